//! A disk without room, one that breaks in the middle of a write, and one that cannot sync.

use super::support::{complete, image, intent, interrupted, open, options, rows, segments, settlement};
use outcrop_core::clock::Clock;
use outcrop_store::spool::{Disk, Error, FileSystem, Spool, read};
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

/// A disk that gives so much room, writes nowhere else, and fails as told.
struct Faulty {
    free_bytes: AtomicI64,
    /// After how many more bytes writing fails; negative for never.
    breaks_after: AtomicI64,
    cannot_sync: AtomicBool,
}

impl Faulty {
    fn with_room(free_bytes: i64) -> Arc<Self> {
        let (breaks_after, cannot_sync) = (AtomicI64::new(-1), AtomicBool::new(false));
        Arc::new(Self {
            free_bytes: AtomicI64::new(free_bytes),
            breaks_after,
            cannot_sync,
        })
    }

    fn open(self: &Arc<Self>, dir: &Path) -> Spool {
        let disk: Arc<Self> = Arc::clone(self);
        let (spool, _) = Spool::open_on(disk, dir, options(2048), &Clock::system()).unwrap();
        spool
    }
}

impl Disk for Faulty {
    fn allocate(&self, file: &File, bytes: u64) -> io::Result<()> {
        let more = i64::try_from(bytes - file.metadata()?.len()).unwrap();
        if self.free_bytes.load(Ordering::SeqCst) < more {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.free_bytes.fetch_sub(more, Ordering::SeqCst);
        FileSystem.allocate(file, bytes)
    }

    fn write_at(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        if offset + bytes.len() as u64 > file.metadata()?.len() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let left = self.breaks_after.load(Ordering::SeqCst);
        if let Ok(left) = usize::try_from(left)
            && left < bytes.len()
        {
            FileSystem.write_at(file, &bytes[..left], offset)?;
            return Err(io::Error::other("the disk broke"));
        }
        FileSystem.write_at(file, bytes, offset)
    }

    fn sync(&self, _: &File) -> io::Result<()> {
        if self.cannot_sync.load(Ordering::SeqCst) {
            return Err(io::Error::other("the disk forgot"));
        }
        Ok(())
    }

    fn sync_names(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_refuses_new_intents_and_settles_every_old_one() {
    let dir = tempfile::tempdir().unwrap();
    let disk = Faulty::with_room(3 * 2048);
    let spool = disk.open(dir.path());
    spool.resume_after(0).unwrap();
    let mut open = Vec::new();
    let refused = loop {
        let number = open.len() as u64 + 1;
        match spool.intend(&intent(number)) {
            Ok(reservation) => open.push((number, reservation)),
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, Error::Full { .. }), "{refused}");
    assert!(open.len() > 3);
    assert_eq!(spool.in_flight(), open.len());
    assert!(matches!(spool.intend(&intent(99)), Err(Error::Full { .. })));
    let for_callers = outcrop_core::Error::from(refused);
    assert_eq!(for_callers.code(), outcrop_core::Code::Unavailable);

    // The process dies on the full disk: the next one has the room to say so.
    let left = image(dir.path());
    disk.free_bytes.store(0, Ordering::SeqCst);
    let next = disk.open(left.path());
    next.resume_after(0).unwrap();
    let due: Vec<_> = open
        .iter()
        .map(|(number, _)| (*number, interrupted(*number)))
        .collect();
    assert_eq!(rows(&next.unshipped(99).unwrap()), due);

    let due: Vec<_> = open
        .iter()
        .map(|(number, _)| (*number, settlement(*number)))
        .collect();
    for (number, reservation) in open {
        reservation.settle(&settlement(number)).unwrap();
    }
    disk.free_bytes.store(2048, Ordering::SeqCst);
    let late: Vec<_> = (100..103).map(|number| (number, settlement(number))).collect();
    late.iter().for_each(|(number, _)| complete(&spool, *number));
    assert_eq!(rows(&spool.unshipped(99).unwrap()), [due, late].concat());
}

#[test]
fn a_roll_that_finds_no_room_leaves_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    let disk = Faulty::with_room(2048);
    let spool = disk.open(dir.path());
    let _open: Vec<_> = (1..99)
        .map_while(|number| spool.intend(&intent(number)).ok())
        .collect();
    let mut names: Vec<_> = std::fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["00000000000000000001.seg", "lock", "node"]);
}

#[test]
fn a_broken_write_refuses_that_call_alone() {
    let dir = tempfile::tempdir().unwrap();
    let disk = Faulty::with_room(1 << 20);
    let spool = disk.open(dir.path());
    spool.resume_after(0).unwrap();
    let mut due = Vec::new();
    for cut in 0..100u64 {
        let open = spool.intend(&intent(2 * cut)).unwrap();
        disk.breaks_after
            .store(i64::try_from(cut).unwrap(), Ordering::SeqCst);
        let refused = spool.intend(&intent(2 * cut + 1));
        assert!(
            matches!(refused, Err(Error::Io { .. })),
            "cut {cut}: {:?}",
            refused.map(|_| ())
        );
        let contents = read(dir.path()).unwrap();
        assert_eq!((contents.completed.len() as u64, contents.open.len()), (cut, 1));
        disk.breaks_after.store(-1, Ordering::SeqCst);
        if cut % 3 == 0 {
            // The next process finds the half-written record.
            let (next, recovery) = open_image(dir.path());
            assert_eq!(recovery.interrupted, 1);
            drop(next);
        }
        open.settle(&settlement(2 * cut)).unwrap();
        due.push((2 * cut, settlement(2 * cut)));
    }
    assert!(segments(dir.path()).len() > 1);
    assert_eq!(rows(&spool.unshipped(999).unwrap()), due);
}

fn open_image(dir: &Path) -> (Spool, outcrop_store::spool::Recovery) {
    let left = image(dir);
    open(left.path(), 2048)
}

#[test]
fn a_settlement_that_cannot_be_written_is_charged_at_the_bound_by_the_next_process() {
    let dir = tempfile::tempdir().unwrap();
    let disk = Faulty::with_room(1 << 20);
    let spool = disk.open(dir.path());
    let open_attempt = spool.intend(&intent(1)).unwrap();
    disk.breaks_after.store(20, Ordering::SeqCst);
    assert!(matches!(
        open_attempt.settle(&settlement(1)),
        Err(Error::Io { .. })
    ));
    assert_eq!(spool.in_flight(), 1);
    disk.breaks_after.store(-1, Ordering::SeqCst);
    complete(&spool, 2);
    drop(spool);
    let (spool, recovery) = open(dir.path(), 2048);
    assert_eq!(recovery.interrupted, 1);
    spool.resume_after(0).unwrap();
    assert_eq!(
        rows(&spool.unshipped(9).unwrap()),
        [(2, settlement(2)), (1, interrupted(1))]
    );
}

#[test]
fn a_disk_that_cannot_sync_takes_no_new_calls_and_still_ships_the_old_ones() {
    let dir = tempfile::tempdir().unwrap();
    let disk = Faulty::with_room(1 << 20);
    let spool = disk.open(dir.path());
    spool.resume_after(0).unwrap();
    let open = spool.intend(&intent(1)).unwrap();
    disk.cannot_sync.store(true, Ordering::SeqCst);
    assert!(matches!(spool.sync(), Err(Error::SyncFailed { .. })));
    // A later success means nothing: the system has dropped what it could not write.
    disk.cannot_sync.store(false, Ordering::SeqCst);
    assert!(matches!(spool.sync(), Err(Error::SyncFailed { .. })));
    assert!(matches!(spool.intend(&intent(2)), Err(Error::SyncFailed { .. })));
    open.settle(&settlement(1)).unwrap();
    assert_eq!(rows(&spool.unshipped(9).unwrap()), [(1, settlement(1))]);
}
