//! What is wrong with a proposal, said of the manifest that is wrong.

use outcrop_core::manifest::{Kind, Manifest};
use serde::{Deserialize, Serialize};
use std::fmt;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = ManifestProblem)]
pub struct Problem {
    pub kind: Kind,
    pub id: String,
    /// What is wrong, and what would be right.
    pub message: String,
    /// Whether it is not wrong, but not this actor's to change.
    #[serde(default)]
    pub forbidden: bool,
}

impl Problem {
    #[must_use]
    pub fn new(kind: Kind, id: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            kind,
            id: id.into(),
            message: message.into(),
            forbidden: false,
        }
    }

    #[must_use]
    pub fn of(manifest: &Manifest, message: impl Into<String>) -> Self {
        Self::new(manifest.kind(), manifest.id(), message)
    }

    /// It is not this actor's to change.
    #[must_use]
    pub fn forbidden(kind: Kind, id: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            forbidden: true,
            ..Self::new(kind, id, message)
        }
    }
}

/// Longest part of a hostile id that is repeated.
const SHOWN: usize = 80;

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id: String = self.id.chars().take(SHOWN).flat_map(char::escape_debug).collect();
        let more = if self.id.chars().nth(SHOWN).is_some() {
            "…"
        } else {
            ""
        };
        write!(f, "{} `{id}{more}`: {}", self.kind.title(), self.message)
    }
}

/// All of them, one a line.
pub(crate) struct All<'a>(pub &'a [Problem]);

impl fmt::Display for All<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, problem) in self.0.iter().enumerate() {
            let separator = if number == 0 { "" } else { "\n" };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}
