//! The spool: a local append-only file that makes the ledger exactly-once.
//!
//! The *intent* of an attempt is in it before the first byte goes to the provider, its *settlement* before the last
//! byte goes to the client. Room for the settlement is set aside with the intent, so a full disk refuses new calls
//! and never loses an old one. Both survive the death of the process at once; of the machine from the next group
//! sync on, at most [`Options::sync_every`] later. An attempt that a dead process left open becomes one
//! *interrupted* settlement, charged at its bound.
//!
//! A shipper carries completed attempts to the store, in order, and tells the spool how far it is:
//!
//! 1. [`Spool::open`]; calls may begin at once, also while the store does not answer.
//! 2. [`Spool::resume_after`] the high water that the store has for [`Spool::node`] and [`Spool::epoch`].
//! 3. Again and again: [`Spool::unshipped`], the store's transaction, [`Spool::mark_shipped`].
//!
//! `intend` and `settle` cost one short lock and one write to the page cache; they may be called from async code.
//! The other methods read files and sync, and belong on a thread that may block. The spool knows nothing of the
//! store, and never skips a record that it cannot read: damage is an error that names the file and the place.

mod disk;
mod error;
mod fetch;
mod frames;
mod intent;
mod lock;
mod node;
mod read;
mod record;
mod recover;
mod reservation;
mod scan;
mod segment;
mod ship;
mod sync;
mod writer;

pub use disk::{Disk, FileSystem};
pub use error::Error;
pub use intent::Intent;
pub use read::{Contents, Open, read, read_after};
pub use record::MAX_LINES;
pub use recover::Recovery;
pub use reservation::Reservation;

use outcrop_core::clock::Clock;
use outcrop_core::id::NodeId;
use outcrop_core::settlement::Settlement;
use ship::Shipping;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use writer::Log;

/// How the spool uses the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The size of a segment, set aside as a whole. A segment is larger where that many settlements are due.
    pub segment_bytes: u64,
    /// How long a record may wait for its sync: what the death of the machine may take.
    pub sync_every: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            segment_bytes: 16 * 1024 * 1024,
            sync_every: Duration::from_millis(50),
        }
    }
}

/// A directory's spool. A clone is the same spool; the directory is given up when the last clone and the last
/// [`Reservation`] are gone.
#[derive(Clone)]
pub struct Spool(Arc<Handle>);

/// Stops the sync thread when the last user is gone.
struct Handle {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// What all parts of an open spool share.
struct Shared {
    dir: PathBuf,
    node: NodeId,
    clock: Clock,
    disk: Arc<dyn Disk>,
    log: Mutex<Log>,
    /// Tells the sync thread that there is something to sync, or that the spool closes.
    work: Condvar,
    closing: AtomicBool,
    /// Held for the length of a sync, so that "synced" means the same to everyone who asks.
    syncing: Mutex<()>,
    shipping: Mutex<Shipping>,
    _lock: lock::Held,
}

/// Completed attempts, in the order of their settlement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    pub rows: Vec<Completed>,
    /// The last row's sequence; of an empty batch, how far the store is.
    pub through: u64,
}

/// An attempt with its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completed {
    /// The settlement's number: rises from row to row, with gaps.
    pub sequence: u64,
    pub intent: Intent<'static>,
    pub settlement: Settlement,
}

/// How the spool stands to the store after a start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resumed {
    Continued,
    /// The store has sequences that the directory does not: it was restored from an older copy, or its disk lost what
    /// it said was safe. Numbering went on under a new epoch. Attempts that were open in what is left were settled as
    /// interrupted, and the store may have some of them already: it must skip the ids that it knows.
    NewEpoch {
        epoch: i64,
        lost: u64,
    },
}

impl Spool {
    /// Opens the directory, or makes it, and settles what an earlier process left open.
    ///
    /// # Errors
    /// [`Error::Locked`] while another process has it; [`Error::Corrupt`] and [`Error::Format`] where its files cannot
    /// be trusted; [`Error::Full`] and [`Error::Io`] from the disk. Nothing is lost by any of them.
    pub fn open(dir: &Path, options: Options, clock: &Clock) -> Result<(Self, Recovery), Error> {
        Self::open_on(Arc::new(FileSystem), dir, options, clock)
    }

