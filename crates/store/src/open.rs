//! Opening a database: where it is, how its connections are set up, and its migrations.

use crate::engine::{Pools, Store};
use crate::error::{Error, Result};
use outcrop_core::clock::Clock;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _};
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::{Duration, Instant};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// How long a caller waits for a connection, the making of one included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long one statement may run on PostgreSQL.
const STATEMENT_TIMEOUT_MS: u32 = 30_000;
/// How long a transaction of another process may keep SQLite's file, or a row on PostgreSQL, from us.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a start waits for another process that is migrating the same SQLite file.
const SQLITE_OPEN_TIMEOUT: Duration = Duration::from_secs(5);
const SQLITE_READERS: u32 = 4;
/// How many rows SQLite's thread may be ahead of who reads them: of tens of thousands, two threads that take turns at every
/// few spend more time on waking each other.
const SQLITE_ROWS_AHEAD: usize = 1024;

/// How to open a store.
#[derive(Clone, Debug)]
pub struct Options {
    pub database: Database,
}

/// Where the data is.
#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    /// A file, made if it is not there, readable by its owner alone. Its folder must exist.
    Sqlite { path: PathBuf },
    /// `url` is a secret: it may hold a password. `sslmode` and `sslrootcert` in it decide about TLS.
    Postgres { url: String, max_connections: u32 },
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite { path } => f.debug_struct("Sqlite").field("path", path).finish(),
            Self::Postgres { max_connections, .. } => f
                .debug_struct("Postgres")
                .field("max_connections", max_connections)
                .finish_non_exhaustive(),
        }
    }
}

impl Store {
    /// Opens the database and brings its tables up to date. Any number of processes may do so at once.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be reached, `Incompatible` when a newer Outcrop has migrated it.
    pub async fn open(options: &Options, clock: &Clock) -> Result<Self> {
        let pools = match &options.database {
            Database::Sqlite { path } => open_sqlite(path).await?,
            Database::Postgres { url, max_connections } => open_postgres(url, *max_connections).await?,
        };
        Ok(Self::new(pools, clock.clone()))
    }
}

async fn open_sqlite(path: &Path) -> Result<Pools> {
    make_private_file(path)?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(LOCK_TIMEOUT)
        .row_buffer_size(SQLITE_ROWS_AHEAD)
        .foreign_keys(true);
    // FULL, not NORMAL: a node's spool lets go of what the ledger has acknowledged, so an acknowledged row must
    // outlive the machine's power. Rows come in batches, so the sync is paid once for many.
    let writer_options = options
        .clone()
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let pool = || {
        SqlitePoolOptions::new()
            .acquire_timeout(LOCK_TIMEOUT)
            .idle_timeout(None)
            .max_lifetime(None)
    };
    migrate_sqlite(&writer_options).await?;
    let writer = pool().max_connections(1).connect_with(writer_options).await?;
    let reader = pool()
        .max_connections(SQLITE_READERS)
        .connect_with(options.pragma("query_only", "ON"))
        .await?;
    Ok(Pools::Sqlite { writer, reader })
}

/// The file holds password hashes and sealed secrets. SQLite gives its side files (-wal, -shm) the same mode.
fn make_private_file(path: &Path) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) => Err(Error::Unavailable(format!(
            "cannot open {}: {error}",
            path.display()
        ))),
    }
}

/// sqlx does not lock SQLite while it migrates. Of two processes that start at once, one may find a table made or
/// the file locked under its feet; it looks again, and finds the work done.
async fn migrate_sqlite(options: &SqliteConnectOptions) -> Result<()> {
    let started = Instant::now();
    loop {
        let error = match try_migrate_sqlite(options).await {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        let may_be_a_race = matches!(error, Error::Unavailable(_) | Error::Fault(_));
        if !may_be_a_race || started.elapsed() > SQLITE_OPEN_TIMEOUT {
            return Err(error);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn try_migrate_sqlite(options: &SqliteConnectOptions) -> Result<()> {
    let mut connection = options.connect().await?;
    SQLITE.run(&mut connection).await?;
    Ok(connection.close().await?)
}

async fn open_postgres(url: &str, max_connections: u32) -> Result<Pools> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|_| {
            Error::Invalid(
                "the PostgreSQL URL cannot be read; it has the form postgres://user@host/database".to_owned(),
            )
        })?
        .application_name("outcrop");
    migrate_postgres(&options).await?;
    let bounded = options.options([
        // Compiling a report's plan takes longer than running it.
        ("jit", "off".to_owned()),
        ("statement_timeout", STATEMENT_TIMEOUT_MS.to_string()),
        ("lock_timeout", LOCK_TIMEOUT.as_millis().to_string()),
        (
            "idle_in_transaction_session_timeout",
            STATEMENT_TIMEOUT_MS.to_string(),
        ),
    ]);
    let pool = PgPoolOptions::new()
        .max_connections(max_connections.max(1))
        .acquire_timeout(CONNECT_TIMEOUT)
        .connect_with(bounded)
        .await?;
    Ok(Pools::Postgres(pool))
}

/// On a connection of its own without the statement timeout: sqlx holds an advisory lock while it migrates, and
/// the processes that start meanwhile wait for it in a statement.
async fn migrate_postgres(options: &PgConnectOptions) -> Result<()> {
    let connecting = tokio::time::timeout(CONNECT_TIMEOUT, options.connect());
    let Ok(connected) = connecting.await else {
        return Err(Error::Unavailable(format!(
            "no connection within {} s",
            CONNECT_TIMEOUT.as_secs()
        )));
    };
    let mut connection = connected?;
    POSTGRES.run(&mut connection).await?;
    Ok(connection.close().await?)
}
