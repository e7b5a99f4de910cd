//! One process per directory: an exclusive `flock` on `DIR/lock`, which the system drops with the process.

use super::error::Error;
use rustix::fs::{FlockOperation, flock};
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::thread;
use std::time::Duration;

/// The lock, held for as long as this lives.
#[derive(Debug)]
pub(super) struct Held(#[expect(dead_code, reason = "the lock lives as long as the open file")] File);

/// A reader that asks whether the lock is held holds it for a moment itself; a starting server outwaits that.
const TRIES: u32 = 20;
const BETWEEN_TRIES: Duration = Duration::from_millis(10);

pub(super) fn take(dir: &Path) -> Result<Held, Error> {
    let path = dir.join("lock");
    let failed = |source| Error::io("lock", &path, source);
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(failed)?;
    for attempt in 1.. {
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => break,
            Err(rustix::io::Errno::WOULDBLOCK) if attempt < TRIES => thread::sleep(BETWEEN_TRIES),
            Err(rustix::io::Errno::WOULDBLOCK) => {
                return Err(Error::Locked {
                    holder: holder(&mut file),
                    path: dir.to_owned(),
                });
            }
            Err(other) => return Err(failed(other.into())),
        }
    }
    file.set_len(0).map_err(failed)?;
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    writeln!(file, "{}", std::process::id()).map_err(failed)?;
    Ok(Held(file))
}

fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

/// Whether a living process has the directory.
pub(super) fn is_held(dir: &Path) -> bool {
    File::open(dir.join("lock")).is_ok_and(|file| {
        matches!(
            flock(&file, FlockOperation::NonBlockingLockShared),
            Err(rustix::io::Errno::WOULDBLOCK)
        )
    })
}