    /// As [`Spool::open`], on a disk of the caller's.
    ///
    /// # Errors
    /// As [`Spool::open`].
    pub fn open_on(
        disk: Arc<dyn Disk>,
        dir: &Path,
        options: Options,
        clock: &Clock,
    ) -> Result<(Self, Recovery), Error> {
        let opened = recover::open(dir, &options, Arc::clone(&disk))?;
        let oldest = opened.log.segments.keys().next().copied().unwrap_or_default();
        let shared = Arc::new(Shared {
            dir: dir.to_owned(),
            node: opened.identity.node,
            clock: clock.clone(),
            disk,
            log: Mutex::new(opened.log),
            work: Condvar::new(),
            closing: AtomicBool::new(false),
            syncing: Mutex::new(()),
            shipping: Mutex::new(Shipping::new(opened.identity, oldest)),
            _lock: opened.lock,
        });
        sync::now(&shared)?;
        let thread = Some(sync::start(&shared, options.sync_every)?);
        Ok((Self(Arc::new(Handle { shared, thread })), opened.recovery))
    }

    /// The node's durable identity.
    #[must_use]
    pub fn node(&self) -> NodeId {
        self.0.shared.node
    }

    /// Which numbering the sequences belong to; changes only in [`Spool::resume_after`].
    #[must_use]
    pub fn epoch(&self) -> i64 {
        self.0.shared.log().epoch
    }

    /// Puts an attempt on record, with room for its settlement.
    ///
    /// # Errors
    /// [`Error::Full`], [`Error::Io`], [`Error::SyncFailed`], [`Error::TooLarge`]: the attempt must not be made.
    pub fn intend(&self, intent: &Intent<'_>) -> Result<Reservation, Error> {
        let place = self.0.shared.append(|log| log.intend(intent))?;
        Ok(Reservation::new(Arc::clone(&self.0), place))
    }

    /// Attempts without a settlement.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        usize::try_from(self.0.shared.log().open).unwrap_or(usize::MAX)
    }

    /// Room that is set aside for settlements.
    #[must_use]
    pub fn reserved_bytes(&self) -> u64 {
        self.0.shared.log().reserved_bytes()
    }

    /// Returns when everything appended so far survives the machine. Blocks.
    ///
    /// # Errors
    /// [`Error::SyncFailed`].
    pub fn sync(&self) -> Result<(), Error> {
        sync::now(&self.0.shared)
    }

    /// Tells, once after the start, how far the store is: its high water for this node and epoch, 0 if it has
    /// none. Blocks.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Corrupt`]; it may be called again.
    pub fn resume_after(&self, high_water: u64) -> Result<Resumed, Error> {
        self.0.shared.shipping().resume_after(&self.0.shared, high_water)
    }

    /// The next completed attempts that the store does not have, synced first. Blocks.
    ///
    /// # Errors
    /// [`Error::NotResumed`] before [`Spool::resume_after`]; [`Error::Io`], [`Error::Corrupt`].
    pub fn unshipped(&self, limit: usize) -> Result<Batch, Error> {
        self.0.shared.shipping().unshipped(&self.0.shared, limit)
    }

    /// Tells that the store has everything up to [`Batch::through`]; removes the segments that nobody needs any
    /// more. Blocks.
    ///
    /// # Errors
    /// [`Error::NotHandedOut`] for a number that no batch had; [`Error::Io`], [`Error::Corrupt`].
    pub fn mark_shipped(&self, through: u64) -> Result<(), Error> {
        self.0.shared.shipping().mark_shipped(&self.0.shared, through)
    }
}

impl Shared {
    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn shipping(&self) -> MutexGuard<'_, Shipping> {
        self.shipping.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_closing(&self) -> bool {
        self.closing.load(Ordering::SeqCst)
    }

    /// Appends under the lock, and wakes the sync thread if it had nothing to do.
    fn append<T>(&self, append: impl FnOnce(&mut Log) -> Result<T, Error>) -> Result<T, Error> {
        let mut log = self.log();
        let was_idle = log.unsynced.is_empty();
        let done = append(&mut log);
        drop(log);
        if was_idle {
            self.work.notify_one();
        }
        done
    }

    fn oldest_segment(&self) -> u64 {
        self.log().segments.keys().next().copied().unwrap_or_default()
    }

    /// The segments from that one on, each with the offset after its last record.
    fn segments_from(&self, first: u64) -> Vec<(u64, u64)> {
        let log = self.log();
        let end_of = |segment: u64, end| {
            if segment == log.current.first {
                log.current.end
            } else {
                end
            }
        };
        log.segments
            .range(first..)
            .map(|(segment, kept)| (*segment, end_of(*segment, kept.end)))
            .collect()
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // Under the lock, or the thread could miss it between looking and waiting.
        let log = self.shared.log();
        self.shared.closing.store(true, Ordering::SeqCst);
        drop(log);
        self.shared.work.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
