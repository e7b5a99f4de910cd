//! Makes snapshots from the store and the configured models.

use super::Snapshot;
use super::build::{Build, closing};
use super::price;
use super::secrets::Secrets;
pub use crate::entitlement::Audience;
use crate::policy::Compiler;
use outcrop_core::Error;
use outcrop_core::catalogue::{Entry, Model};
use outcrop_core::clock::Clock;
use outcrop_core::entitlement::Actions;
use outcrop_store::Store;
use outcrop_store::master_key::MasterKey;
use std::sync::Arc;

/// What snapshots are made from. Cheap to clone.
#[derive(Clone)]
pub struct Source {
    pub store: Store,
    pub master_key: Arc<MasterKey>,
    /// The models of this process, their prices still to be looked up.
    pub offers: Arc<[Offer]>,
    /// The catalogue that ships with the binary. A declared entry of the same id stands in place of one of these.
    pub seed: Arc<Vec<Entry>>,
    /// What happens by itself when a fact changes that entitlements stand on.
    pub actions: Actions,
    pub clock: Clock,
    pub(super) secrets: Arc<Secrets>,
    /// Remembers the policies that it has read.
    pub(super) compiler: Arc<Compiler>,
}

/// A model that this process knows a way to.
#[derive(Clone, Debug)]
pub struct Offer {
    pub model: Model,
    pub audience: Audience,
}

impl Source {
    /// Without a seed, and with the default actions; set what is different.
    #[must_use]
    pub fn new(store: Store, master_key: Arc<MasterKey>, offers: Vec<Offer>, clock: Clock) -> Self {
        Self {
            store,
            master_key,
            offers: offers.into(),
            seed: Arc::default(),
            actions: Actions::default(),
            clock,
            secrets: Arc::default(),
            compiler: Arc::default(),
        }
    }

    /// Reads everything in one transaction. What takes time is done on a thread that answers no calls.
    pub async fn snapshot(&self) -> Result<Snapshot, Error> {
        let made_at_us = self.clock.now_us();
        let mut configuration = self.store.configuration().await?;
        let source = self.clone();
        let (lacking, read) = aside(move || {
            let lacking = price::lacking(&source.offers, &configuration, made_at_us);
            (lacking, configuration)
        })
        .await?;
        configuration = read;
        if !lacking.is_empty() {
            configuration.discounted = self.store.ensure_discounted(&lacking).await?;
        }
        let source = self.clone();
        let (closing, mut configuration) = aside(move || {
            let closing = closing(&source, &configuration, made_at_us);
            (closing, configuration)
        })
        .await?;
        let callers = self.store.projects_that_called(&closing).await?;
        let source = self.clone();
        let (snapshot, rest) = aside(move || {
            let mut build = Build {
                source: &source,
                configuration: &mut configuration,
                made_at_us,
            };
            (build.snapshot(callers), configuration)
        })
        .await?;
        // Nobody waits for the taking apart of what was read.
        drop(tokio::task::spawn_blocking(move || drop(rest)));
        snapshot
    }
}

async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Error::internal(format!("a snapshot was not made: {error}")))
}
