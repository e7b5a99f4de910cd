//! Usage from a running server.

use crate::command::catalog::encoded;
use crate::command::server::Server;
use anyhow::{Context, Result};
use outcrop_store::ledger::{UsageBy, UsageRow};

pub async fn usage(endpoint: &str, by: Option<&UsageBy>) -> Result<Vec<UsageRow>> {
    let key = std::env::var("OUTCROP_API_KEY")
        .context("OUTCROP_API_KEY is not set; it must hold an API key of the server that --endpoint names")?;
    let query = by
        .map(|by| format!("?by={}", encoded(&by.name())))
        .unwrap_or_default();
    Server::new(endpoint, key)
        .get(&format!("/api/v1/usage{query}"))
        .await
}
