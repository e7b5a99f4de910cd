//! Asking a provider: no redirects, bounded in time and size.

use super::discovery::is_loopback;
use reqwest::header::ACCEPT;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, StatusCode, Url};
use std::time::Duration;

const MAX_BYTES: usize = 512 * 1024;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const TIMEOUT: Duration = Duration::from_secs(10);

/// # Errors
/// When TLS cannot be set up.
pub fn client(issuer: &Url) -> Result<Client, String> {
    let builder = Client::builder()
        .redirect(Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(TIMEOUT)
        .user_agent(concat!("outcrop/", env!("CARGO_PKG_VERSION")));
    // What is on this machine is not behind its way out.
    let builder = if is_loopback(issuer) {
        builder.no_proxy()
    } else {
        builder
    };
    builder.build().map_err(|error| error.to_string())
}

/// Sends a request and reads the whole answer.
///
/// # Errors
/// What went wrong, for the log.
pub async fn send(request: RequestBuilder) -> Result<(StatusCode, Vec<u8>), String> {
    let mut response = request
        .header(ACCEPT, "application/json")
        .send()
        .await
        .map_err(|error| causes(&error))?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| causes(&error))? {
        if body.len() + chunk.len() > MAX_BYTES {
            return Err(format!("the answer is larger than {MAX_BYTES} bytes"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok((response.status(), body))
}

/// # Errors
/// As [`send`], and for every status but 200.
pub async fn get(client: &Client, url: &str) -> Result<Vec<u8>, String> {
    let answered = send(client.get(url))
        .await
        .map_err(|why| format!("{url}: {why}"))?;
    match answered {
        (StatusCode::OK, body) => Ok(body),
        (status, _) => Err(format!("{url}: the answer's status is {status}")),
    }
}

/// An error with what it comes from, without the address, which is said beside it.
fn causes(error: &reqwest::Error) -> String {
    let mut text = if error.is_timeout() {
        format!("no answer within {} s", TIMEOUT.as_secs())
    } else {
        "the request failed".to_owned()
    };
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
