//! The certificate in force, read again when its files change: an enterprise replaces them every few weeks, and calls
//! go on.

use super::certificate::Files;
use anyhow::Result;
use arc_swap::ArcSwap;
use outcrop_core::clock::Clock;
use rustls::pki_types::UnixTime;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often, at most, the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub struct Certificates {
    files: Files,
    clock: Clock,
    current: ArcSwap<CertifiedKey>,
    /// What the files were when they were last read, be it with success or not.
    read: Mutex<Stamps>,
    look_again: Mutex<Instant>,
}

impl Certificates {
    pub fn open(files: Files, clock: Clock) -> Result<Self> {
        // Before they are read: a change in between is then seen at the next look.
        let stamps = Stamps::of(&files);
        let current = files.load(unix_time(&clock))?;
        Ok(Self {
            files,
            clock,
            current: ArcSwap::from_pointee(current),
            read: Mutex::new(stamps),
            look_again: Mutex::new(Instant::now() + LOOK_EVERY),
        })
    }

    /// Takes changed files into use. Whoever comes first after a second looks; nobody waits for another's look.
    pub async fn refresh(self: &Arc<Self>) {
        if !self.is_due() {
            return;
        }
        let this = Arc::clone(self);
        // The files may lie on a network.
        if let Err(error) = tokio::task::spawn_blocking(move || this.read_if_changed()).await {
            tracing::error!(%error, "the certificate's files could not be looked at");
        }
    }

    fn is_due(&self) -> bool {
        let now = Instant::now();
        let mut look_again = self.look_again.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = now >= *look_again;
        if is_due {
            *look_again = now + LOOK_EVERY;
        }
        is_due
    }

    fn read_if_changed(&self) {
        let stamps = Stamps::of(&self.files);
        let before = std::mem::replace(
            &mut *self.read.lock().unwrap_or_else(PoisonError::into_inner),
            stamps,
        );
        if stamps == before {
            return;
        }
        match self.files.load(unix_time(&self.clock)) {
            Ok(new) => {
                self.current.store(Arc::new(new));
                tracing::info!(certificate = %self.files.certificate.display(), "a new certificate is in use");
            }
            // Said once for each change. Files that are replaced one after the other do not fit for a moment.
            Err(error) => tracing::warn!("the new certificate is not used, the one before stays: {error:#}"),
        }
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.load_full())
    }
}

/// Tells whether either file was written or replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamps([Option<Stamp>; 2]);

/// Inode, size, and the time of the last change in seconds and nanoseconds.
type Stamp = (u64, u64, i64, i64);

impl Stamps {
    fn of(files: &Files) -> Self {
        Self([stamp(&files.certificate), stamp(&files.key)])
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = fs::metadata(path).ok()?;
    Some((
        metadata.ino(),
        metadata.size(),
        metadata.mtime(),
        metadata.mtime_nsec(),
    ))
}

pub fn unix_time(clock: &Clock) -> UnixTime {
    let since_epoch = u64::try_from(clock.now_us()).unwrap_or(0);
    UnixTime::since_unix_epoch(Duration::from_micros(since_epoch))
}
