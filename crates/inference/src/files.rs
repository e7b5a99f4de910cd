//! Which files the models are made of, where they live, and whether they are there.

use std::path::{Path, PathBuf};

/// The environment variable that names the directory of the model files.
pub const DIR_VARIABLE: &str = "OUTCROP_MODELS";
/// The text model, in the directory of the model files.
pub const SMOLLM: &str = "smollm2-135m-instruct-q8_0.gguf";
/// The embedding model's own directory, in the directory of the model files.
pub const MINILM_DIR: &str = "all-minilm-l6-v2";
/// The embedding model's files, in [`MINILM_DIR`].
pub const MINILM_WEIGHTS: &str = "model.safetensors";
pub const MINILM_TOKENIZER: &str = "tokenizer.json";
pub const MINILM_CONFIG: &str = "config.json";

/// The directory that `OUTCROP_MODELS` names, else `~/.cache/outcrop/models`, else `./models`.
#[must_use]
pub fn default_dir() -> PathBuf {
    let set = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    set(DIR_VARIABLE)
        .or_else(|| set("HOME").map(|home| home.join(".cache/outcrop/models")))
        .unwrap_or_else(|| PathBuf::from("models"))
}

/// The model files under one directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    dir: PathBuf,
}

/// Whether one model's files are all there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// A name for people: `SmolLM2-135M-Instruct`.
    pub model: &'static str,
    /// What is absent or empty; nothing means that the model is installed.
    pub missing: Vec<PathBuf>,
}

impl Status {
    #[must_use]
    pub fn is_installed(&self) -> bool {
        self.missing.is_empty()
    }
}

impl Files {
    #[must_use]
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into() }
    }

    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    #[must_use]
    pub fn smollm(&self) -> PathBuf {
        self.dir.join(SMOLLM)
    }

    /// One of the embedding model's files.
    #[must_use]
    pub fn minilm(&self, file: &str) -> PathBuf {
        self.dir.join(MINILM_DIR).join(file)
    }

    /// The text model, then the embedding model. Looks at names and sizes, never into the files.
    #[must_use]
    pub fn status(&self) -> [Status; 2] {
        [
            Status {
                model: "SmolLM2-135M-Instruct",
                missing: absent(vec![self.smollm()]),
            },
            Status {
                model: "all-MiniLM-L6-v2",
                missing: absent(self.minilm_files()),
            },
        ]
    }

    pub(crate) fn minilm_files(&self) -> Vec<PathBuf> {
        [MINILM_WEIGHTS, MINILM_TOKENIZER, MINILM_CONFIG]
            .map(|file| self.minilm(file))
            .to_vec()
    }
}

/// Those of the paths that are no file with something in it.
pub(crate) fn absent(paths: Vec<PathBuf>) -> Vec<PathBuf> {
    let is_there = |path: &PathBuf| {
        path.metadata()
            .is_ok_and(|found| found.is_file() && found.len() > 0)
    };
    paths.into_iter().filter(|path| !is_there(path)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_names_what_is_missing() {
        let dir = tempfile::tempdir().unwrap();
        let files = Files::new(dir.path());
        let [text, embeddings] = files.status();
        assert_eq!(text.missing, [files.smollm()]);
        assert_eq!(embeddings.missing.len(), 3);

        std::fs::write(files.smollm(), "something").unwrap();
        std::fs::create_dir(dir.path().join(MINILM_DIR)).unwrap();
        std::fs::write(files.minilm(MINILM_CONFIG), "").unwrap();
        let [text, embeddings] = files.status();
        assert!(text.is_installed());
        assert_eq!(
            embeddings.missing.len(),
            3,
            "an empty file is not an installed one"
        );
    }
}
