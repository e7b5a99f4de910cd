//! Usage from a running server.

use anyhow::{Context, Result, bail};
use http::header::AUTHORIZATION;
use http::{Request, Uri};
use http_body_util::{BodyExt, Empty, Limited};
use outcrop_gateway::provider::upstream::https;
use outcrop_store::ledger::{UsageBy, UsageRow};
use std::time::Duration;

const MAX_ANSWER_BYTES: usize = 16 * 1024 * 1024;
const TIMEOUT: Duration = Duration::from_secs(30);

pub async fn usage(endpoint: &str, by: Option<UsageBy>) -> Result<Vec<UsageRow>> {
    let key = std::env::var("OUTCROP_API_KEY")
        .context("OUTCROP_API_KEY is not set; it must hold an API key of the server that --endpoint names")?;
    let query = by.map(|by| format!("?by={}", by.name())).unwrap_or_default();
    let url: Uri = format!("{}/api/v1/usage{query}", endpoint.trim_end_matches('/'))
        .parse()
        .with_context(|| format!("--endpoint {endpoint} is not a URL; it has the form http://HOST:PORT"))?;
    let request = Request::get(url)
        .header(AUTHORIZATION, format!("Bearer {key}"))
        .body(Empty::new())?;
    let answer = tokio::time::timeout(TIMEOUT, ask(request)).await;
    answer.with_context(|| format!("{endpoint} did not answer within {} s", TIMEOUT.as_secs()))?
}

async fn ask(request: Request<Empty<bytes::Bytes>>) -> Result<Vec<UsageRow>> {
    let host = request.uri().to_string();
    let client = https::client(Duration::from_secs(5), 1);
    let response = client
        .request(request)
        .await
        .with_context(|| format!("{host} cannot be reached"))?;
    let status = response.status();
    let read = Limited::new(response.into_body(), MAX_ANSWER_BYTES)
        .collect()
        .await;
    let body = read
        .map_err(|error| anyhow::anyhow!("the answer broke off: {error}"))?
        .to_bytes();
    if !status.is_success() {
        bail!("{host} answered {status}: {}", String::from_utf8_lossy(&body));
    }
    serde_json::from_slice(&body).with_context(|| format!("{host} answered something that is not usage"))
}
