//! The real files. Where they are not installed these tests fail, and say what to do.

mod embedding;
mod text;
mod threads;

use outcrop_inference::{Files, Options};

/// Fails unless all models are installed.
fn installed() -> Options {
    let options = Options::default();
    let missing: Vec<_> = Files::new(&options.models_dir)
        .status()
        .into_iter()
        .flat_map(|s| s.missing)
        .collect();
    assert!(
        missing.is_empty(),
        "not installed: {missing:?}; run `make model`, or set OUTCROP_MODELS"
    );
    options
}
