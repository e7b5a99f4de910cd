//! A policy's text may stand in the file, or in one of its own beside it.

use outcrop_core::manifest::Policy;
use serde::Deserialize;
use std::path::{Path, PathBuf};

const MAX_BYTES: u64 = 64 * 1024;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    id: String,
    unit: String,
    #[serde(default)]
    baseline: bool,
    #[serde(default)]
    description: String,
    text: Option<String>,
    /// From the directory of the file that names it.
    file: Option<PathBuf>,
}

impl Written {
    /// # Errors
    /// What is wrong, in words.
    pub fn read(self, named_in: &Path) -> Result<Policy, String> {
        let text = match (self.text, self.file) {
            (Some(text), None) => text,
            (None, Some(file)) => text_of(&named_in.parent().unwrap_or_else(|| Path::new("")).join(file))?,
            (Some(_), Some(_)) => return Err("a policy has `text` or `file`, not both".to_owned()),
            (None, None) => {
                return Err("a policy needs `text`, or `file` that names a file with it".to_owned());
            }
        };
        Ok(Policy {
            id: self.id,
            unit: self.unit,
            baseline: self.baseline,
            description: self.description,
            text,
        })
    }
}

fn text_of(path: &Path) -> Result<String, String> {
    let unreadable = |error: std::io::Error| format!("{} cannot be read: {error}", path.display());
    let length = std::fs::metadata(path).map_err(unreadable)?.len();
    if length > MAX_BYTES {
        return Err(format!(
            "{} has {length} bytes; a policy has at most {MAX_BYTES}",
            path.display()
        ));
    }
    std::fs::read_to_string(path).map_err(unreadable)
}
