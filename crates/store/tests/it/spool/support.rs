//! Attempts that tests can tell apart, and images of a spool's directory.

use outcrop_core::clock::Clock;
use outcrop_core::id::AttemptId;
use outcrop_core::money::Nanos;
use outcrop_core::price::Line;
use outcrop_core::settlement::{Outcome, Settlement};
use outcrop_core::usage::{TokenClass, Usage};
use outcrop_store::spool::{Batch, Disk, Error, FileSystem, Intent, Options, Recovery, Spool};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// Syncs only when asked to.
pub fn options(segment_bytes: u64) -> Options {
    Options {
        segment_bytes,
        sync_every: Duration::from_secs(3600),
    }
}

/// A disk that takes no time to sync: the tests that use it kill processes, not machines.
struct Quick;

impl Disk for Quick {
    fn allocate(&self, file: &File, bytes: u64) -> io::Result<()> {
        FileSystem.allocate(file, bytes)
    }

    fn write_at(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        FileSystem.write_at(file, bytes, offset)
    }

    fn sync(&self, _: &File) -> io::Result<()> {
        Ok(())
    }

    fn sync_names(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
}

pub fn try_open(dir: &Path, segment_bytes: u64) -> Result<(Spool, Recovery), Error> {
    Spool::open_on(Arc::new(Quick), dir, options(segment_bytes), &Clock::system())
}

pub fn open(dir: &Path, segment_bytes: u64) -> (Spool, Recovery) {
    try_open(dir, segment_bytes).unwrap()
}

/// Opens a spool that ships to a store with nothing in it.
pub fn open_new(dir: &Path, segment_bytes: u64) -> Spool {
    let (spool, recovery) = open(dir, segment_bytes);
    assert_eq!(recovery, Recovery::default());
    spool.resume_after(0).unwrap();
    spool
}

pub fn attempt(number: u64) -> AttemptId {
    AttemptId::from_bytes(u128::from(number).to_be_bytes())
}

pub fn number(attempt: AttemptId) -> u64 {
    u128::from_be_bytes(attempt.into_bytes()).try_into().unwrap()
}

/// The attempt of that number; its texts differ in length from number to number.
pub fn intent(number: u64) -> Intent<'static> {
    let held = |class, count| Line {
        class,
        count,
        cost: Nanos(i64::try_from(count).unwrap() * 3),
    };
    Intent {
        attempt: attempt(number),
        started_at_us: 1_700_000_000_000_000 + i64::try_from(number).unwrap(),
        account: "111122223333".into(),
        project: "checkout".into(),
        principal: format!("key-{number}").into(),
        model: "m".repeat(usize::try_from(number % 60).unwrap()).into(),
        connection: "simulator".into(),
        region: "eu-central-1".into(),
        operation: "ConverseStream".into(),
        streamed: number.is_multiple_of(2),
        price_version: 12,
        held: vec![
            held(TokenClass::Input, number + 100),
            held(TokenClass::Output, 4096),
        ],
        profile: number.is_multiple_of(3).then(|| {
            "arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/checkout".into()
        }),
        tags: if number.is_multiple_of(4) {
            "{\"cost-centre\":\"4711\"}".into()
        } else {
            "".into()
        },
        holds: Vec::new(),
    }
}

pub fn settlement(number: u64) -> Settlement {
    let line = |class, count| Line {
        class,
        count,
        cost: Nanos(i64::try_from(count).unwrap()),
    };
    let (input, output) = (number + 7, number % 900 + 1);
    Settlement {
        outcome: Outcome::Completed,
        estimated: false,
        usage: Usage::of(input, output),
        lines: vec![line(TokenClass::Input, input), line(TokenClass::Output, output)],
        cost: Nanos(i64::try_from(input + output).unwrap()),
        first_event_us: Some(321),
        duration_us: number + 1,
    }
}

/// What is charged when only the intent is known.
pub fn interrupted(number: u64) -> Settlement {
    Settlement {
        outcome: Outcome::Interrupted,
        estimated: true,
        usage: Usage::of(number + 100, 4096),
        lines: intent(number).held,
        cost: Nanos(i64::try_from((number + 100 + 4096) * 3).unwrap()),
        first_event_us: None,
        duration_us: 0,
    }
}

/// A whole attempt.
pub fn complete(spool: &Spool, number: u64) {
    spool
        .intend(&intent(number))
        .unwrap()
        .settle(&settlement(number))
        .unwrap();
}

/// The numbers and settlements of a batch; every intent must be the one that was written.
pub fn rows(batch: &Batch) -> Vec<(u64, Settlement)> {
    let row = |row: &outcrop_store::spool::Completed| {
        let number = number(row.intent.attempt);
        assert_eq!(row.intent, intent(number));
        (number, row.settlement.clone())
    };
    batch.rows.iter().map(row).collect()
}

/// The directory as a process would leave it that is killed now.
pub fn image(dir: &Path) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    copy
}

pub fn segments(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = entries
        .filter(|path| path.extension().is_some_and(|end| end == "seg"))
        .collect();
    paths.sort();
    paths
}

/// The first and the last place at which two images of the same file differ, as a half-open range.
pub fn difference(before: &[u8], after: &[u8]) -> std::ops::Range<usize> {
    let differs = |at: &usize| before[*at] != after[*at];
    let first = (64..after.len()).find(differs).unwrap();
    let last = (64..after.len()).rfind(differs).unwrap();
    first..last + 1
}
