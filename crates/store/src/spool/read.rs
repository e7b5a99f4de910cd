//! Reads a directory's spool without taking its lock: beside the process that writes it, or after that was killed.

use super::error::Error;
use super::intent::Intent;
use super::node::Identity;
use super::record::{Kind, Place, Record};
use super::scan::scan;
use super::{Completed, lock, segment};
use outcrop_core::id::NodeId;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::thread;
use std::time::Duration;

/// What a spool held at one moment.
#[derive(Clone, Debug)]
pub struct Contents {
    pub node: NodeId,
    pub epoch: i64,
    /// In order. Those up to the store's high water of this node and epoch are in the ledger already.
    pub completed: Vec<Completed>,
    /// Attempts without a settlement, in order: in flight if the spool is live, interrupted if not.
    pub open: Vec<Open>,
    /// Whether a living process has the directory.
    pub is_live: bool,
}

/// An attempt without a settlement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    pub sequence: u64,
    pub intent: Intent<'static>,
}

const BETWEEN_TRIES: Duration = Duration::from_millis(1);

/// How often a reading that ended so is worth repeating beside a process that writes.
fn retries(error: &Error) -> u32 {
    match error {
        // A segment was removed between our listing and our opening it.
        Error::Io { source, .. } if source.kind() == io::ErrorKind::NotFound => 100,
        // A starting process was cleaning up.
        Error::Corrupt { .. } => 2,
        _ => 0,
    }
}

/// Everything that the files hold. To add it to the ledger's sums, read the spool first and the store second, and
/// leave out what is not above the store's high water: then nothing that was shipped in between is missed.
///
/// # Errors
/// [`Error::Absent`] where no process ever opened a spool; otherwise as [`super::Spool::open`], but a torn tail
/// is no error here either.
pub fn read(dir: &Path) -> Result<Contents, Error> {
    read_after(dir, 0)
}

/// As [`read`], without the completed attempts up to `sequence`, which the caller has seen in the store.
///
/// # Errors
/// As [`read`].
pub fn read_after(dir: &Path, sequence: u64) -> Result<Contents, Error> {
    let mut tries = 0;
    loop {
        match read_once(dir, sequence) {
            Err(error) if tries < retries(&error) => tries += 1,
            other => return other,
        }
        thread::sleep(BETWEEN_TRIES);
    }
}

fn read_once(dir: &Path, after: u64) -> Result<Contents, Error> {
    let identity = match Identity::load(dir)? {
        Some(identity) => identity,
        None => return Err(Error::Absent { path: dir.to_owned() }),
    };
    let firsts = segment::list(dir)?;
    let mut seen = Seen {
        oldest: firsts.first().copied().unwrap_or_default(),
        after: after.max(identity.floor),
        open: BTreeMap::new(),
        completed: Vec::new(),
    };
    scan(dir, identity.node, &firsts, &mut |place, record| {
        seen.take(place, record)
    })?;
    Ok(Contents {
        node: identity.node,
        epoch: identity.epoch,
        completed: seen.completed,
        open: seen
            .open
            .into_iter()
            .map(|(sequence, intent)| Open { sequence, intent })
            .collect(),
        is_live: lock::is_held(dir),
    })
}

struct Seen {
    oldest: u64,
    after: u64,
    open: BTreeMap<u64, Intent<'static>>,
    completed: Vec<Completed>,
}

impl Seen {
    fn take(&mut self, place: Place, record: &Record<'_>) -> Result<(), &'static str> {
        if record.kind == Kind::Intent {
            self.open.insert(
                place.sequence,
                record.intent().ok_or("the intent cannot be read")?,
            );
            return Ok(());
        }
        let (of, settlement) = record.settlement().ok_or("the settlement cannot be read")?;
        match self.open.remove(&of.sequence) {
            Some(intent) if place.sequence > self.after => {
                self.completed.push(Completed {
                    sequence: place.sequence,
                    intent,
                    settlement,
                });
                Ok(())
            }
            Some(_) => Ok(()),
            // Its segment was removed, so the store has it.
            None if of.segment < self.oldest => Ok(()),
            None => Err("it settles an attempt that is not open"),
        }
    }
}
