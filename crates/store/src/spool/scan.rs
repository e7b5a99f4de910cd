//! Goes through all segments of a directory in order and finds where what can be trusted ends.
//!
//! Records are numbered without gaps over all segments, so every loss shows. What is missing at the end is either
//! a record that was being written, or what the machine's death took before it was synced; both are a *tail*, and
//! nobody was promised it. But if a segment's header says that what is missing was once safe on the disk, the file
//! is damaged, and that is an error: money is never skipped.

use super::error::Error;
use super::frames::{Frames, anything_in};
use super::record::{Frame, Place, Record};
use super::segment::{self, HEADER_BYTES, Header};
use outcrop_core::id::NodeId;
use std::fs::File;
use std::path::{Path, PathBuf};

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub segments: Vec<Scanned>,
    /// The last record's number; 0 where there is none.
    pub last: u64,
    /// Something other than records and zeros follows the last record.
    pub is_torn: bool,
    /// Segments that the tail's loss leaves without a beginning.
    pub dropped: Vec<u64>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Scanned {
    pub first: u64,
    /// The offset after the last record.
    pub end: u64,
    pub file_bytes: u64,
    pub format: u32,
}

/// Takes each record; says what is wrong with it, where something is.
pub(super) type Visit<'v> = dyn FnMut(Place, &Record<'_>) -> Result<(), &'static str> + 'v;

pub(super) fn scan(dir: &Path, node: NodeId, firsts: &[u64], visit: &mut Visit<'_>) -> Result<Scan, Error> {
    let mut found = Scan::default();
    for (index, first) in firsts.iter().enumerate() {
        let following = firsts.get(index + 1..).unwrap_or_default();
        let open = Open::new(dir, *first)?;
        let Some(header) = open.header(node)? else {
            open.must_be_tail(dir, 0, *first, following, "its header is missing")?;
            found.is_torn = true;
            found.dropped = firsts.get(index..).unwrap_or_default().to_vec();
            break;
        };
        let stop = open.walk(following.is_empty(), visit)?;
        found.segments.push(Scanned {
            first: *first,
            end: stop.end,
            file_bytes: open.file_bytes,
            format: header.format,
        });
        found.last = stop.next - 1;
        let is_whole = match following.first() {
            Some(next) => *next == stop.next,
            None => stop.reason.is_none(),
        };
        if !is_whole || following.is_empty() {
            let reason = stop.reason.unwrap_or("there is nothing in its place");
            open.must_be_tail(dir, stop.end, stop.next, following, reason)?;
        }
        if !is_whole {
            found.is_torn = true;
            found.dropped = following.to_vec();
            break;
        }
    }
    Ok(found)
}

/// Where the records of one segment stop.
struct Stop {
    end: u64,
    /// The number that the next record would have.
    next: u64,
    /// Why there is no next record, where it is not simply the end.
    reason: Option<&'static str>,
}

struct Open {
    first: u64,
    path: PathBuf,
    file: File,
    file_bytes: u64,
    /// The last record that its header says was safe on the disk.
    durable: u64,
}

impl Open {
    fn new(dir: &Path, first: u64) -> Result<Self, Error> {
        let path = segment::path(dir, first);
        let file = File::open(&path).map_err(|error| Error::io("open", &path, error))?;
        let failed = |error| Error::io("read", &path, error);
        let file_bytes = file.metadata().map_err(failed)?.len();
        // Before the records: a running writer says so only of what can be seen already.
        let durable = segment::read_durable(&file).map_err(failed)?;
        Ok(Self {
            first,
            path,
            file,
            file_bytes,
            durable,
        })
    }

    fn header(&self, node: NodeId) -> Result<Option<Header>, Error> {
        let Some(header) = Header::read(&self.path, &self.file)? else {
            return Ok(None);
        };
        if header.node != node {
            let reason = format!(
                "it belongs to node {}, this directory to node {node}",
                header.node
            );
            return Err(Error::corrupt(&self.path, 0, reason));
        }
        if header.first != self.first {
            return Err(Error::corrupt(
                &self.path,
                0,
                format!("its first record is {}", header.first),
            ));
        }
        Ok(Some(header))
    }

    fn walk(&self, is_last: bool, visit: &mut Visit<'_>) -> Result<Stop, Error> {
        let failed = |error| Error::io("read", &self.path, error);
        let (mut end, mut next) = (HEADER_BYTES, self.first);
        let mut is_second_look = false;
        loop {
            let before = next;
            let reason = self.walk_from(&mut end, &mut next, visit)?;
            if !is_last || !anything_in(&self.file, end, self.file_bytes).map_err(failed)? {
                return Ok(Stop { end, next, reason });
            }
            // A running writer may have gone on since the end was seen: then a second look at the same place
            // finds a record there. Where it finds none, what follows has lost its beginning.
            if is_second_look && next == before {
                return Ok(Stop {
                    end,
                    next,
                    reason: reason.or(Some("a record is missing")),
                });
            }
            is_second_look = true;
        }
    }

    /// Takes all records that follow each other; says what ends them, if not the end.
    fn walk_from(
        &self,
        end: &mut u64,
        next: &mut u64,
        visit: &mut Visit<'_>,
    ) -> Result<Option<&'static str>, Error> {
        let mut frames = Frames::new(&self.file, *end, self.file_bytes);
        loop {
            let offset = frames.offset();
            match frames
                .next()
                .map_err(|error| Error::io("read", &self.path, error))?
            {
                Frame::Whole { record, .. } if record.sequence == *next => {
                    let place = Place {
                        sequence: *next,
                        segment: self.first,
                        offset,
                    };
                    visit(place, &record).map_err(|reason| Error::corrupt(&self.path, offset, reason))?;
                    *next += 1;
                    *end = frames.offset();
                }
                Frame::Whole { .. } => return Ok(Some("a record is missing")),
                Frame::Bad(reason) => return Ok(Some(reason)),
                Frame::End | Frame::Short => return Ok(None),
            }
        }
    }

    /// An error if the record that is missing here was ever safe on the disk.
    fn must_be_tail(
        &self,
        dir: &Path,
        at: u64,
        sequence: u64,
        following: &[u64],
        reason: &str,
    ) -> Result<(), Error> {
        let mut durable = self.durable;
        for first in following {
            durable = durable.max(Self::new(dir, *first)?.durable);
        }
        if durable >= sequence {
            let reason =
                format!("record {sequence} was safe on the disk and cannot be read any more ({reason})");
            return Err(Error::corrupt(&self.path, at, reason));
        }
        Ok(())
    }
}
