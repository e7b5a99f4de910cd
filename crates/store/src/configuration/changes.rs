//! Hearing of changes at once, where the database can tell.
//!
//! PostgreSQL notifies whoever listens when a transaction that raised the configuration's version commits (a trigger of
//! the migrations does it, so that no writer can forget). It promises nothing to a listener that was away meanwhile, so
//! whoever listens has to look at the version too, now and then.

use crate::engine::{Pools, Store};
use crate::error::Result;
use sqlx::postgres::{PgListener, PgPoolOptions};

/// What the trigger of migration 4 notifies.
const CHANNEL: &str = "outcrop_configuration";

/// Changes of the configuration, as they are committed.
pub struct Changes(PgListener);

impl Store {
    /// None where the database cannot tell: with SQLite, looking is cheap.
    ///
    /// # Errors
    ///
    /// `Unavailable`, when the database cannot be reached.
    pub async fn configuration_changes(&self) -> Result<Option<Changes>> {
        let Pools::Postgres(pool) = &self.pools else {
            return Ok(None);
        };
        // A connection of its own: the pool's are for work, and there may be few.
        let own = PgPoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_lazy_with((*pool.connect_options()).clone());
        let mut listener = PgListener::connect_with(&own).await?;
        listener.listen(CHANNEL).await?;
        Ok(Some(Changes(listener)))
    }
}

impl Changes {
    /// Returns when something changed, or may have: after a lost connection nobody knows. The next call connects again.
    ///
    /// # Errors
    ///
    /// `Unavailable`, when the database cannot be reached.
    pub async fn changed(&mut self) -> Result<()> {
        self.0.try_recv().await?;
        // What else has come already says nothing new.
        while self.0.next_buffered().is_some() {}
        Ok(())
    }
}
