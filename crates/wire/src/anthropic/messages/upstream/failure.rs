//! A provider's refusal, as an error of ours.
//!
//! What a provider says of the client's request reaches the client; what it says of our credentials, of our
//! account with it, of its own trouble, or in a form that we do not know, reaches the log.

use crate::upstream::{excerpt, refusal, unreadable};
use outcrop_core::Error;
use serde::Deserialize;

/// As much of an unknown body as goes to the log.
const MOST_DETAIL_CHARS: usize = 1_000;

#[derive(Deserialize)]
struct Body {
    error: Said,
}

#[derive(Deserialize)]
struct Said {
    #[serde(rename = "type")]
    kind: Option<String>,
    message: Option<String>,
}

/// The answer of a provider that refused with an HTTP status.
#[must_use]
pub fn failure(status: u16, body: &[u8]) -> Error {
    let said = serde_json::from_slice::<Body>(body).ok().map(|body| body.error);
    let detail = format!(
        "provider status {status}: {}",
        excerpt(&String::from_utf8_lossy(body), MOST_DETAIL_CHARS)
    );
    meaning(status, said.as_ref()).with_detail(detail)
}

/// An error event of a stream, or an error in place of an answer whose status said that all was well: the whole
/// object, `{"type":"error","error":{…}}`.
pub fn in_answer(raw: &[u8]) -> Error {
    let said = serde_json::from_slice::<Body>(raw).ok().map(|body| body.error);
    let detail = format!(
        "provider error inside an answer: {}",
        excerpt(&String::from_utf8_lossy(raw), MOST_DETAIL_CHARS)
    );
    meaning(said.as_ref().map_or(500, status_of), said.as_ref()).with_detail(detail)
}

/// What came in place of a stream, with a status that said that all was well.
#[must_use]
pub fn not_a_stream(body: &[u8]) -> Error {
    if serde_json::from_slice::<Body>(body).is_ok() {
        return in_answer(body);
    }
    let shown = excerpt(&String::from_utf8_lossy(body), MOST_DETAIL_CHARS);
    unreadable(format_args!("not a stream of events: {shown}"))
}

/// What the status would have been.
fn status_of(said: &Said) -> u16 {
    match said.kind.as_deref().unwrap_or_default() {
        "invalid_request_error" => 400,
        "authentication_error" => 401,
        "billing_error" => 402,
        "permission_error" => 403,
        "not_found_error" => 404,
        "request_too_large" => 413,
        "rate_limit_error" => 429,
        "timeout_error" => 504,
        "overloaded_error" => 529,
        _ => 500,
    }
}

fn meaning(status: u16, said: Option<&Said>) -> Error {
    let message = said.and_then(|said| said.message.as_deref());
    if status == 402 || message.is_some_and(is_about_our_account) {
        return Error::unavailable(
            "the model's provider does not serve the account that is configured for it",
        );
    }
    refusal(status, message)
}

/// Anthropic says that its own customer has run out of credit as if the request were wrong.
fn is_about_our_account(message: &str) -> bool {
    message.contains("credit balance")
}

#[cfg(test)]
mod tests {
    use super::*;
    use outcrop_core::Code;

    fn event(kind: &str) -> Error {
        let raw = format!(
            r#"{{"type":"error","error":{{"type":"{kind}","message":"no http://10.0.0.7/ sk-ant-x"}}}}"#
        );
        in_answer(raw.as_bytes())
    }

    #[test]
    fn an_error_inside_an_answer_keeps_its_kind() {
        for (kind, code) in [
            ("invalid_request_error", Code::Validation),
            ("request_too_large", Code::Validation),
            ("authentication_error", Code::Unavailable),
            ("permission_error", Code::Unavailable),
            ("billing_error", Code::Unavailable),
            ("not_found_error", Code::Unavailable),
            ("rate_limit_error", Code::Throttled),
            ("timeout_error", Code::ModelTimeout),
            ("api_error", Code::ModelError),
            ("overloaded_error", Code::Unavailable),
            ("brand_new_error", Code::ModelError),
        ] {
            let error = event(kind);
            assert_eq!(error.code(), code, "{kind}");
            assert!(!error.message().contains("sk-ant") && !error.message().contains("10.0"));
        }
        assert_eq!(in_answer(b"7").code(), Code::ModelError);
    }

    #[test]
    fn our_own_account_is_not_the_callers_affair() {
        let body = br#"{"type":"error","error":{"type":"invalid_request_error",
            "message":"Your credit balance is too low to access the Anthropic API."}}"#;
        let error = failure(400, body);
        assert_eq!(error.code(), Code::Unavailable);
        assert!(!error.message().contains("credit"));
        assert_eq!(failure(402, b"").code(), Code::Unavailable);
    }

    #[test]
    fn any_body_at_all_makes_an_error() {
        for body in [&b""[..], b"<html>502 Bad Gateway</html>", b"\xff\xfe", b"[]"] {
            assert_eq!(failure(502, body).code(), Code::ModelError);
            assert_eq!(not_a_stream(body).code(), Code::ModelError);
        }
        assert_eq!(failure(529, b"").code(), Code::Unavailable);
        let overloaded = br#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#;
        assert_eq!(not_a_stream(overloaded).code(), Code::Unavailable);
    }
}
