//! What can go wrong with the spool, and what to do about it.

use outcrop_core::Code;
use std::io;
use std::path::{Path, PathBuf};

/// An error of the spool. The texts are for the log and for whoever runs the node, not for a caller.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No room for an intent and its settlement. What is already in flight has its room.
    #[error("no room for another {needed_bytes} bytes in {}: free some space on its disk", .path.display())]
    Full { path: PathBuf, needed_bytes: u64 },
    #[error("cannot {action} {}: {source}", .path.display())]
    Io {
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    /// A group sync failed: the system may have dropped what it was given, so nothing new is taken.
    #[error("an earlier sync of {} failed ({reason}): check its disk, then restart", .path.display())]
    SyncFailed { path: PathBuf, reason: String },
    #[error("{} is in use by another process ({})", .path.display(), holder_text(*.holder))]
    Locked { path: PathBuf, holder: Option<u32> },
    /// There is no spool in the directory: no process ever opened one there.
    #[error("there is no spool in {}", .path.display())]
    Absent { path: PathBuf },
    /// What was on disk for certain is no longer what was written. Nothing is skipped: a person decides.
    #[error(
        "{} is damaged at byte {offset}: {reason}. Restore the file from a copy; or, to give up what it and the later \
         files hold and the ledger does not have yet, move them out of the directory and start again",
        .path.display()
    )]
    Corrupt {
        path: PathBuf,
        offset: u64,
        reason: String,
    },
    #[error(
        "{} has format {found}, this program reads format {known}: start it with the program that wrote it",
        .path.display()
    )]
    Format { path: PathBuf, found: u32, known: u32 },
    /// A record that no spool takes.
    #[error("{what} is larger than the {limit} that a record may hold")]
    TooLarge { what: &'static str, limit: usize },
    #[error("the spool cannot ship before it was told the store's high water")]
    NotResumed,
    #[error("{through} was never handed out for shipping; the last that was is {handed_out}")]
    NotHandedOut { through: u64, handed_out: u64 },
}

fn holder_text(holder: Option<u32>) -> String {
    holder.map_or_else(|| "its id is unknown".to_owned(), |pid| format!("process {pid}"))
}

impl Error {
    pub(super) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io {
            action,
            path: path.to_owned(),
            source,
        }
    }

    /// A failed request for room: `Full` when the disk, a quota or a limit is what refused it.
    pub(super) fn of_room(path: &Path, needed_bytes: u64, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                Self::Full {
                    path: path.to_owned(),
                    needed_bytes,
                }
            }
            _ => Self::io("write", path, source),
        }
    }

    pub(super) fn corrupt(path: &Path, offset: u64, reason: impl Into<String>) -> Self {
        Self::Corrupt {
            path: path.to_owned(),
            offset,
            reason: reason.into(),
        }
    }
}

/// For the caller of a model: the node cannot record the call, so it does not make it.
impl From<Error> for outcrop_core::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Full { .. } | Error::Io { .. } | Error::SyncFailed { .. } => Self::new(
                Code::Unavailable,
                "the call cannot be recorded at the moment, so it was not carried out",
            )
            .with_detail(error),
            other => Self::internal(other),
        }
    }
}
