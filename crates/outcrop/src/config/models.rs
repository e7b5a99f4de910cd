//! The models that run inside the process.

use schemars::JsonSchema;
use serde::Deserialize;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Models {
    /// Where the model files are. Without it, the directory that `OUTCROP_MODELS` names, or else
    /// `.cache/outcrop/models` in the home directory.
    #[schemars(example = &"/var/lib/outcrop/models")]
    pub dir: Option<PathBuf>,
    /// Threads that generate text: each answers one call at a time.
    #[schemars(range(min = 1, max = 256))]
    pub threads: u32,
    /// Calls that may wait for a thread; one more is answered with 429.
    #[schemars(range(min = 1))]
    pub queue: u32,
    /// The most tokens of prompt and answer together. More takes more memory for each thread.
    #[schemars(range(min = 64))]
    pub context_tokens: u32,
}

impl Default for Models {
    fn default() -> Self {
        Self {
            dir: None,
            threads: 1,
            queue: 16,
            context_tokens: 2048,
        }
    }
}

impl Models {
    /// The directory: the key's, or what the variables say, or, without a home, one beside the process.
    pub fn directory(&self, variable: impl Fn(&str) -> Option<OsString>) -> PathBuf {
        let named = |name: &str| {
            variable(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        let at_home = |home: PathBuf| home.join(".cache/outcrop/models");
        self.dir
            .clone()
            .or_else(|| named("OUTCROP_MODELS"))
            .or_else(|| named("HOME").map(at_home))
            .unwrap_or_else(|| Path::new("models").to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_goes_before_variable_before_home() {
        let variables = |name: &str| match name {
            "OUTCROP_MODELS" => Some("/variable".into()),
            "HOME" => Some("/home/ada".into()),
            _ => None,
        };
        let only_home = |name: &str| variables(name).filter(|_| name == "HOME");
        let set = Models {
            dir: Some("/key".into()),
            ..Models::default()
        };
        assert_eq!(set.directory(variables), Path::new("/key"));
        assert_eq!(Models::default().directory(variables), Path::new("/variable"));
        assert_eq!(
            Models::default().directory(only_home),
            Path::new("/home/ada/.cache/outcrop/models")
        );
    }
}
