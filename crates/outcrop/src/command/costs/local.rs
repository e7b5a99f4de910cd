//! Costs from the files alone: the ledger's rollups, and what the spool holds that the ledger does not have yet.

use crate::command::usage::local::{BETWEEN_TRIES, TRIES, high_water, opened};
use anyhow::{Context, Result, bail};
use outcrop_store::Store;
use outcrop_store::cost::{Ask, Costs, unshipped};
use outcrop_store::ledger::Scope;
use outcrop_store::spool;
use std::path::Path;

pub async fn costs(file: Option<&Path>, data: Option<&Path>, ask: &Ask) -> Result<Costs> {
    let (store, spool_directory) = opened(file, data).await?;
    let costs = merged(&store, &spool_directory, ask).await;
    store.close().await;
    costs
}

async fn merged(store: &Store, spool_directory: &Path, ask: &Ask) -> Result<Costs> {
    for _ in 0..TRIES {
        // The spool before the ledger, as with usage.
        let contents = match spool::read(spool_directory) {
            Ok(contents) => contents,
            Err(spool::Error::Absent { .. }) => return Ok(store.costs(ask, &Scope::All, &[]).await?),
            Err(error) => return Err(error).context("the spool cannot be read"),
        };
        let before = high_water(store, &contents).await?;
        let costs = store
            .costs(ask, &Scope::All, &unshipped(&contents, before))
            .await?;
        if high_water(store, &contents).await? == before {
            return Ok(costs);
        }
        tokio::time::sleep(BETWEEN_TRIES).await;
    }
    bail!("the ledger changed faster than it could be read; ask the server with --endpoint")
}
