//! What can go wrong between a caller and the database.
//!
//! Few kinds, because few things can be done about it: wait, ask for something else, or tell an operator. What the
//! database said (SQL, hosts, constraint names) is kept for the log and never reaches a caller's message.

use crate::manifest::{All, Problem};
use outcrop_core::Code;
use sqlx::error::ErrorKind;
use sqlx::migrate::MigrateError;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database is out of reach, busy for too long, out of space or shutting down. Waiting may help.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// The thing is there already, or is not in a state that allows this. The text is for the caller.
    #[error("{0}")]
    Conflict(String),
    /// It names something that does not exist. The text is for the caller.
    #[error("{0}")]
    Missing(String),
    /// The caller's value cannot be kept or understood. The text is for the caller.
    #[error("{0}")]
    Invalid(String),
    /// What was to be declared is wrong, or not the actor's to change: every problem at once.
    #[error("{}", All(.0))]
    Refused(Vec<Problem>),
    /// There are as many of these as there may be. The text is for the caller.
    #[error("{0}")]
    Quota(String),
    /// A resource would have more tags than it may.
    #[error("a resource may have at most {limit} tags")]
    TooManyTags { limit: usize },
    /// The batch does not begin where the ledger ends, so some of the spool would be lost: ship again from
    /// `high_water`.
    #[error("the batch continues after sequence {after}, but the ledger holds {high_water:?}")]
    Gap { after: u64, high_water: Option<u64> },
    /// What was read is not what can have been written.
    #[error("the store holds something damaged: {0}")]
    Corrupt(String),
    /// The database belongs to another version of Outcrop, or not to Outcrop.
    #[error("the database does not fit this version of Outcrop: {0}")]
    Incompatible(String),
    /// A fault of ours: a statement that the database refused.
    #[error("the store failed: {0}")]
    Fault(String),
}

impl Error {
    /// What a failed insert of `thing` means: it exists, it refers to nothing, or the general case.
    pub(crate) fn on_create(error: sqlx::Error, thing: impl std::fmt::Display) -> Self {
        match error.as_database_error().map(sqlx::error::DatabaseError::kind) {
            Some(ErrorKind::UniqueViolation) => Self::Conflict(format!("{thing} exists already")),
            Some(ErrorKind::ForeignKeyViolation) => {
                Self::Missing(format!("{thing} refers to something that does not exist"))
            }
            Some(ErrorKind::CheckViolation | ErrorKind::NotNullViolation) => {
                Self::Invalid(format!("{thing} has a value that cannot be kept"))
            }
            _ => Self::from(error),
        }
    }

    /// Whether the same attempt may succeed a little later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as E;
        match &error {
            E::Database(refusal) => {
                let code = refusal.code();
                of_database_code(code.as_deref().unwrap_or_default(), &error)
            }
            E::Io(_) | E::Tls(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed | E::BeginFailed => {
                Self::Unavailable(error.to_string())
            }
            E::Migrate(cause) => of_migration(cause, &error),
            E::Decode(_) | E::ColumnDecode { .. } => Self::Corrupt(error.to_string()),
            _ => Self::Fault(error.to_string()),
        }
    }
}

/// SQLite's codes are small decimal numbers (the low byte is the primary code), PostgreSQL's have five characters.
fn of_database_code(code: &str, error: &sqlx::Error) -> Error {
    let detail = error.to_string();
    if code.len() == 5 {
        return match code {
            // Connection trouble (08), shortage of resources (53), operator intervention including the statement
            // timeout (57), trouble outside the database (58), transactions that got in each other's way (40),
            // and a lock that did not come in time.
            "55P03" => Error::Unavailable(detail),
            _ if ["08", "40", "53", "57", "58"]
                .iter()
                .any(|class| code.starts_with(class)) =>
            {
                Error::Unavailable(detail)
            }
            _ if code.starts_with("XX") => Error::Corrupt(detail),
            _ => Error::Fault(detail),
        };
    }
    match code.parse::<u32>().map(|code| code & 0xff) {
        // BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN
        Ok(5 | 6 | 7 | 8 | 10 | 13 | 14) => Error::Unavailable(detail),
        // CORRUPT, NOTADB
        Ok(11 | 26) => Error::Corrupt(detail),
        _ => Error::Fault(detail),
    }
}

fn of_migration(cause: &MigrateError, error: &sqlx::Error) -> Error {
    match cause {
        MigrateError::VersionMissing(version) => Error::Incompatible(format!(
            "a newer version has migrated it (migration {version} is unknown here)"
        )),
        MigrateError::VersionMismatch(version) => {
            Error::Incompatible(format!("its migration {version} is not the one known here"))
        }
        MigrateError::Execute(_) | MigrateError::ExecuteMigration(..) => Error::Fault(error.to_string()),
        _ => Error::Incompatible(error.to_string()),
    }
}

impl From<MigrateError> for Error {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _) => Self::from(cause),
            other => Self::from(sqlx::Error::Migrate(Box::new(other))),
        }
    }
}

/// Wrong before forbidden: what is wrong would be so for anyone.
fn of_problems(problems: &[Problem]) -> outcrop_core::Error {
    let message = All(problems).to_string();
    if problems.iter().all(|problem| problem.forbidden) {
        return outcrop_core::Error::forbidden(message);
    }
    outcrop_core::Error::validation(message)
}

impl From<Error> for outcrop_core::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Unavailable(detail) => {
                Self::unavailable("the store is not available; the same request may succeed later")
                    .with_detail(detail)
            }
            Error::Conflict(message) => Self::new(Code::Conflict, message),
            Error::Missing(message) => Self::not_found(message),
            Error::Invalid(message) => Self::validation(message),
            Error::Quota(message) => Self::new(Code::QuotaExceeded, message),
            Error::Refused(problems) => of_problems(&problems),
            Error::TooManyTags { .. } => Self::validation(error.to_string()),
            other => Self::internal(other),
        }
    }
}
