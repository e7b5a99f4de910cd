//! Opens the directory: what an earlier process left is checked, its torn end is cleaned up, and every attempt that
//! it left open is settled as interrupted.

use super::disk::Disk;
use super::error::Error;
use super::fetch::Shelf;
use super::node::Identity;
use super::record::{Kind, Place, Record};
use super::scan::{Scan, scan};
use super::segment::{self, HEADER_BYTES, Header};
use super::writer::{Current, Kept, Log, Unsynced};
use super::{Options, lock};
use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;

/// What opening found and did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// Attempts that were open: each now has a settlement at its bound.
    pub interrupted: usize,
    /// Records found.
    pub records: u64,
    /// Something was cut off after the last record: a write that the process's death broke, or what the machine's
    /// death took before it was synced.
    pub torn_tail: bool,
}

/// An opened directory.
pub(super) struct Opened {
    pub lock: lock::Held,
    pub identity: Identity,
    pub log: Log,
    pub recovery: Recovery,
}

pub(super) fn open(dir: &Path, options: &Options, disk: Arc<dyn Disk>) -> Result<Opened, Error> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .map_err(|error| Error::io("create", dir, error))?;
    let lock = lock::take(dir)?;
    segment::remove_unfinished(dir)?;
    let firsts = segment::list(dir)?;
    let mut identity = identity(dir, disk.as_ref(), &firsts)?;

    let mut pairs = Pairs::new(&firsts);
    let found = scan(dir, identity.node, &firsts, &mut |place, record| {
        pairs.take(place, record)
    })?;
    clean_tail(dir, disk.as_ref(), &found)?;
    let unconfirmed = Some(identity.unconfirmed.unwrap_or(found.last).min(found.last));
    if identity.unconfirmed != unconfirmed {
        identity.unconfirmed = unconfirmed;
        identity.save(dir, disk.as_ref())?;
    }

    let mut log = log(dir, options, disk, identity, &found, &pairs)?;
    let recovery = Recovery {
        interrupted: pairs.open.len(),
        records: pairs.records,
        torn_tail: found.is_torn,
    };
    log.make_room(0)?;
    let mut shelf = Shelf::new(dir);
    for place in pairs.open.into_values() {
        // Nobody measured how long it took.
        let settlement = shelf.intent(place)?.charged_at_bound(0);
        log.settle(place, &settlement)?;
    }
    Ok(Opened {
        lock,
        identity,
        log,
        recovery,
    })
}

fn identity(dir: &Path, disk: &dyn Disk, firsts: &[u64]) -> Result<Identity, Error> {
    if let Some(identity) = Identity::load(dir)? {
        return Ok(identity);
    }
    if !firsts.is_empty() {
        let reason = "it is missing, and the segments beside it belong to it: restore it, or move them away";
        return Err(Error::corrupt(&dir.join("node"), 0, reason));
    }
    let identity = Identity::new();
    identity.save(dir, disk)?;
    Ok(identity)
}

/// Matches settlements to intents.
struct Pairs {
    oldest: u64,
    records: u64,
    open: BTreeMap<u64, Place>,
    /// How many intents each segment has.
    intents: BTreeMap<u64, u64>,
}

impl Pairs {
    fn new(firsts: &[u64]) -> Self {
        let oldest = firsts.first().copied().unwrap_or_default();
        Self {
            oldest,
            records: 0,
            open: BTreeMap::new(),
            intents: BTreeMap::new(),
        }
    }

