//! What can go wrong between a model's files and a model in memory, and what the caller is told about it.

use outcrop_core::{Code, Error};
use std::path::{Path, PathBuf};

/// Why a model did not load.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadError {
    #[error("{} is not there", .0.display())]
    Absent(PathBuf),
    #[error("{} cannot be read: {reason}", path.display())]
    Unreadable { path: PathBuf, reason: std::io::Error },
    #[error("{} is damaged: {reason}", path.display())]
    Damaged { path: PathBuf, reason: String },
    #[error("loading it panicked")]
    Panicked,
}

impl LoadError {
    pub(crate) fn damaged(path: &Path, reason: impl std::fmt::Display) -> Self {
        Self::Damaged {
            path: path.to_owned(),
            reason: reason.to_string(),
        }
    }

    pub(crate) fn unreadable(path: &Path, reason: std::io::Error) -> Self {
        match reason.kind() {
            std::io::ErrorKind::NotFound => Self::Absent(path.to_owned()),
            _ => Self::Unreadable {
                path: path.to_owned(),
                reason,
            },
        }
    }

    /// What the caller is told: the name of the file, the directory, and the command that mends it.
    pub(crate) fn to_caller(&self, model: &str, dir: &Path) -> Error {
        let dir = dir.display();
        let message = match self {
            Self::Absent(path) => format!(
                "the embedded model {model} is not installed: there is no {} in {dir}; run `make model` to fetch it",
                name(path)
            ),
            Self::Unreadable { path, .. } => format!(
                "the embedded model {model} cannot be read: check the permissions of {} in {dir}",
                name(path)
            ),
            Self::Damaged { path, .. } => format!(
                "the embedded model {model} is damaged: delete {} in {dir} and run `make model` to fetch it anew",
                name(path)
            ),
            Self::Panicked => return Error::internal(format!("{model}: {self}")),
        };
        Error::new(Code::ModelNotReady, message).with_detail(self)
    }
}

fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}
