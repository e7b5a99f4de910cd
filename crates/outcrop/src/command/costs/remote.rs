//! Costs from a running server.

use crate::command::catalog::encoded;
use crate::command::server::Server;
use anyhow::{Context, Result, bail};
use outcrop_store::cost::{Asked, Costs};

pub async fn costs(endpoint: &str, asked: &Asked<'_>, filters: &[String]) -> Result<Costs> {
    let key = std::env::var("OUTCROP_API_KEY")
        .context("OUTCROP_API_KEY is not set; it must hold an API key of the server that --endpoint names")?;
    if let Some(filter) = filters.iter().find(|filter| filter.contains(';')) {
        bail!("the filter {filter:?} contains a semicolon, which nothing in the ledger's names does");
    }
    let filter = filters.join(";");
    let parameters = [
        ("by", asked.by),
        ("from", asked.from),
        ("to", asked.to),
        ("zone", asked.zone),
        (
            "filter",
            Some(filter.as_str()).filter(|filter| !filter.is_empty()),
        ),
        ("allocated", asked.allocated.then_some("true")),
    ];
    let query: String = parameters
        .iter()
        .filter_map(|(name, value)| value.map(|value| format!("&{name}={}", encoded(value))))
        .collect();
    Server::new(endpoint, key)
        .get(&format!("/api/v1/costs?format=json{query}"))
        .await
}