    fn take(&mut self, place: Place, record: &Record<'_>) -> Result<(), &'static str> {
        self.records += 1;
        match record.kind {
            Kind::Intent => {
                self.open.insert(place.sequence, place);
                *self.intents.entry(place.segment).or_default() += 1;
            }
            Kind::Settlement => {
                let of = record.settles().ok_or("the settlement cannot be read")?;
                // A segment is removed only when the store has everything that began in it.
                let is_shipped = of.segment < self.oldest;
                if !is_shipped && self.open.remove(&of.sequence) != Some(of) {
                    return Err("it settles an attempt that is not open");
                }
            }
        }
        Ok(())
    }
}

/// Leaves zeros after the last record, so that nothing of a lost tail can ever be taken for a record again.
fn clean_tail(dir: &Path, disk: &dyn Disk, found: &Scan) -> Result<(), Error> {
    if !found.is_torn {
        return Ok(());
    }
    for first in found.dropped.iter().rev() {
        let path = segment::path(dir, *first);
        fs::remove_file(&path).map_err(|error| Error::io("remove", &path, error))?;
    }
    let Some(last) = found.segments.last() else {
        return Ok(());
    };
    let path = segment::path(dir, last.first);
    let failed = |error| Error::io("clean the end of", &path, error);
    let file = OpenOptions::new().write(true).open(&path).map_err(failed)?;
    let zeros = [0; 65_536];
    let mut at = last.end;
    while at < last.file_bytes {
        let step = usize::try_from(last.file_bytes - at)
            .unwrap_or(usize::MAX)
            .min(zeros.len());
        disk.write_at(&file, zeros.get(..step).unwrap_or_default(), at)
            .map_err(failed)?;
        at += step as u64;
    }
    disk.sync(&file).map_err(failed)
}

fn log(
    dir: &Path,
    options: &Options,
    disk: Arc<dyn Disk>,
    identity: Identity,
    found: &Scan,
    pairs: &Pairs,
) -> Result<Log, Error> {
    let next = found.last.max(identity.floor) + 1;
    // An earlier version's segment is not gone on with: that version would not understand what is in it then.
    let last = found
        .segments
        .last()
        .filter(|last| last.format == segment::FORMAT);
    let current = match last {
        Some(last) => reopen(dir, disk.as_ref(), last.first, last.end)?,
        None => {
            let header = Header {
                node: identity.node,
                epoch: identity.epoch,
                first: next,
                format: segment::FORMAT,
            };
            let file_bytes = options.segment_bytes.max(HEADER_BYTES);
            let file = segment::create(dir, disk.as_ref(), header, file_bytes)?;
            Current {
                first: next,
                file: Arc::new(file),
                end: HEADER_BYTES,
                file_bytes,
            }
        }
    };
    let mut segments: BTreeMap<u64, Kept> = found
        .segments
        .iter()
        .map(|segment| {
            let unshipped = pairs.intents.get(&segment.first).copied().unwrap_or_default();
            (
                segment.first,
                Kept {
                    end: segment.end,
                    unshipped,
                },
            )
        })
        .collect();
    segments.entry(current.first).or_insert(Kept {
        end: HEADER_BYTES,
        unshipped: 0,
    });
    Ok(Log {
        unsynced: everything_in(dir, &current, &segments)?,
        disk,
        dir: dir.to_owned(),
        node: identity.node,
        epoch: identity.epoch,
        segment_bytes: options.segment_bytes,
        current,
        segments,
        next,
        open: pairs.open.len() as u64,
        buffer: Log::new_buffer(),
    })
}

fn reopen(dir: &Path, disk: &dyn Disk, first: u64, end: u64) -> Result<Current, Error> {
    let path = segment::path(dir, first);
    let failed = |error| Error::io("open", &path, error);
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .open(&path)
        .map_err(failed)?;
    let file_bytes = file.metadata().map_err(failed)?.len();
    // A copied file may have lost the room that it had. If there is none, settlements find out one by one.
    let _ = disk.allocate(&file, file_bytes);
    Ok(Current {
        first,
        file: Arc::new(file),
        end,
        file_bytes,
    })
}

/// A killed process leaves records that nothing synced yet.
fn everything_in(dir: &Path, current: &Current, segments: &BTreeMap<u64, Kept>) -> Result<Unsynced, Error> {
    let mut files = Vec::new();
    for first in segments.keys().filter(|first| **first != current.first) {
        let path = segment::path(dir, *first);
        files.push(Arc::new(
            File::open(&path).map_err(|error| Error::io("open", &path, error))?,
        ));
    }
    files.push(Arc::clone(&current.file));
    Ok(Unsynced {
        files,
        names: true,
        ..Unsynced::default()
    })
}
