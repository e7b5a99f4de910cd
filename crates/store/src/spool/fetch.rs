//! Reads an intent back from where it was written.

use super::error::Error;
use super::intent::Intent;
use super::record::{self, Frame, Place};
use super::segment::{self, read_at};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Most intents are shorter; a longer one costs a second read.
const USUAL_BYTES: usize = 1024;

/// Segments opened for reading, each once.
pub(super) struct Shelf<'d> {
    dir: &'d Path,
    files: BTreeMap<u64, (PathBuf, File)>,
}

impl<'d> Shelf<'d> {
    pub(super) fn new(dir: &'d Path) -> Self {
        Self {
            dir,
            files: BTreeMap::new(),
        }
    }

    pub(super) fn intent(&mut self, place: Place) -> Result<Intent<'static>, Error> {
        let (path, file) = match self.files.entry(place.segment) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                let path = segment::path(self.dir, place.segment);
                let file = File::open(&path).map_err(|error| Error::io("open", &path, error))?;
                entry.insert((path, file))
            }
        };
        let mut bytes = vec![0; USUAL_BYTES];
        let failed = |error| Error::io("read", path, error);
        read_at(file, &mut bytes, place.offset).map_err(failed)?;
        let claimed = record::claimed_bytes(&bytes);
        if claimed > bytes.len() {
            bytes.resize(claimed, 0);
            read_at(file, &mut bytes, place.offset).map_err(failed)?;
        }
        match record::decode(&bytes) {
            Frame::Whole { record, .. } if record.sequence == place.sequence => record.intent(),
            _ => None,
        }
        .ok_or_else(|| {
            Error::corrupt(
                path,
                place.offset,
                "the intent of a settlement is not there any more",
            )
        })
    }
}
