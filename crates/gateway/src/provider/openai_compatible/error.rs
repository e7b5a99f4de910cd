//! What an upstream's refusal means to the caller. Its text goes to the log; the caller sees it only where it
//! is about the caller's own request.

use crate::provider::Failure;
use bytes::Bytes;
use http::header::RETRY_AFTER;
use http::{Response, StatusCode};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use outcrop_core::{Code, Error};
use serde::Deserialize;
use std::time::Duration;

/// As much of an error body as is worth reading.
const MAX_ERROR_BYTES: usize = 64 * 1024;
/// As much of an upstream's message as a caller is shown.
const MAX_MESSAGE_CHARS: usize = 500;

#[derive(Deserialize)]
struct Envelope {
    error: Message,
}

#[derive(Deserialize)]
struct Message {
    message: String,
}

/// Reads the refusal, bounded in size and time, and gives it its code.
pub async fn refused(response: Response<Incoming>) -> Failure {
    let status = response.status();
    let retry_after = retry_after(&response);
    let reading = Limited::new(response.into_body(), MAX_ERROR_BYTES).collect();
    let body = match tokio::time::timeout(Duration::from_secs(5), reading).await {
        Ok(Ok(collected)) => collected.to_bytes(),
        Ok(Err(_)) | Err(_) => Bytes::new(),
    };
    let error = meaning(status, &body).with_detail(detail(status, &body));
    Failure::reached(match retry_after {
        Some(after) => error.retry_after(after),
        None => error,
    })
}

fn meaning(status: StatusCode, body: &Bytes) -> Error {
    match status.as_u16() {
        400 | 413 | 422 => Error::validation(format!(
            "the model's provider refused the request: {}",
            said(body)
        )),
        401 | 403 => Error::unavailable("the model's provider did not accept the platform's credentials"),
        404 => Error::unavailable("the model's provider does not serve this model"),
        408 | 504 => Error::new(Code::ModelTimeout, "the model's provider timed out"),
        429 => Error::throttled("the model's provider is limiting the platform's rate; retry later"),
        503 => Error::unavailable("the model's provider is overloaded or down; retry later"),
        _ => Error::model(format!("the model's provider answered with status {status}")),
    }
}

fn said(body: &Bytes) -> String {
    let message = serde_json::from_slice::<Envelope>(body).map(|envelope| envelope.error.message);
    message.map_or_else(
        |_| "it gave no reason".to_owned(),
        |text| text.chars().take(MAX_MESSAGE_CHARS).collect(),
    )
}

fn detail(status: StatusCode, body: &Bytes) -> String {
    let text = String::from_utf8_lossy(body);
    format!(
        "upstream answered {status}: {}",
        text.chars().take(MAX_MESSAGE_CHARS).collect::<String>()
    )
}

fn retry_after(response: &Response<Incoming>) -> Option<Duration> {
    let text = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    // The other form, a date, is not worth a parser: providers send seconds.
    text.parse::<u32>()
        .ok()
        .map(|seconds| Duration::from_secs(u64::from(seconds)))
}
