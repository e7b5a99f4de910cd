//! The two engines behind one handle, and the macros that let one body of code run on either.
//!
//! sqlx ties a query to one database at compile time. So each macro here spells its body out twice, once for each
//! engine, and the compiler checks both. The SQL text itself stays one: `$1` placeholders, 64-bit integers, no
//! type or function that only one engine has.

use crate::ledger::dimension;
use outcrop_core::clock::Clock;
use sqlx::{PgPool, SqlitePool};
use std::fmt;
use std::sync::Arc;

/// The store. A clone is another handle on the same pools.
#[derive(Clone)]
pub struct Store {
    pub(crate) pools: Pools,
    pub(crate) clock: Clock,
    pub(crate) known: Arc<dimension::Known>,
}

/// SQLite lets one connection write at a time: with exactly one, writers queue here, in order, instead of
/// colliding in the file.
#[derive(Clone)]
pub(crate) enum Pools {
    Sqlite { writer: SqlitePool, reader: SqlitePool },
    Postgres(PgPool),
}

impl Store {
    pub(crate) fn new(pools: Pools, clock: Clock) -> Self {
        Self {
            pools,
            clock,
            known: Arc::default(),
        }
    }

    /// `sqlite` or `postgresql`.
    #[must_use]
    pub fn engine(&self) -> &'static str {
        match self.pools {
            Pools::Sqlite { .. } => "sqlite",
            Pools::Postgres(_) => "postgresql",
        }
    }

    /// Waits for what is under way and closes every connection. Later calls fail as unavailable.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, reader } => {
                reader.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("engine", &self.engine())
            .finish_non_exhaustive()
    }
}

/// Runs a query expression on a pool that reads.
macro_rules! read {
    ($store:expr, |$pool:ident| $body:expr) => {
        match &$store.pools {
            $crate::engine::Pools::Sqlite { reader: $pool, .. } => $body,
            $crate::engine::Pools::Postgres($pool) => $body,
        }
    };
}

/// Runs a query expression on a pool that writes: for single statements, which are their own transaction.
macro_rules! change {
    ($store:expr, |$pool:ident| $body:expr) => {
        match &$store.pools {
            $crate::engine::Pools::Sqlite { writer: $pool, .. } => $body,
            $crate::engine::Pools::Postgres($pool) => $body,
        }
    };
}

/// Runs a body in one read transaction that sees one state of the database from start to end.
macro_rules! read_one_state {
    ($store:expr, |$tx:ident| $body:expr) => {
        match &$store.pools {
            $crate::engine::Pools::Sqlite { reader, .. } => {
                let mut $tx = reader.begin().await?;
                $body
            }
            $crate::engine::Pools::Postgres(pool) => {
                let mut $tx = pool
                    .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?;
                $body
            }
        }
    };
}

/// Runs a body in one write transaction and commits it. Leaving the body by `?` or `return` rolls back.
///
/// SQLite takes its write lock at once: a transaction that reads first and then wants to write would be refused,
/// not queued, when another process wrote in between.
macro_rules! transact {
    ($store:expr, |$tx:ident| $body:expr) => {
        match &$store.pools {
            $crate::engine::Pools::Sqlite { writer, .. } => {
                let mut $tx = writer.begin_with("BEGIN IMMEDIATE").await?;
                let answer = $body;
                $tx.commit().await?;
                answer
            }
            $crate::engine::Pools::Postgres(pool) => {
                let mut $tx = pool.begin().await?;
                let answer = $body;
                $tx.commit().await?;
                answer
            }
        }
    };
}

/// As [`transact`], for changes of the configuration: raises its version in the same transaction. That comes
/// first, because the row's lock makes writers of the configuration queue, so versions are in commit order.
macro_rules! configure {
    ($store:expr, |$tx:ident| $body:expr) => {
        $crate::engine::transact!($store, |$tx| {
            sqlx::query($crate::configuration::RAISE_VERSION)
                .execute(&mut *$tx)
                .await?;
            $body
        })
    };
}

pub(crate) use {change, configure, read, read_one_state, transact};
