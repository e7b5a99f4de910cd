//! Real processes, really killed: what they were told is on record is on record.

use super::support::{intent, interrupted, number, settlement};
use outcrop_core::clock::Clock;
use outcrop_store::spool::{Options, Spool, read};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

const ROUNDS: u64 = 24;
const WRITERS: u64 = 4;
const DIR: &str = "OUTCROP_TEST_SPOOL_DIR";
const FIRST: &str = "OUTCROP_TEST_SPOOL_FIRST";

fn open(dir: &Path) -> Spool {
    let options = Options {
        segment_bytes: 64 * 1024,
        sync_every: Duration::from_millis(2),
    };
    Spool::open(dir, options, &Clock::system()).unwrap().0
}

/// Says what it did once it is done, a line at a time: `i` an intent, `s` a settlement.
#[test]
#[ignore = "the process that the kill test starts and kills"]
fn child_writes_until_it_is_killed() {
    let Some(dir) = std::env::var_os(DIR) else { return };
    let first: u64 = std::env::var(FIRST).unwrap().parse().unwrap();
    let spool = open(Path::new(&dir));
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let spool = &spool;
            scope.spawn(move || {
                let say = |what, number| writeln!(std::io::stdout(), "{what} {number}").unwrap();
                let mut held = None;
                for number in (first + writer..).step_by(usize::try_from(WRITERS).unwrap()) {
                    let reservation = spool.intend(&intent(number)).unwrap();
                    say('i', number);
                    // Each settles the one before, so that many are open at any moment.
                    if let Some((number, reservation)) = held.replace((number, reservation)) {
                        reservation.settle(&settlement(number)).unwrap();
                        say('s', number);
                    }
                }
            });
        }
    });
}

#[derive(Default)]
struct Said {
    intended: BTreeSet<u64>,
    settled: BTreeSet<u64>,
}

/// Runs a process on the directory for a while; what it said before it was killed.
fn run_and_kill(dir: &Path, first: u64, after: Duration) -> Said {
    let child_test = format!(
        "{}::child_writes_until_it_is_killed",
        module_path!().split_once("::").unwrap().1
    );
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([child_test.as_str(), "--exact", "--ignored", "--nocapture"])
        .env(DIR, dir)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let (begun, has_begun) = std::sync::mpsc::channel();
    let reader = thread::spawn(move || {
        let mut said = Said::default();
        for line in output.split(b'\n').map_while(Result::ok) {
            match String::from_utf8(line).unwrap().split_once(' ') {
                Some(("i", number)) => said.intended.extend(number.parse::<u64>()),
                Some(("s", number)) => said.settled.extend(number.parse::<u64>()),
                _ => continue,
            };
            let _ = begun.send(());
        }
        said
    });
    has_begun.recv_timeout(Duration::from_secs(60)).unwrap();
    thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap()
}

/// The files as the dead process left them hold everything that it said.
fn check_left(dir: &Path, said: &Said, high_water: u64) {
    let contents = read(dir).unwrap();
    assert!(!contents.is_live);
    let completed: BTreeMap<_, _> = contents
        .completed
        .iter()
        .filter(|row| row.sequence > high_water)
        .map(|row| (number(row.intent.attempt), row))
        .collect();
    let open: BTreeSet<_> = contents
        .open
        .iter()
        .map(|open| number(open.intent.attempt))
        .collect();
    for number in &said.settled {
        let row = completed
            .get(number)
            .unwrap_or_else(|| panic!("{number} was settled and is lost"));
        assert_eq!(
            (&row.intent, &row.settlement),
            (&intent(*number), &settlement(*number))
        );
    }
    for number in said.intended.difference(&said.settled) {
        assert!(
            open.contains(number) || completed.contains_key(number),
            "{number} was intended and is lost"
        );
    }
}

#[test]
fn a_killed_process_loses_nothing_that_it_was_told_is_on_record() {
    let dir = tempfile::tempdir().unwrap();
    let mut all = Said::default();
    let mut ledger = BTreeMap::new();
    let mut high_water = 0;
    for round in 0..ROUNDS {
        // Spread over 0 to 60 ms without a pattern.
        let after = Duration::from_micros(round.wrapping_mul(2_654_435_761) % 60_000);
        let mut said = run_and_kill(dir.path(), 1 + round * 10_000_000, after);
        check_left(dir.path(), &said, high_water);
        all.intended.append(&mut said.intended);
        all.settled.append(&mut said.settled);
        // Every other time the next child itself comes upon what the last one left.
        if round % 2 == 0 && round + 1 != ROUNDS {
            continue;
        }
        let spool = open(dir.path());
        spool.resume_after(high_water).unwrap();
        loop {
            let batch = spool.unshipped(1000).unwrap();
            if batch.rows.is_empty() {
                break;
            }
            for row in batch.rows {
                assert_eq!(ledger.insert(number(row.intent.attempt), row.settlement), None);
            }
            spool.mark_shipped(batch.through).unwrap();
            high_water = batch.through;
        }
    }
    check_ledger(&ledger, &all);
}

fn check_ledger(ledger: &BTreeMap<u64, outcrop_core::settlement::Settlement>, said: &Said) {
    let mut counts = BTreeMap::<&str, usize>::new();
    for (number, found) in ledger {
        let due = if *found == interrupted(*number) {
            interrupted(*number)
        } else {
            settlement(*number)
        };
        assert_eq!(*found, due);
        *counts.entry(found.outcome.name()).or_default() += 1;
    }
    for number in &said.settled {
        assert_eq!(ledger.get(number), Some(&settlement(*number)));
    }
    assert!(said.intended.iter().all(|number| ledger.contains_key(number)));
    // Each writer may have had one record on disk that it did not come to speak of.
    assert!(ledger.len() as u64 - said.intended.len() as u64 <= ROUNDS * WRITERS);
    let interrupted = counts.get("interrupted").copied().unwrap_or_default() as u64;
    assert!(
        (1..=ROUNDS * WRITERS * 2).contains(&interrupted),
        "{interrupted} interrupted"
    );
    let text = format!(
        "{ROUNDS} kills: {} intended, {} settled, {counts:?}\n",
        said.intended.len(),
        said.settled.len()
    );
    std::io::stdout().write_all(text.as_bytes()).unwrap();
}
