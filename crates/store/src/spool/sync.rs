//! The group sync: a thread that carries to the disk, a moment after it was written, whatever was written since.
//!
//! No call waits for it. It bounds what the death of the machine can take.

use super::error::Error;
use super::writer::Unsynced;
use super::{Shared, segment};
use std::sync::{Arc, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

pub(super) fn start(shared: &Arc<Shared>, every: Duration) -> Result<JoinHandle<()>, Error> {
    let thread_shared = Arc::clone(shared);
    thread::Builder::new()
        .name("spool-sync".to_owned())
        .spawn(move || run(&thread_shared, every))
        .map_err(|error| Error::io("start a thread for", &shared.dir, error))
}

fn run(shared: &Shared, every: Duration) {
    loop {
        let log = shared.log();
        let log = shared
            .work
            .wait_while(log, |log| log.unsynced.is_empty() && !shared.is_closing())
            .unwrap_or_else(PoisonError::into_inner);
        // Let a group gather; closing cuts that short.
        let (log, _) = shared
            .work
            .wait_timeout_while(log, every, |_| !shared.is_closing())
            .unwrap_or_else(PoisonError::into_inner);
        drop(log);
        // A failure is kept with the log, where the next intent finds it.
        let _ = now(shared);
        if shared.is_closing() {
            return;
        }
    }
}

/// Syncs everything that was written before this was called.
pub(super) fn now(shared: &Shared) -> Result<(), Error> {
    let _turn = shared.syncing.lock().unwrap_or_else(PoisonError::into_inner);
    let (work, last) = {
        let mut log = shared.log();
        let next = Unsynced {
            durable: log.unsynced.durable,
            failure: log.unsynced.failure.clone(),
            ..Unsynced::default()
        };
        (std::mem::replace(&mut log.unsynced, next), log.next - 1)
    };
    let done = sync(shared, &work);
    let mut log = shared.log();
    match done {
        // After a failure nothing later is certain either, whatever the system says.
        Ok(()) if log.unsynced.failure.is_none() => {
            log.unsynced.durable = last;
            // For the next start, which does without where this fails.
            let _ = segment::write_durable(&log.current.file, shared.disk.as_ref(), last);
        }
        Ok(()) => {}
        Err(error) => log.unsynced.failure = Some(error.to_string()),
    }
    match &log.unsynced.failure {
        None => Ok(()),
        Some(reason) => Err(Error::SyncFailed {
            path: shared.dir.clone(),
            reason: reason.clone(),
        }),
    }
}

fn sync(shared: &Shared, work: &Unsynced) -> std::io::Result<()> {
    for file in &work.files {
        shared.disk.sync(file)?;
    }
    if work.names {
        shared.disk.sync_names(&shared.dir)
    } else {
        Ok(())
    }
}

impl Unsynced {
    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty() && !self.names
    }
}
