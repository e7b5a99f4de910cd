//! A record that was safe on the disk and is there no more: the spool names the place and opens nothing.

use super::support::{complete, image, open_new, segments, try_open};
use outcrop_store::spool::{Error, read};
use std::fs;
use std::path::Path;

/// Changes the segment's bytes, and returns the error with which both opening and reading refuse it.
fn refusal(dir: &Path, segment: usize, change: impl FnOnce(&mut Vec<u8>)) -> (String, u64) {
    let damaged = image(dir);
    let path = &segments(damaged.path())[segment];
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
    let opened = try_open(damaged.path(), 4096).map(|_| ());
    let Err(Error::Corrupt { path, offset, .. }) = opened else {
        panic!("opened: {opened:?}")
    };
    assert!(matches!(read(damaged.path()), Err(Error::Corrupt { .. })));
    (path.file_name().unwrap().to_str().unwrap().to_owned(), offset)
}

#[test]
fn a_flipped_bit_in_any_record_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open_new(dir.path(), 4096);
    (1..=5).for_each(|number| complete(&spool, number));
    spool.sync().unwrap();
    let end = fs::read(&segments(dir.path())[0])
        .unwrap()
        .iter()
        .rposition(|byte| *byte != 0)
        .unwrap();
    for at in (64..=end).step_by(7) {
        let (file, offset) = refusal(dir.path(), 0, |bytes| bytes[at] ^= 0x10);
        assert_eq!(file, "00000000000000000001.seg");
        assert!((64..=at as u64).contains(&offset), "{offset} for a flip at {at}");
    }
}

#[test]
fn a_lost_page_and_a_lost_end_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open_new(dir.path(), 16_384);
    (1..=40).for_each(|number| complete(&spool, number));
    spool.sync().unwrap();
    refusal(dir.path(), 0, |bytes| bytes[4096..8192].fill(0));
    refusal(dir.path(), 0, |bytes| bytes[4096..].fill(0));
    refusal(dir.path(), 0, |bytes| bytes.truncate(4096));
}

#[test]
fn damage_in_an_earlier_segment_and_a_missing_segment_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open_new(dir.path(), 1024);
    (1..=20).for_each(|number| complete(&spool, number));
    spool.sync().unwrap();
    assert!(segments(dir.path()).len() > 3);
    refusal(dir.path(), 0, |bytes| bytes[100] ^= 1);
    refusal(dir.path(), 1, |bytes| bytes.fill(0));
    refusal(dir.path(), 1, |bytes| bytes[20] ^= 1);
    let holed = image(dir.path());
    fs::remove_file(&segments(holed.path())[1]).unwrap();
    let opened = try_open(holed.path(), 4096).map(|_| ());
    assert!(matches!(opened, Err(Error::Corrupt { .. })), "{opened:?}");
}

#[test]
fn segments_of_another_node_or_of_a_lost_identity_are_refused() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    complete(&open_new(one.path(), 4096), 1);
    complete(&open_new(other.path(), 4096), 1);
    let mixed = image(one.path());
    fs::copy(other.path().join("node"), mixed.path().join("node")).unwrap();
    let message = |dir: &Path| try_open(dir, 4096).map(|_| ()).unwrap_err().to_string();
    assert!(
        message(mixed.path()).contains("belongs to node"),
        "{}",
        message(mixed.path())
    );
    fs::remove_file(mixed.path().join("node")).unwrap();
    assert!(
        message(mixed.path()).contains("missing"),
        "{}",
        message(mixed.path())
    );
}
