//! The end of the file, where records are appended, and the room that is promised to settlements.
//!
//! What must always hold: the current segment has room for the settlements of all open intents. A record takes its
//! number and its place only once it is written; after a failed write the next one takes both again.

use super::disk::Disk;
use super::error::Error;
use super::intent::Intent;
use super::record::{self, FRAME_BYTES, MAX_RECORD_BYTES, MAX_SETTLEMENT_BYTES, Place};
use super::segment::{self, HEADER_BYTES, Header};
use outcrop_core::id::NodeId;
use outcrop_core::settlement::Settlement;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

const ROOM: u64 = MAX_SETTLEMENT_BYTES as u64;

/// All that appending needs; guarded by one short mutex.
pub(super) struct Log {
    pub disk: Arc<dyn Disk>,
    pub dir: PathBuf,
    pub node: NodeId,
    pub epoch: i64,
    pub segment_bytes: u64,
    pub current: Current,
    /// Every segment there is, by its first number.
    pub segments: BTreeMap<u64, Kept>,
    /// The next record's number.
    pub next: u64,
    /// Intents without a settlement.
    pub open: u64,
    pub unsynced: Unsynced,
    pub buffer: Box<[u8]>,
}

/// The segment that is appended to.
pub(super) struct Current {
    pub first: u64,
    pub file: Arc<File>,
    pub end: u64,
    pub file_bytes: u64,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Kept {
    /// The offset after the last record; of the current segment only a past one.
    pub end: u64,
    /// Intents in it whose settlement the store does not have.
    pub unshipped: u64,
}

/// What the next group sync has to do.
#[derive(Default)]
pub(super) struct Unsynced {
    pub files: Vec<Arc<File>>,
    /// A segment was made: its name must survive too.
    pub names: bool,
    /// The last record that is on the disk for certain.
    pub durable: u64,
    pub failure: Option<String>,
}

impl Log {
    pub(super) fn new_buffer() -> Box<[u8]> {
        vec![0; MAX_RECORD_BYTES].into_boxed_slice()
    }

    pub(super) const fn reserved_bytes(&self) -> u64 {
        self.open * ROOM
    }

    pub(super) fn intend(&mut self, intent: &Intent<'_>) -> Result<Place, Error> {
        if let Some(reason) = &self.unsynced.failure {
            return Err(Error::SyncFailed {
                path: self.dir.clone(),
                reason: reason.clone(),
            });
        }
        let bytes = record::encode_intent(&mut self.buffer, self.next, intent)?;
        self.make_room(bytes as u64 + ROOM)?;
        let place = self.append(bytes)?;
        self.open += 1;
        if let Some(kept) = self.segments.get_mut(&place.segment) {
            kept.unshipped += 1;
        }
        Ok(place)
    }

    pub(super) fn settle(&mut self, intent: Place, settlement: &Settlement) -> Result<(), Error> {
        let bytes = record::encode_settlement(&mut self.buffer, self.next, intent, settlement)?;
        self.append(bytes)?;
        self.open -= 1;
        Ok(())
    }

    /// Room for so many bytes more than what is reserved already, in a new segment if need be. That one takes
    /// over every reservation before the old one loses any.
    pub(super) fn make_room(&mut self, bytes: u64) -> Result<(), Error> {
        let wanted = self.reserved_bytes() + bytes;
        if self.current.file_bytes.saturating_sub(self.current.end) >= wanted {
            return Ok(());
        }
        let header = Header {
            node: self.node,
            epoch: self.epoch,
            first: self.next,
            format: segment::FORMAT,
        };
        let file_bytes = self.segment_bytes.max(HEADER_BYTES + wanted);
        let file = segment::create(&self.dir, self.disk.as_ref(), header, file_bytes)?;
        if let Some(kept) = self.segments.get_mut(&self.current.first) {
            kept.end = self.current.end;
        }
        // An empty segment has the same name as its successor, which has just taken its place.
        self.segments.insert(
            self.next,
            Kept {
                end: HEADER_BYTES,
                unshipped: 0,
            },
        );
        self.current = Current {
            first: self.next,
            file: Arc::new(file),
            end: HEADER_BYTES,
            file_bytes,
        };
        self.unsynced.names = true;
        Ok(())
    }

    /// Writes what is in the buffer.
    fn append(&mut self, bytes: usize) -> Result<Place, Error> {
        let Current { first, end, file, .. } = &self.current;
        let place = Place {
            sequence: self.next,
            segment: *first,
            offset: *end,
        };
        let record = self.buffer.get(..bytes).unwrap_or_default();
        if let Err(error) = self.disk.write_at(file, record, *end) {
            // Best effort, for readers: what was half written is taken for the end in any case.
            let _ = self.disk.write_at(file, &[0; FRAME_BYTES], *end);
            return Err(Error::of_room(
                &segment::path(&self.dir, *first),
                bytes as u64,
                error,
            ));
        }
        if !self
            .unsynced
            .files
            .last()
            .is_some_and(|last| Arc::ptr_eq(last, file))
        {
            self.unsynced.files.push(Arc::clone(file));
        }
        self.current.end += bytes as u64;
        self.next += 1;
        Ok(place)
    }
}
