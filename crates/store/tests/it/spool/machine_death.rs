//! The machine dies: of what was written since the last sync, any part may be on the disk.

use super::support::{image, intent, interrupted, number, options, segments, settlement};
use outcrop_core::clock::Clock;
use outcrop_store::spool::{Disk, FileSystem, Reservation, Resumed, Spool, read};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

const SECTOR_BYTES: usize = 512;

/// A disk that remembers what it could still forget.
#[derive(Default)]
struct Forgetful(Mutex<Memory>);

#[derive(Default)]
struct Memory {
    /// By inode: what is safe of the file.
    safe: BTreeMap<u64, Vec<u8>>,
    /// Names that are safe.
    names: BTreeSet<String>,
}

impl Disk for Forgetful {
    fn allocate(&self, file: &File, bytes: u64) -> io::Result<()> {
        // A new file may have the inode of one that was removed.
        if file.metadata()?.len() == 0 {
            let zeros = vec![0; usize::try_from(bytes).unwrap()];
            self.0.lock().unwrap().safe.insert(file.metadata()?.ino(), zeros);
        }
        FileSystem.allocate(file, bytes)
    }

    fn write_at(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        FileSystem.write_at(file, bytes, offset)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        let mut content = vec![0; usize::try_from(file.metadata()?.len()).unwrap()];
        // The identity's file is open for writing alone; it is replaced as a whole, and never torn here.
        if std::os::unix::fs::FileExt::read_exact_at(file, &mut content, 0).is_ok() {
            self.0
                .lock()
                .unwrap()
                .safe
                .insert(file.metadata()?.ino(), content);
        }
        Ok(())
    }

    fn sync_names(&self, dir: &Path) -> io::Result<()> {
        self.0.lock().unwrap().names = segments(dir).iter().map(|path| name(path)).collect();
        Ok(())
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

impl Forgetful {
    /// What the disk holds after the machine died: of each sector that differs from the safe one, old or new.
    fn image(&self, dir: &Path, mut keeps: impl FnMut() -> bool) -> TempDir {
        let memory = self.0.lock().unwrap();
        let left = image(dir);
        let mut is_cut = false;
        for path in segments(dir) {
            let copy = left.path().join(name(&path));
            // Names appear in the order in which they were made.
            is_cut = is_cut || !memory.names.contains(&name(&path)) && !keeps();
            if is_cut {
                fs::remove_file(copy).unwrap();
                continue;
            }
            let safe = &memory.safe[&fs::metadata(&path).unwrap().ino()];
            let mut content = fs::read(&copy).unwrap();
            for (new, old) in content.chunks_mut(SECTOR_BYTES).zip(safe.chunks(SECTOR_BYTES)) {
                if new != old && !keeps() {
                    new.copy_from_slice(old);
                }
            }
            fs::write(copy, content).unwrap();
        }
        left
    }
}

#[derive(Clone, Debug)]
enum Step {
    Intend,
    Settle(prop::sample::Index),
    Sync,
    Ship,
    Die(Vec<bool>),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => Just(Step::Intend),
        9 => any::<prop::sample::Index>().prop_map(Step::Settle),
        2 => Just(Step::Sync),
        1 => Just(Step::Ship),
        1 => prop::collection::vec(any::<bool>(), 64).prop_map(Step::Die),
    ]
}

/// What is known of an attempt, and what was when everything was synced last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    Settled,
    Interrupted,
}

struct Life {
    open: Vec<(u64, Reservation)>,
    spool: Spool,
    disk: Arc<Forgetful>,
    /// Goes last, for the spool still syncs when it goes.
    dir: TempDir,
    now: BTreeMap<u64, State>,
    safe: BTreeMap<u64, State>,
    shipped: BTreeSet<u64>,
    high_water: u64,
    next: u64,
}

fn start(dir: &Path) -> (Arc<Forgetful>, Spool) {
    let disk = Arc::new(Forgetful::default());
    let shared: Arc<Forgetful> = Arc::clone(&disk);
    let (spool, _) = Spool::open_on(shared, dir, options(1500), &Clock::system()).unwrap();
    (disk, spool)
}

impl Life {
    fn begin() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (disk, spool) = start(dir.path());
        spool.resume_after(0).unwrap();
        Self {
            dir,
            disk,
            spool,
            open: Vec::new(),
            now: BTreeMap::new(),
            safe: BTreeMap::new(),
            shipped: BTreeSet::new(),
            high_water: 0,
            next: 1,
        }
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Intend => {
                self.open
                    .push((self.next, self.spool.intend(&intent(self.next)).unwrap()));
                self.now.insert(self.next, State::Open);
                self.next += 1;
            }
            Step::Settle(index) if !self.open.is_empty() => {
                let (number, reservation) = self.open.swap_remove(index.index(self.open.len()));
                reservation.settle(&settlement(number)).unwrap();
                self.now.insert(number, State::Settled);
            }
            Step::Settle(_) => {}
            Step::Sync => {
                self.spool.sync().unwrap();
                self.safe = self.now.clone();
            }
            Step::Ship => self.ship(),
            Step::Die(sectors) => self.die(sectors),
        }
    }

    fn ship(&mut self) {
        let batch = self.spool.unshipped(7).unwrap();
        self.safe = self.now.clone();
        for row in &batch.rows {
            assert!(self.shipped.insert(number(row.intent.attempt)), "shipped twice");
        }
        self.high_water = batch.through;
        self.spool.mark_shipped(batch.through).unwrap();
    }

    fn die(&mut self, sectors: &[bool]) {
        let mut kept = sectors.iter().copied().cycle();
        let left = self.disk.image(self.dir.path(), || kept.next().unwrap());
        self.open.clear();
        let (disk, spool) = start(left.path());
        assert_eq!(spool.resume_after(self.high_water).unwrap(), Resumed::Continued);
        let found = self.found(left.path());
        for (number, state) in &self.safe {
            let found = found.get(number).copied();
            match state {
                State::Open => assert!(found.is_some(), "intent {number} was safe"),
                other => assert_eq!(found, Some(*other), "the settlement of {number} was safe"),
            }
        }
        self.spool = spool;
        (self.dir, self.disk) = (left, disk);
        self.safe.clone_from(&found);
        self.now = found;
    }

    /// Every attempt in the files or in the store. One that is there is there as it was written.
    fn found(&self, dir: &Path) -> BTreeMap<u64, State> {
        let contents = read(dir).unwrap();
        assert!(contents.open.is_empty());
        let mut found: BTreeMap<_, _> = self
            .shipped
            .iter()
            .map(|number| (*number, self.safe[number]))
            .collect();
        for row in contents
            .completed
            .iter()
            .filter(|row| row.sequence > self.high_water)
        {
            let number = number(row.intent.attempt);
            let state = if row.settlement == settlement(number) {
                State::Settled
            } else {
                assert_eq!(row.settlement, interrupted(number));
                State::Interrupted
            };
            assert_eq!(found.insert(number, state), None, "{number} is there twice");
        }
        found
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]
    #[test]
    fn what_was_synced_survives_the_machine(steps in prop::collection::vec(step(), 1..120)) {
        let mut life = Life::begin();
        for step in &steps {
            life.take(step);
        }
        life.die(&[false, true, true]);
    }
}
