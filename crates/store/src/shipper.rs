//! Carries what the spool holds to the ledger, in order, again and again.
//!
//! The spool makes sure that nothing is lost on this machine, the ledger that nothing is taken twice; between them
//! this may fail at any point and be started again.

use crate::Store;
use crate::error::Error as StoreError;
use crate::ledger::{Batch, Row};
use crate::spool::{self, Completed, Resumed, Spool};
use outcrop_core::Error;
use outcrop_core::id::AccountId;
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// As many rows as go into one transaction.
const BATCH_ROWS: usize = 1000;
/// A page that wants the newest calls waits no longer than this for the store.
const CATCH_UP_TIMEOUT: Duration = Duration::from_secs(2);
/// After a failure, the next try comes this much later than the usual one.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// Ships one spool to one store. Whoever wants it done takes a turn; the others wait, and find nothing left to do.
pub struct Shipper {
    spool: Spool,
    store: Store,
    progress: Mutex<Progress>,
}

/// How far the store is, as far as this process knows.
enum Progress {
    /// The store has not been asked yet.
    Unknown,
    /// It has everything up to here; none before the first.
    Through(Option<u64>),
}

impl Shipper {
    #[must_use]
    pub fn new(spool: Spool, store: Store) -> Self {
        Self {
            spool,
            store,
            progress: Mutex::new(Progress::Unknown),
        }
    }

    /// Ships all that has been settled by now. Safe to call from anywhere, at any time.
    pub async fn ship(&self) -> Result<(), Error> {
        let mut progress = self.progress.lock().await;
        let mut after = match *progress {
            Progress::Through(through) => through,
            Progress::Unknown => self.resume().await?,
        };
        *progress = Progress::Through(after);
        loop {
            let batch = self.blocking(|spool| spool.unshipped(BATCH_ROWS)).await?;
            if batch.rows.is_empty() {
                return Ok(());
            }
            let through = batch.through;
            if let Err(error) = self.append(after, batch).await {
                // What the store has now is for the store to say.
                *progress = Progress::Unknown;
                return Err(error);
            }
            self.blocking(move |spool| spool.mark_shipped(through)).await?;
            after = Some(through);
            *progress = Progress::Through(after);
        }
    }

    /// As [`Shipper::ship`], for a reader that would rather show older figures than wait for a store in trouble.
    pub async fn catch_up(&self) {
        match tokio::time::timeout(CATCH_UP_TIMEOUT, self.ship()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::debug!(detail = error.detail(), "the ledger is behind the spool: {error}")
            }
            Err(_elapsed) => tracing::debug!("the ledger is behind the spool: the store is slow"),
        }
    }

    /// Ships at every interval, for as long as it is polled.
    pub async fn run(self: Arc<Self>, every: Duration) {
        let mut in_trouble = false;
        loop {
            tokio::time::sleep(every).await;
            match self.ship().await {
                Ok(()) if in_trouble => {
                    in_trouble = false;
                    tracing::info!("the ledger takes rows again");
                }
                Ok(()) => {}
                Err(error) => {
                    // Said once, not at every try.
                    if !in_trouble {
                        let detail = error.detail();
                        tracing::warn!(
                            detail,
                            "the ledger takes no rows; they wait in the spool: {error}"
                        );
                    }
                    in_trouble = true;
                    tokio::time::sleep(AFTER_FAILURE).await;
                }
            }
        }
    }

    async fn resume(&self) -> Result<Option<u64>, Error> {
        let high_water = self
            .store
            .high_water(self.spool.node(), self.spool.epoch())
            .await?;
        match self
            .blocking(move |spool| spool.resume_after(high_water.unwrap_or(0)))
            .await?
        {
            Resumed::Continued => Ok(high_water),
            Resumed::NewEpoch { epoch, lost } => {
                tracing::warn!(
                    epoch,
                    lost,
                    "the spool is older than the ledger: it goes on under a new epoch"
                );
                Ok(self.store.high_water(self.spool.node(), epoch).await?)
            }
        }
    }

    async fn append(&self, after: Option<u64>, batch: spool::Batch) -> Result<(), Error> {
        let rows = batch.rows.into_iter().map(row).collect::<Result<Vec<_>, _>>()?;
        let (node, epoch) = (self.spool.node(), self.spool.epoch());
        let batch = Batch {
            node,
            epoch,
            after,
            through: batch.through,
            rows: &rows,
        };
        let appended = self.store.append(batch).await?;
        if appended.duplicates > 0 {
            tracing::warn!(
                appended.duplicates,
                "the ledger knew attempts of the spool already and kept its own rows"
            );
        }
        Ok(())
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Spool) -> Result<T, spool::Error> + Send + 'static,
    ) -> Result<T, Error> {
        let spool = self.spool.clone();
        let done = tokio::task::spawn_blocking(move || work(&spool))
            .await
            .map_err(Error::internal)?;
        done.map_err(Error::from)
    }
}

fn row(completed: Completed) -> Result<(u64, Row), StoreError> {
    let Completed {
        sequence,
        intent,
        settlement,
    } = completed;
    let account = AccountId::parse(&intent.account)
        .ok_or_else(|| StoreError::Corrupt(format!("attempt {} names no account", intent.attempt)))?;
    let row = Row {
        attempt: intent.attempt,
        started_at_us: intent.started_at_us,
        account,
        project: intent.project.into_owned(),
        principal: intent.principal.into_owned(),
        model: intent.model.into_owned(),
        connection: intent.connection.into_owned(),
        region: intent.region.into_owned(),
        operation: intent.operation.into_owned(),
        streamed: intent.streamed,
        price_version: intent.price_version,
        profile: intent.profile.map(Cow::into_owned),
        tags: intent.tags.into_owned(),
        holds: intent.holds,
        settlement,
    };
    Ok((sequence, row))
}
