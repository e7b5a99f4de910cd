//! Any error as OpenAI's dialect says it: the one place where a code becomes a status and a body.
//!
//! The official clients retry on 408, 409, 429 and every 5xx, unless the answer carries `x-should-retry: false`.

use crate::json::write_string;
use crate::{Refusal, limit};
use outcrop_core::{Code, Error};

/// The answer in place of a result.
#[must_use]
pub fn refuse(error: &Error) -> Refusal {
    let (status, ..) = row(error.code());
    let mut headers = Vec::new();
    if is_retried(status) && !error.code().is_retryable() {
        headers.push(("x-should-retry", "false".to_owned()));
    }
    if let Some(after) = error.retry_after_hint() {
        headers.push(("retry-after", after.as_secs_f64().ceil().max(1.0).to_string()));
    }
    if let Some(standing) = error.standing() {
        headers.extend(limit::openai(standing));
    }
    Refusal {
        status,
        headers,
        body: body(error),
    }
}

/// The error object, the body of a refusal and the data of an error inside a stream alike.
#[must_use]
pub fn body(error: &Error) -> Vec<u8> {
    let (_, kind, code) = row(error.code());
    let mut out = Vec::with_capacity(128 + error.message().len());
    out.extend_from_slice(b"{\"error\":{\"message\":");
    write_string(&mut out, error.message());
    out.extend_from_slice(b",\"type\":");
    write_string(&mut out, kind);
    out.extend_from_slice(b",\"param\":");
    match error.parameter() {
        Some(parameter) => write_string(&mut out, parameter),
        None => out.extend_from_slice(b"null"),
    }
    out.extend_from_slice(b",\"code\":");
    match own_reason(error).or(code) {
        Some(code) => write_string(&mut out, code),
        None => out.extend_from_slice(b"null"),
    }
    out.extend_from_slice(b"}}");
    out
}

/// A reason in this dialect's form; those of Bedrock begin with a capital.
fn own_reason(error: &Error) -> Option<&'static str> {
    error
        .reason()
        .filter(|reason| reason.starts_with(|first: char| first.is_ascii_lowercase()))
}

/// Status, type and code.
fn row(code: Code) -> (u16, &'static str, Option<&'static str>) {
    match code {
        Code::Validation => (400, "invalid_request_error", None),
        Code::TooLarge => (413, "invalid_request_error", Some("request_too_large")),
        Code::RequestTimeout => (408, "invalid_request_error", Some("request_timeout")),
        Code::Unauthenticated => (401, "authentication_error", Some("invalid_api_key")),
        Code::Forbidden => (403, "permission_error", Some("permission_denied")),
        Code::NotFound => (404, "invalid_request_error", Some("model_not_found")),
        Code::Conflict => (409, "invalid_request_error", Some("conflict")),
        Code::Throttled => (429, "rate_limit_error", Some("rate_limit_exceeded")),
        Code::QuotaExceeded => (429, "insufficient_quota", Some("insufficient_quota")),
        Code::BudgetExceeded => (429, "insufficient_quota", Some("budget_exceeded")),
        Code::Guarded => (400, "invalid_request_error", Some("content_filter")),
        Code::ModelTimeout => (504, "server_error", Some("model_timeout")),
        Code::ModelError => (502, "server_error", Some("model_error")),
        Code::ModelNotReady => (503, "server_error", Some("model_not_ready")),
        Code::Unavailable => (503, "server_error", Some("unavailable")),
        Code::NotServed => (501, "invalid_request_error", Some("not_served")),
        Code::Internal => (500, "server_error", Some("internal_error")),
    }
}

/// Whether the official clients send again after this status, left to themselves.
const fn is_retried(status: u16) -> bool {
    matches!(status, 408 | 409 | 429) || status >= 500
}

/// Appends the error as the last event of a stream that has begun.
pub fn write_stream_error(out: &mut Vec<u8>, error: &Error) {
    crate::sse::write_data(out, &body(error));
}

/// The code of an error inside a response object, of those that the dialect has.
#[must_use]
pub fn response_code(error: &Error) -> &'static str {
    match error.code() {
        Code::Throttled | Code::QuotaExceeded | Code::BudgetExceeded => "rate_limit_exceeded",
        Code::Validation | Code::TooLarge | Code::Guarded => "invalid_prompt",
        _ => "server_error",
    }
}
