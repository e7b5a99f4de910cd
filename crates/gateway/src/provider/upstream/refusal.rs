//! An upstream's refusal, read within bounds. What it means is the provider's own knowledge.

use bytes::Bytes;
use http::Response;
use http::header::{HeaderMap, RETRY_AFTER};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use std::time::Duration;

/// As much of an error body as is worth reading.
const MAX_ERROR_BYTES: usize = 64 * 1024;
/// A provider that asks for a longer pause than this is taken as not having said how long.
const MAX_RETRY_AFTER_S: u32 = 3_600;

/// What an upstream said instead of an answer.
#[derive(Clone, Debug)]
pub struct Refused {
    pub status: u16,
    pub headers: HeaderMap,
    /// Empty when it could not be read.
    pub body: Bytes,
}

impl Refused {
    /// How long the provider asks to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let text = self.headers.get(RETRY_AFTER)?.to_str().ok()?;
        // The other form, a date, is not worth a parser: providers send seconds.
        let seconds = text.parse::<u32>().ok().filter(|s| *s <= MAX_RETRY_AFTER_S)?;
        Some(Duration::from_secs(u64::from(seconds)))
    }
}

/// Reads it, bounded in size and time.
pub async fn read(response: Response<Incoming>) -> Refused {
    let (head, body) = response.into_parts();
    let reading = Limited::new(body, MAX_ERROR_BYTES).collect();
    let body = match tokio::time::timeout(Duration::from_secs(5), reading).await {
        Ok(Ok(collected)) => collected.to_bytes(),
        Ok(Err(_)) | Err(_) => Bytes::new(),
    };
    Refused {
        status: head.status.as_u16(),
        headers: head.headers,
        body,
    }
}
