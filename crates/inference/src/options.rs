//! How much of the machine the embedded models may take.

use crate::files;
use std::path::PathBuf;

/// Settings that both embedded models share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The directory that holds the model files, laid out as [`crate::Files`] says.
    pub models_dir: PathBuf,
    /// Requests that a model works on at the same time, each on a thread of its own. At least 1.
    pub threads: usize,
    /// Requests that may wait for a thread; one more is refused.
    pub queue: usize,
    /// Prompt and answer together, in tokens. The text model's own limit is 8,192; each token of a running
    /// request takes 46 KB.
    pub context_tokens: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            models_dir: files::default_dir(),
            threads: 1,
            queue: 16,
            context_tokens: 2048,
        }
    }
}
