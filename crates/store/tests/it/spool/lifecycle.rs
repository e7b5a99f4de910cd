//! Opening, owning, shipping and giving up a directory.

use super::support::{
    complete, image, intent, interrupted, open, open_new, options, rows, segments, settlement,
};
use outcrop_core::clock::Clock;
use outcrop_core::settlement::Outcome;
use outcrop_store::spool::{Error, Intent, Recovery, Resumed, Spool, read};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

#[test]
fn a_second_opener_is_told_who_has_the_directory() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open_new(dir.path(), 4096);
    let refused = Spool::open(dir.path(), options(4096), &Clock::system())
        .map(|_| ())
        .unwrap_err();
    let Error::Locked { holder, .. } = refused else {
        panic!("{refused}")
    };
    assert_eq!(holder, Some(std::process::id()));
    assert!(read(dir.path()).unwrap().is_live);
    drop(spool);
    // A process that another test is just starting shares our files, and with them the lock, until it is itself.
    let is_given_up = |_: i32| {
        std::thread::sleep(Duration::from_millis(5));
        !read(dir.path()).unwrap().is_live
    };
    assert!((0..1000).any(is_given_up));
    open(dir.path(), 4096);
}

#[test]
fn a_node_keeps_its_identity_and_its_files_are_private() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open_new(dir.path(), 4096);
    let (node, epoch) = (spool.node(), spool.epoch());
    complete(&spool, 1);
    drop(spool);
    let (spool, _) = open(dir.path(), 4096);
    assert_eq!((spool.node(), spool.epoch()), (node, epoch));
    for entry in fs::read_dir(dir.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(
            entry.metadata().unwrap().permissions().mode() & 0o777,
            0o600,
            "{entry:?}"
        );
    }
}

#[test]
fn a_directory_without_a_spool_says_so() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(read(dir.path()), Err(Error::Absent { .. })));
    assert!(matches!(
        read(&dir.path().join("none")),
        Err(Error::Absent { .. })
    ));
}

#[test]
fn a_dropped_reservation_is_charged_at_its_bound_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let clock = Clock::fixed(intent(5).started_at_us + 250);
    let (spool, _) = Spool::open(dir.path(), options(4096), &clock).unwrap();
    spool.resume_after(0).unwrap();
    drop(spool.intend(&intent(5)).unwrap());
    assert_eq!((spool.in_flight(), spool.reserved_bytes()), (0, 0));
    let mut due = interrupted(5);
    due.duration_us = 250;
    assert_eq!(rows(&spool.unshipped(9).unwrap()), [(5, due)]);
}

#[test]
fn a_settlement_of_too_many_lines_is_refused_and_charged_at_the_bound() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open_new(dir.path(), 4096);
    let mut long = settlement(1);
    long.lines = vec![long.lines[0]; 9];
    assert!(matches!(
        spool.intend(&intent(1)).unwrap().settle(&long),
        Err(Error::TooLarge { .. })
    ));
    let batch = spool.unshipped(9).unwrap();
    assert_eq!(batch.rows[0].settlement.outcome, Outcome::Interrupted);
}

#[test]
fn nothing_ships_before_the_high_water_is_known_nor_beyond_what_was_handed_out() {
    let dir = tempfile::tempdir().unwrap();
    let (spool, _) = open(dir.path(), 4096);
    complete(&spool, 1);
    assert!(matches!(spool.unshipped(9), Err(Error::NotResumed)));
    assert!(matches!(spool.mark_shipped(2), Err(Error::NotResumed)));
    spool.resume_after(0).unwrap();
    assert!(matches!(
        spool.mark_shipped(2),
        Err(Error::NotHandedOut { through: 2, .. })
    ));
    let batch = spool.unshipped(9).unwrap();
    assert_eq!((batch.rows.len(), batch.through), (1, 2));
    spool.mark_shipped(2).unwrap();
    spool.mark_shipped(2).unwrap();
    let batch = spool.unshipped(9).unwrap();
    assert_eq!((batch.rows.len(), batch.through), (0, 2));
}

#[test]
fn an_open_attempt_keeps_what_it_needs_and_an_outage_keeps_everything() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open_new(dir.path(), 1024);
    let early = spool.intend(&intent(1)).unwrap();
    (2..=30).for_each(|number| complete(&spool, number));
    let batch = spool.unshipped(1000).unwrap();
    assert_eq!(batch.rows.len(), 29);
    let before = segments(dir.path()).len();
    spool.mark_shipped(batch.through).unwrap();
    assert_eq!(
        segments(dir.path()).len(),
        before,
        "the oldest segment holds an open intent"
    );
    early.settle(&settlement(1)).unwrap();
    let batch = spool.unshipped(1000).unwrap();
    assert_eq!(rows(&batch), [(1, settlement(1))]);
    spool.mark_shipped(batch.through).unwrap();
    assert_eq!(segments(dir.path()).len(), 1);
}

#[test]
fn a_settlement_whose_intent_was_removed_is_neither_damage_nor_shipped_again() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open_new(dir.path(), 1024);
    let early = spool.intend(&intent(1)).unwrap();
    (2..=30).for_each(|number| complete(&spool, number));
    early.settle(&settlement(1)).unwrap();
    let through = spool.unshipped(1000).unwrap().through;
    spool.mark_shipped(through).unwrap();
    // The store's true high water, and a store that was restored from an older copy.
    for high_water in [through, 0] {
        let left = image(dir.path());
        assert!(
            read(left.path())
                .unwrap()
                .completed
                .iter()
                .all(|row| row.intent != intent(1))
        );
        let (spool, recovery) = open(left.path(), 1024);
        assert_eq!(recovery.interrupted, 0);
        spool.resume_after(high_water).unwrap();
        let again = rows(&spool.unshipped(1000).unwrap());
        assert!(again.iter().all(|(number, _)| *number != 1));
        assert_eq!(again.is_empty(), high_water == through);
    }
}

