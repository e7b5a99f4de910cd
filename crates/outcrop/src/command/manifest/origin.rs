//! Where each manifest stands: the file and the line, for messages.

use outcrop_core::manifest::{Kind, Manifest};
use std::collections::BTreeMap;

/// What the files declare, each with its place.
#[derive(Debug, Default)]
pub struct Declared(BTreeMap<(Kind, String), (Manifest, Place)>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub file: String,
    /// From 1.
    pub line: usize,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl Declared {
    /// # Errors
    /// The place at which the same thing is declared already.
    pub fn add(&mut self, manifest: Manifest, place: Place) -> Result<(), Place> {
        let key = (manifest.kind(), manifest.id());
        if let Some((_, first)) = self.0.get(&key) {
            return Err(first.clone());
        }
        self.0.insert(key, (manifest, place));
        Ok(())
    }

    pub fn manifests(&self) -> impl Iterator<Item = &Manifest> {
        self.0.values().map(|(manifest, _)| manifest)
    }

    pub fn place(&self, kind: Kind, id: &str) -> Option<&Place> {
        self.0.get(&(kind, id.to_owned())).map(|(_, place)| place)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
