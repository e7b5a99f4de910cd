//! What the process stands on: its data directory, its spool, its master key, its store.

use crate::catalogue;
use crate::config::Config;
use crate::demo;
use anyhow::{Context, Result};
use outcrop_access::snapshot::{Offer, Source};
use outcrop_core::clock::Clock;
use outcrop_store::master_key::MasterKey;
use outcrop_store::spool::{self, Spool};
use outcrop_store::{Database, Options, Store};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;

pub struct Foundation {
    pub clock: Clock,
    pub spool: Spool,
    pub master_key: Arc<MasterKey>,
    pub store: Store,
}

impl Foundation {
    pub async fn open(config: &Config) -> Result<Self> {
        let clock = Clock::system();
        let directory = config.data.dir.as_path();
        make_directory(directory)?;
        // First, because it takes the lock that keeps a second process out of the directory.
        let spool = open_spool(config, directory, &clock)?;
        let master_key = Arc::new(MasterKey::open_or_create(directory)?);
        let options = Options {
            database: database(config, directory)?,
        };
        let store = Store::open(&options, &clock)
            .await
            .context("the store cannot be opened")?;
        tracing::info!(store = store.engine(), data = %directory.display(), node = %spool.node(), "opened");
        Ok(Self {
            clock,
            spool,
            master_key,
            store,
        })
    }

    pub fn source(&self, offers: Vec<Offer>) -> Source {
        let (store, master_key) = (self.store.clone(), Arc::clone(&self.master_key));
        Source {
            store,
            master_key,
            offers,
            clock: self.clock.clone(),
        }
    }

    pub async fn ensure_demo(&self, config: &Config, endpoint: &str) -> Result<demo::Credentials> {
        let place = demo::Place {
            directory: &config.data.dir,
            store: &self.store,
            master_key: &self.master_key,
            clock: &self.clock,
            endpoint,
        };
        demo::ensure(&place).await
    }

    /// A configured price that differs from the one in force becomes a new version, from now on.
    pub async fn set_prices(&self, config: &Config) -> Result<()> {
        for (model, entry) in &config.catalogue {
            if let Some(rates) = entry.rates() {
                self.store
                    .ensure_price(&catalogue::price_key(model), &rates)
                    .await?;
            }
        }
        Ok(())
    }
}

/// Secrets are in it, so it is its owner's alone.
fn make_directory(directory: &Path) -> Result<()> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)
        .with_context(|| format!("the data directory {} cannot be made", directory.display()))
}

fn open_spool(config: &Config, directory: &Path, clock: &Clock) -> Result<Spool> {
    let options = spool::Options {
        segment_bytes: config.spool.segment_bytes.0,
        sync_every: config.spool.sync_every.0,
    };
    let (spool, recovery) =
        Spool::open(&directory.join("spool"), options, clock).context("the spool cannot be opened")?;
    if recovery.interrupted > 0 {
        tracing::warn!(
            attempts = recovery.interrupted,
            "an earlier process ended with attempts in flight; they are charged at their bound and marked interrupted"
        );
    }
    Ok(spool)
}

/// PostgreSQL where a URL is configured, else a file of SQLite in the data directory.
pub fn database(config: &Config, directory: &Path) -> Result<Database> {
    Ok(match config.store.resolve_url()? {
        Some(url) => Database::Postgres {
            url: url.expose().to_owned(),
            max_connections: config.store.max_connections,
        },
        None => Database::Sqlite {
            path: directory.join("outcrop.db"),
        },
    })
}
