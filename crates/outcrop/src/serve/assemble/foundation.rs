//! What the process stands on: its data directory, its spool, its master key, its store.

use crate::catalogue;
use crate::config::Config;
use crate::demo;
use anyhow::{Context, Result};
use outcrop_access::snapshot::{Offer, Source};
use outcrop_core::clock::Clock;
use outcrop_core::id::AccountId;
use outcrop_store::master_key::MasterKey;
use outcrop_store::object::{Buckets, Objects, Payloads, Place};
use outcrop_store::spool::{self, Spool};
use outcrop_store::{Database, Options, Store};
use rustix::fs::Mode;
use rustix::process::umask;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;

pub struct Foundation {
    pub clock: Clock,
    pub spool: Spool,
    pub master_key: Arc<MasterKey>,
    pub store: Store,
    /// What is too large for the store.
    pub payloads: Payloads,
    /// What clients may name.
    pub buckets: Buckets,
}

impl Foundation {
    pub async fn open(config: &Config) -> Result<Self> {
        let clock = Clock::system();
        close_to_others();
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
        let objects = Objects::open(&config.objects.place(directory)?).context("[objects] cannot be used")?;
        let payloads = Payloads::new(objects, Arc::clone(&master_key));
        tracing::info!(store = store.engine(), data = %directory.display(), node = %spool.node(), "opened");
        Ok(Self {
            clock,
            spool,
            master_key,
            store,
            payloads,
            buckets: buckets(config)?,
        })
    }

    pub fn source(&self, offers: Vec<Offer>) -> Source {
        let (store, master_key) = (self.store.clone(), Arc::clone(&self.master_key));
        Source::new(store, master_key, offers, self.clock.clone())
    }

    /// Makes the demo organisation where there is none, and lets its account use its bucket.
    pub async fn ensure_demo(&mut self, config: &Config, endpoint: &str) -> Result<demo::Credentials> {
        let place = demo::Place {
            directory: &config.data.dir,
            store: &self.store,
            master_key: &self.master_key,
            clock: &self.clock,
            payloads: &self.payloads,
            endpoint,
        };
        let credentials = demo::ensure(&place).await?;
        let account = AccountId::parse(&credentials.account_id).context("demo.json's account_id")?;
        let objects = Objects::open(&Place::Directory(credentials.bucket_dir.clone()))?;
        self.buckets
            .insert(&credentials.bucket, objects, [account])
            .context("the demo has a bucket of that name; call yours something else")?;
        Ok(credentials)
    }

    /// Says where objects are.
    pub fn log_places(&self) {
        let buckets: Vec<&str> = self.buckets.names().collect();
        tracing::info!(payloads = %self.payloads, ?buckets, "objects");
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

/// Whatever this process writes is nothing for everybody on the machine, in an operator's own directories too.
pub fn close_to_others() {
    let others = Mode::from_raw_mode(0o027);
    let before = umask(others);
    umask(before | others);
}

/// The buckets of the configuration.
fn buckets(config: &Config) -> Result<Buckets> {
    let mut buckets = Buckets::default();
    for (name, bucket) in &config.buckets {
        let Some(place) = bucket.place()? else { continue };
        let objects = Objects::open(&place).with_context(|| format!("[buckets.{name}] cannot be used"))?;
        buckets.insert(name, objects, bucket.accounts())?;
    }
    Ok(buckets)
}

/// Secrets are in it, so it is its owner's alone.
pub fn make_directory(directory: &Path) -> Result<()> {
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
