//! Any error as Anthropic's dialect says it: the one place where a code becomes a status and a body.
//!
//! The official clients retry on 408, 409, 429 and every 5xx, unless the answer carries `x-should-retry: false`.

use crate::json::write_string;
use crate::{Refusal, limit, sse};
use outcrop_core::{Code, Error};

/// The answer in place of a result. `request_id` is what the client may quote when it asks about the error.
#[must_use]
pub fn refuse(error: &Error, request_id: &str) -> Refusal {
    let (status, _) = row(error.code());
    let mut headers = Vec::new();
    if is_retried(status) && !error.code().is_retryable() {
        headers.push(("x-should-retry", "false".to_owned()));
    }
    if let Some(after) = error.retry_after_hint() {
        headers.push(("retry-after", after.as_secs_f64().ceil().max(1.0).to_string()));
    }
    if let Some(standing) = error.standing() {
        headers.extend(limit::anthropic(standing));
    }
    Refusal {
        status,
        headers,
        body: body(error, request_id),
    }
}

/// The error object, the body of a refusal and the data of an error inside a stream alike.
#[must_use]
pub fn body(error: &Error, request_id: &str) -> Vec<u8> {
    let (_, kind) = row(error.code());
    let mut out = Vec::with_capacity(128 + error.message().len());
    out.extend_from_slice(b"{\"type\":\"error\",\"error\":{\"type\":");
    write_string(&mut out, kind);
    out.extend_from_slice(b",\"message\":");
    write_string(&mut out, error.message());
    out.extend_from_slice(b"},\"request_id\":");
    write_string(&mut out, request_id);
    out.push(b'}');
    out
}

/// Appends the error as the last event of a stream that has begun.
pub fn write_stream_error(out: &mut Vec<u8>, error: &Error, request_id: &str) {
    sse::write_event(out, "error", &body(error, request_id));
}

/// Status and type. What has no status of Anthropic's own has the nearest, with a type that its clients know.
fn row(code: Code) -> (u16, &'static str) {
    match code {
        Code::Validation | Code::Guarded => (400, "invalid_request_error"),
        Code::Unauthenticated => (401, "authentication_error"),
        Code::Forbidden => (403, "permission_error"),
        Code::NotFound => (404, "not_found_error"),
        Code::RequestTimeout => (408, "invalid_request_error"),
        Code::Conflict => (409, "invalid_request_error"),
        Code::TooLarge => (413, "request_too_large"),
        Code::Throttled | Code::QuotaExceeded | Code::BudgetExceeded => (429, "rate_limit_error"),
        Code::ModelError | Code::Internal => (500, "api_error"),
        Code::NotServed => (501, "invalid_request_error"),
        Code::ModelTimeout => (504, "timeout_error"),
        Code::ModelNotReady | Code::Unavailable => (529, "overloaded_error"),
    }
}

/// Whether the official clients send again after this status, left to themselves.
const fn is_retried(status: u16) -> bool {
    matches!(status, 408 | 409 | 429) || status >= 500
}