#[test]
fn a_store_that_is_ahead_begins_a_new_epoch() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open_new(dir.path(), 4096);
    complete(&spool, 1);
    let _open = spool.intend(&intent(2)).unwrap();
    let old = image(dir.path());
    complete(&spool, 3);
    let through = spool.unshipped(9).unwrap().through;

    // The older copy is started twice before the store is heard of.
    drop(open(old.path(), 4096));
    let (spool, _) = open(old.path(), 4096);
    complete(&spool, 4);
    assert_eq!(
        spool.resume_after(through).unwrap(),
        Resumed::NewEpoch {
            epoch: 2,
            lost: through - 3
        }
    );
    assert_eq!(spool.epoch(), 2);
    let due = [(2, interrupted(2)), (4, settlement(4))];
    assert_eq!(
        rows(&spool.unshipped(9).unwrap()),
        due,
        "1 is in the store under the first epoch"
    );
    drop(spool);

    let contents = read(old.path()).unwrap();
    assert_eq!((contents.epoch, contents.completed.len()), (2, 2));
    let (spool, recovery) = open(old.path(), 4096);
    assert_eq!(
        recovery,
        Recovery {
            interrupted: 0,
            records: 6,
            torn_tail: false
        }
    );
    assert_eq!(spool.resume_after(0).unwrap(), Resumed::Continued);
    assert_eq!(rows(&spool.unshipped(9).unwrap()), due);
}

#[test]
fn a_spool_whose_files_were_removed_begins_a_new_epoch() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open_new(dir.path(), 4096);
    complete(&spool, 1);
    let through = spool.unshipped(9).unwrap().through;
    drop(spool);
    fs::remove_file(&segments(dir.path())[0]).unwrap();
    let (spool, _) = open(dir.path(), 4096);
    complete(&spool, 2);
    assert_eq!(
        spool.resume_after(through).unwrap(),
        Resumed::NewEpoch { epoch: 2, lost: 2 }
    );
    assert_eq!(rows(&spool.unshipped(9).unwrap()), [(2, settlement(2))]);
}

#[test]
fn the_group_sync_comes_by_itself() {
    let dir = tempfile::tempdir().unwrap();
    let options = outcrop_store::spool::Options {
        segment_bytes: 4096,
        sync_every: Duration::from_millis(1),
    };
    let (spool, _) = Spool::open(dir.path(), options, &Clock::system()).unwrap();
    complete(&spool, 1);
    // The header then says that the records are safe: without them the directory is damaged.
    for _ in 0..1000 {
        let left = image(dir.path());
        let path = segments(left.path()).remove(0);
        let mut bytes = fs::read(&path).unwrap();
        bytes[64..].fill(0);
        fs::write(&path, bytes).unwrap();
        if read(left.path()).is_err() {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("nothing was synced");
}

/// A segment as the version before wrote it: one attempt, without an end.
fn untagged_segment(node: &[u8]) -> Vec<u8> {
    let mut bytes = b"OUTSPOOL".to_vec();
    bytes.extend(1_u32.to_le_bytes());
    bytes.extend(node);
    bytes.extend(0_i64.to_le_bytes());
    bytes.extend(1_u64.to_le_bytes());
    bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
    bytes.resize(64, 0);
    let of = |body: &Intent<'_>| postcard::to_stdvec(&(1_u64, body)).unwrap();
    let mut payload = vec![1];
    payload.extend(of(&untagged(1)));
    // No profile, tags of no length, and nothing held of a budget.
    assert_eq!(payload.split_off(payload.len() - 3), [0, 0, 0]);
    let length = u32::try_from(payload.len()).unwrap().to_le_bytes();
    bytes.extend(length);
    bytes.extend(crc32fast::hash(&[&length, payload.as_slice()].concat()).to_le_bytes());
    bytes.extend(payload);
    bytes.resize(4096, 0);
    bytes
}

fn untagged(number: u64) -> Intent<'static> {
    Intent {
        profile: None,
        tags: "".into(),
        holds: Vec::new(),
        ..intent(number)
    }
}

#[test]
fn what_an_earlier_version_left_is_settled_and_never_continued() {
    let dir = tempfile::tempdir().unwrap();
    drop(open_new(dir.path(), 4096));
    let [segment] = segments(dir.path()).try_into().unwrap();
    let node = fs::read(&segment).unwrap()[12..28].to_vec();
    let before = untagged_segment(&node);
    fs::write(&segment, &before).unwrap();
    let (spool, recovery) = open(dir.path(), 4096);
    assert_eq!((recovery.records, recovery.interrupted), (1, 1));
    assert_eq!(fs::read(&segment).unwrap(), before);
    spool.resume_after(0).unwrap();
    complete(&spool, 6);
    let batch = spool.unshipped(10).unwrap();
    let shipped: Vec<_> = batch.rows.into_iter().map(|row| row.intent).collect();
    assert_eq!(shipped, [untagged(1), intent(6)]);
}
