//! A process killed in the middle of a write leaves a part of a record.

use super::support::{
    complete, difference, image, intent, interrupted, open, open_new, rows, segments, settlement,
};
use outcrop_store::spool::read;
use std::fs;
use std::path::Path;

/// What stands where the rest of the torn record should be.
type Remain = fn(&mut Vec<u8>, std::ops::Range<usize>);
const REMAINS: [Remain; 3] = [
    |bytes, rest| bytes[rest].fill(0),
    |bytes, rest| bytes[rest].fill(0xA5),
    |bytes, rest| bytes.truncate(rest.start),
];

/// Cuts the last record at each of its bytes, and checks what is left with `check(directory)`.
fn at_every_cut(before: &Path, after: &Path, check: impl Fn(&Path)) {
    let (old, new) = (
        fs::read(&segments(before)[0]).unwrap(),
        fs::read(&segments(after)[0]).unwrap(),
    );
    let last = difference(&old, &new);
    assert!(last.len() > 20);
    for remain in REMAINS {
        // A cut before the very last byte: with that one the record would be whole.
        for cut in last.clone() {
            let torn = image(after);
            let mut bytes = new.clone();
            remain(&mut bytes, cut..last.end);
            fs::write(&segments(torn.path())[0], bytes).unwrap();
            check(torn.path());
        }
    }
}

/// Opens what is left: attempt 1 is whole, 2 was open, 3 is gone; and the spool goes on from there.
fn check_opens(dir: &Path) {
    let contents = read(dir).unwrap();
    assert_eq!((contents.completed.len(), contents.open.len()), (1, 1));
    let (spool, recovery) = open(dir, 4096);
    assert_eq!((recovery.interrupted, recovery.records), (1, 3));
    spool.resume_after(0).unwrap();
    complete(&spool, 4);
    drop(spool);
    let (spool, recovery) = open(dir, 4096);
    assert_eq!((recovery.interrupted, recovery.torn_tail), (0, false));
    spool.resume_after(0).unwrap();
    let due = [(1, settlement(1)), (2, interrupted(2)), (4, settlement(4))];
    assert_eq!(rows(&spool.unshipped(10).unwrap()), due);
}

#[test]
fn a_torn_intent_was_never_made_and_loses_nothing_before_it() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open_new(dir.path(), 4096);
    complete(&spool, 1);
    let _open = spool.intend(&intent(2)).unwrap();
    let before = image(dir.path());
    let _torn = spool.intend(&intent(3)).unwrap();
    at_every_cut(before.path(), dir.path(), check_opens);
}

#[test]
fn a_torn_settlement_leaves_its_attempt_interrupted() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open_new(dir.path(), 4096);
    complete(&spool, 1);
    let torn = spool.intend(&intent(2)).unwrap();
    let before = image(dir.path());
    torn.settle(&settlement(2)).unwrap();
    at_every_cut(before.path(), dir.path(), check_opens);
}
