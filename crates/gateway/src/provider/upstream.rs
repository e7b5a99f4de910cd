//! What every provider on the network has in common: an HTTP client with its own limits, refusals read within
//! bounds, and answers read as they come.
//!
//! A provider's own folder says what goes into a request and what the bytes of an answer mean; nothing of that is
//! here.

mod client;
mod events;
pub mod https;
mod refusal;

pub use client::{Client, Rejected, chain};
pub use events::{read, ready, stream};
pub use refusal::Refused;

use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::uri::Uri;
use outcrop_core::Error;
use outcrop_core::id::AttemptId;
use std::time::Duration;

/// Tells a provider that keeps logs which attempt of ours it answered.
const ATTEMPT_ID: HeaderName = HeaderName::from_static("x-outcrop-attempt-id");

/// How to reach an endpoint.
#[derive(Clone, Debug)]
pub struct Options {
    /// Without a slash at the end.
    pub base_url: Uri,
    pub connect_timeout: Duration,
    /// From the request's last byte to the answer's head.
    pub first_byte_timeout: Duration,
    /// Between two pieces of an answer.
    pub idle_timeout: Duration,
    pub max_idle_connections: usize,
}

impl Options {
    /// The address of something below the base.
    ///
    /// # Errors
    ///
    /// `Validation`, when the two make no address.
    pub fn endpoint(&self, path: &str) -> Result<Uri, Error> {
        let base = self.base_url.to_string();
        let url = format!("{}/{path}", base.trim_end_matches('/'));
        url.parse()
            .map_err(|error| Error::validation(format!("base_url `{base}` is not usable: {error}")))
    }
}

/// Adds the attempt's id to what goes to a provider.
pub fn name_attempt(headers: &mut HeaderMap, attempt: AttemptId) {
    if let Ok(id) = HeaderValue::from_str(&attempt.to_string()) {
        headers.insert(ATTEMPT_ID, id);
    }
}

/// A header's value that logs never show.
///
/// # Errors
///
/// `Validation`, when the secret has bytes that a header cannot carry.
pub fn secret(value: &str) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(value).map_err(|_| {
        Error::validation("the connection's API key has characters that a header cannot carry")
    })?;
    value.set_sensitive(true);
    Ok(value)
}
