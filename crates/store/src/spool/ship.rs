//! Hands completed attempts to the store, in order, and removes what the store has.
//!
//! Reads them back from the file: the page cache has them, and an outage of the store costs disk, not memory. Only
//! what survives the machine is handed out, so the store never knows more than the file does.

use super::error::Error;
use super::fetch::Shelf;
use super::frames::Frames;
use super::node::Identity;
use super::record::{Frame, Record};
use super::segment::{self, HEADER_BYTES};
use super::{Batch, Completed, Resumed, Shared, sync};
use std::collections::BTreeMap;
use std::fs::{self, File};

/// How far the store is; guarded by its own mutex, which is taken before the log's, never after.
pub(super) struct Shipping {
    pub identity: Identity,
    /// Whether the store's high water is known.
    resumed: bool,
    /// The store has every settlement up to here.
    shipped: u64,
    handed_out: u64,
    cursor: Cursor,
}

/// A place between two records.
#[derive(Clone, Copy)]
struct Cursor {
    segment: u64,
    offset: u64,
}

impl Shipping {
    pub(super) fn new(identity: Identity, oldest: u64) -> Self {
        let cursor = Cursor {
            segment: oldest,
            offset: HEADER_BYTES,
        };
        Self {
            identity,
            resumed: false,
            shipped: 0,
            handed_out: 0,
            cursor,
        }
    }

    pub(super) fn resume_after(&mut self, shared: &Shared, high_water: u64) -> Result<Resumed, Error> {
        if self.resumed {
            self.advance(shared, high_water)?;
            return Ok(Resumed::Continued);
        }
        let mut identity = self.identity;
        let known = identity.unconfirmed.take().unwrap_or(u64::MAX);
        let resumed = if high_water > known {
            identity.epoch += 1;
            identity.floor = known;
            Resumed::NewEpoch {
                epoch: identity.epoch,
                lost: high_water - known,
            }
        } else {
            Resumed::Continued
        };
        self.advance(shared, high_water.min(known).max(identity.floor))?;
        identity.save(&shared.dir, shared.disk.as_ref())?;
        shared.log().epoch = identity.epoch;
        self.identity = identity;
        self.resumed = true;
        Ok(resumed)
    }

    pub(super) fn unshipped(&mut self, shared: &Shared, limit: usize) -> Result<Batch, Error> {
        if !self.resumed {
            return Err(Error::NotResumed);
        }
        // On a disk that fails, the store is the safer place: then everything is handed out.
        let durable = if sync::now(shared).is_ok() {
            shared.log().unsynced.durable
        } else {
            u64::MAX
        };
        let oldest = shared.oldest_segment();
        let mut batch = Batch {
            rows: Vec::new(),
            through: self.shipped,
        };
        let mut shelf = Shelf::new(&shared.dir);
        walk(shared, self.cursor, |record, _| {
            let sequence = record.sequence;
            if sequence > durable || batch.rows.len() >= limit {
                return Ok(false);
            }
            if let Some((of, settlement)) = record.settlement()
                && sequence > self.shipped
                && of.segment >= oldest
            {
                batch.rows.push(Completed {
                    sequence,
                    intent: shelf.intent(of)?,
                    settlement,
                });
                batch.through = sequence;
            }
            Ok(true)
        })?;
        self.handed_out = self.handed_out.max(batch.through);
        Ok(batch)
    }

    pub(super) fn mark_shipped(&mut self, shared: &Shared, through: u64) -> Result<(), Error> {
        if !self.resumed {
            return Err(Error::NotResumed);
        }
        if through > self.handed_out.max(self.shipped) {
            return Err(Error::NotHandedOut {
                through,
                handed_out: self.handed_out,
            });
        }
        self.advance(shared, through)
    }

    /// Moves past every record up to `target`, and removes the segments that nothing needs any more.
    fn advance(&mut self, shared: &Shared, target: u64) -> Result<(), Error> {
        let oldest = shared.oldest_segment();
        let mut cursor = self.cursor;
        let mut shipped = BTreeMap::<u64, u64>::new();
        walk(shared, cursor, |record, after| {
            if record.sequence > target {
                return Ok(false);
            }
            if let Some(of) = record.settles().filter(|of| of.segment >= oldest) {
                *shipped.entry(of.segment).or_default() += 1;
            }
            cursor = after;
            Ok(true)
        })?;
        self.shipped = self.shipped.max(target);
        self.cursor = cursor;
        for first in self.unneeded(shared, &shipped) {
            let path = segment::path(&shared.dir, first);
            fs::remove_file(&path).map_err(|error| Error::io("remove", &path, error))?;
            // In order also for a machine that dies in between: a gap would look like damage.
            shared
                .disk
                .sync_names(&shared.dir)
                .map_err(|error| Error::io("sync", &shared.dir, error))?;
        }
        Ok(())
    }

    /// Takes the oldest segments from the list, up to the first of whose intents one is not shipped. What they settle
    /// began in them or before them, so that is shipped too. One from the middle may settle what is not.
    fn unneeded(&mut self, shared: &Shared, shipped: &BTreeMap<u64, u64>) -> Vec<u64> {
        let mut log = shared.log();
        for (first, count) in shipped {
            if let Some(kept) = log.segments.get_mut(first) {
                kept.unshipped = kept.unshipped.saturating_sub(*count);
            }
        }
        let mut unneeded = Vec::new();
        while let Some((first, kept)) = log
            .segments
            .first_key_value()
            .map(|(first, kept)| (*first, *kept))
        {
            if first == log.current.first || kept.unshipped > 0 {
                break;
            }
            log.segments.remove(&first);
            unneeded.push(first);
        }
        if let Some((oldest, _)) = log.segments.first_key_value()
            && *oldest > self.cursor.segment
        {
            self.cursor = Cursor {
                segment: *oldest,
                offset: HEADER_BYTES,
            };
        }
        unneeded
    }
}

/// Shows every record from the cursor on, and the place after it, until told to stop.
fn walk(
    shared: &Shared,
    from: Cursor,
    mut visit: impl FnMut(&Record<'_>, Cursor) -> Result<bool, Error>,
) -> Result<(), Error> {
    for (segment, end) in shared.segments_from(from.segment) {
        let path = segment::path(&shared.dir, segment);
        let file = File::open(&path).map_err(|error| Error::io("open", &path, error))?;
        let start = if segment == from.segment {
            from.offset
        } else {
            HEADER_BYTES
        };
        let mut frames = Frames::new(&file, start, end);
        while frames.offset() < end {
            let offset = frames.offset();
            match frames.next().map_err(|error| Error::io("read", &path, error))? {
                Frame::Whole { record, bytes } => {
                    if !visit(
                        &record,
                        Cursor {
                            segment,
                            offset: offset + bytes as u64,
                        },
                    )? {
                        return Ok(());
                    }
                }
                Frame::Bad(reason) => return Err(Error::corrupt(&path, offset, reason)),
                Frame::End | Frame::Short => {
                    return Err(Error::corrupt(&path, offset, "a record is missing"));
                }
            }
        }
    }
    Ok(())
}
