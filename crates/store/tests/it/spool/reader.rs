//! Reading beside a running writer.

use super::support::{intent, number, open_new, settlement, try_open};
use outcrop_store::spool::{Error, Spool, read};
use std::collections::VecDeque;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

/// So many at least, and on until so many readings were made beside them.
const ATTEMPTS: u64 = 6000;
const READS: u64 = 10;

/// Counts the readings; when no more come, for whatever reason, nobody waits for them.
struct Reads<'r>(&'r AtomicU64);

impl Drop for Reads<'_> {
    fn drop(&mut self) {
        self.0.store(READS, Ordering::SeqCst);
    }
}

fn write(spool: &Spool, numbers: impl Iterator<Item = u64>, settled: &AtomicU64) {
    let mut open = VecDeque::new();
    for number in numbers {
        open.push_back((number, spool.intend(&intent(number)).unwrap()));
        if open.len() > 5 {
            let (number, reservation) = open.pop_front().unwrap();
            reservation.settle(&settlement(number)).unwrap();
            settled.fetch_add(1, Ordering::SeqCst);
        }
    }
    for (number, reservation) in open {
        reservation.settle(&settlement(number)).unwrap();
        settled.fetch_add(1, Ordering::SeqCst);
    }
}

fn ship(spool: &Spool, shipped: &AtomicU64, stop: &AtomicBool) {
    loop {
        let is_last = stop.load(Ordering::SeqCst);
        let batch = spool.unshipped(200).unwrap();
        // The store has them before the spool may forget them.
        shipped.fetch_add(batch.rows.len() as u64, Ordering::SeqCst);
        spool.mark_shipped(batch.through).unwrap();
        if is_last && batch.rows.is_empty() {
            return;
        }
    }
}

/// Reads once.
fn check(dir: &Path, settled: &AtomicU64, shipped: &AtomicU64) {
    let settled_before = settled.load(Ordering::SeqCst);
    let contents = read(dir).unwrap();
    let shipped_after = shipped.load(Ordering::SeqCst);
    assert!(contents.is_live);
    assert!(contents.completed.is_sorted_by(|a, b| a.sequence < b.sequence));
    for row in &contents.completed {
        assert_eq!(row.settlement, settlement(number(row.intent.attempt)));
    }
    assert!(contents.open.len() <= 2 * 6 + 2);
    // What was settled before we looked is in the files or in the store.
    assert!(contents.completed.len() as u64 + shipped_after >= settled_before);
}

#[test]
fn a_reader_beside_writers_and_a_shipper_always_sees_whole_attempts() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open_new(dir.path(), 16_384);
    let (settled, shipped, stop) = (AtomicU64::new(0), AtomicU64::new(0), AtomicBool::new(false));
    let reads = AtomicU64::new(0);
    let goes_on = |number: &u64| *number <= ATTEMPTS || reads.load(Ordering::SeqCst) < READS;
    thread::scope(|scope| {
        let odd = scope.spawn(|| write(&spool, (1..).step_by(2).take_while(goes_on), &settled));
        let even = scope.spawn(|| write(&spool, (2..).step_by(2).take_while(goes_on), &settled));
        let shipper = scope.spawn(|| ship(&spool, &shipped, &stop));
        let reader = scope.spawn(|| {
            let reads = Reads(&reads);
            while !stop.load(Ordering::SeqCst) {
                check(dir.path(), &settled, &shipped);
                reads.0.fetch_add(1, Ordering::SeqCst);
            }
        });
        let written = [odd.join(), even.join()];
        // Whatever came of it: nobody may wait for ever.
        stop.store(true, Ordering::SeqCst);
        written.into_iter().for_each(Result::unwrap);
        shipper.join().unwrap();
        reader.join().unwrap();
    });
    assert_eq!(shipped.into_inner(), settled.into_inner());
}

#[test]
fn readers_beside_a_starting_process_never_keep_it_out() {
    let dir = tempfile::tempdir().unwrap();
    drop(open_new(dir.path(), 4096));
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !stop.load(Ordering::SeqCst) {
                    assert!(!matches!(read(dir.path()), Err(Error::Locked { .. })));
                }
            });
        }
        let opened: Result<Vec<_>, _> = (0..50).map(|_| try_open(dir.path(), 4096).map(drop)).collect();
        stop.store(true, Ordering::SeqCst);
        opened.unwrap();
    });
}
