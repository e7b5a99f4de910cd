//! Usage from the files alone: the ledger, and what the spool holds that the ledger does not have yet.

mod merge;

use crate::config;
use crate::serve::database;
use anyhow::{Context, Result, bail};
use outcrop_core::clock::Clock;
use outcrop_store::ledger::{Scope, UsageBy, UsageRow};
use outcrop_store::spool::{self, Contents};
use outcrop_store::{Database, Options, Store};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A server that ships while we read moves rows from the spool to the ledger under our eyes; then we look again.
pub const TRIES: u32 = 50;
pub const BETWEEN_TRIES: Duration = Duration::from_millis(20);

pub async fn usage(file: Option<&Path>, data: Option<&Path>, by: Option<UsageBy>) -> Result<Vec<UsageRow>> {
    let (store, spool_directory) = opened(file, data).await?;
    let rows = merged(&store, &spool_directory, by.as_ref()).await;
    store.close().await;
    rows
}

/// The store of a data directory, and where its spool is.
pub async fn opened(file: Option<&Path>, data: Option<&Path>) -> Result<(Store, PathBuf)> {
    let config = config::load(file, std::env::vars_os())?;
    let directory = data.unwrap_or(&config.data.dir);
    let database = database(&config, directory)?;
    if let Database::Sqlite { path } = &database
        && !path.exists()
    {
        bail!(
            "{} holds no data of Outcrop: {} is not there",
            directory.display(),
            path.display()
        );
    }
    let store = Store::open(&Options { database }, &Clock::system())
        .await
        .context("the store cannot be opened")?;
    Ok((store, directory.join("spool")))
}

async fn merged(store: &Store, spool_directory: &Path, by: Option<&UsageBy>) -> Result<Vec<UsageRow>> {
    for _ in 0..TRIES {
        // The spool before the ledger: what is shipped and removed in between is in the ledger by then.
        let contents = match spool::read(spool_directory) {
            Ok(contents) => contents,
            Err(spool::Error::Absent { .. }) => return Ok(store.usage(by.cloned(), &Scope::All).await?),
            Err(error) => return Err(error).context("the spool cannot be read"),
        };
        let before = high_water(store, &contents).await?;
        let rows = store.usage(by.cloned(), &Scope::All).await?;
        // The same mark before and after: the rows and the mark belong together.
        if high_water(store, &contents).await? == before {
            return Ok(merge::add(rows, &contents, before, by));
        }
        tokio::time::sleep(BETWEEN_TRIES).await;
    }
    bail!("the ledger changed faster than it could be read; ask the server with --endpoint")
}

pub async fn high_water(store: &Store, contents: &Contents) -> Result<Option<u64>> {
    Ok(store.high_water(contents.node, contents.epoch).await?)
}
