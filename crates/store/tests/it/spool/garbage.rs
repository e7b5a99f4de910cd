//! Whatever the files hold, the spool answers; it never panics and never makes up an attempt.

use super::support::{complete, image, open_new, segments, try_open};
use outcrop_store::spool::read;
use proptest::prelude::*;
use std::fs;
use std::sync::LazyLock;
use tempfile::TempDir;

/// A spool of two attempts that was closed.
static LEFT: LazyLock<TempDir> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    let spool = open_new(dir.path(), 4096);
    complete(&spool, 1);
    complete(&spool, 2);
    dir
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    #[test]
    fn garbage_never_panics(
        garbage in prop::collection::vec(any::<u8>(), 0..600),
        at in 0..1200usize,
        is_whole_file in any::<bool>(),
        in_node in prop::bool::weighted(0.1),
    ) {
        let dir = image(LEFT.path());
        let path = if in_node { dir.path().join("node") } else { segments(dir.path())[0].clone() };
        let mut bytes = if is_whole_file { Vec::new() } else { fs::read(&path).unwrap() };
        let at = at.min(bytes.len());
        let end = (at + garbage.len()).min(bytes.len());
        bytes.splice(at..end, garbage);
        fs::write(&path, bytes).unwrap();
        if let Ok(contents) = read(dir.path()) {
            prop_assert!(contents.completed.len() + contents.open.len() <= 2);
        }
        if let Ok((spool, recovery)) = try_open(dir.path(), 4096) {
            prop_assert!(recovery.records <= 4);
            spool.resume_after(0).unwrap();
            prop_assert!(spool.unshipped(10).unwrap().rows.len() <= 2);
        }
    }
}
