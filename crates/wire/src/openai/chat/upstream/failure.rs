//! A provider's refusal, as an error of ours.
//!
//! What a provider says of the client's request reaches the client; what it says of our credentials, of its own
//! trouble, or in a form that we do not know, reaches the log.

use crate::upstream::{self, excerpt};
use outcrop_core::{Code, Error};
use serde::Deserialize;

/// As much of an unknown body as goes to the log.
const MOST_DETAIL_CHARS: usize = 1_000;

#[derive(Deserialize)]
#[serde(untagged)]
enum Said {
    /// `{"message":…,"type":…,"param":…,"code":…}`
    Object {
        message: Option<String>,
        param: Option<String>,
        #[serde(rename = "type")]
        kind: Option<String>,
        code: Option<serde_json::Value>,
    },
    /// As Ollama says it.
    Text(String),
}

#[derive(Deserialize)]
struct Body {
    error: Said,
}

/// The answer of a provider that refused with an HTTP status.
#[must_use]
pub fn failure(status: u16, body: &[u8]) -> Error {
    let said = serde_json::from_slice::<Body>(body).ok().map(|body| body.error);
    let detail = format!(
        "provider status {status}: {}",
        excerpt(&String::from_utf8_lossy(body), MOST_DETAIL_CHARS)
    );
    refusal(status, said).with_detail(detail)
}

/// An error object inside a stream, or inside an answer whose status said that all was well.
pub fn in_answer(raw: &str) -> Error {
    let said = serde_json::from_str::<Said>(raw).ok();
    let status = said.as_ref().map_or(500, status_of);
    let detail = format!(
        "provider error inside an answer: {}",
        excerpt(raw, MOST_DETAIL_CHARS)
    );
    refusal(status, said).with_detail(detail)
}

/// What the status would have been.
fn status_of(said: &Said) -> u16 {
    let Said::Object { kind, code, .. } = said else {
        return 500;
    };
    let number = code
        .as_ref()
        .and_then(serde_json::Value::as_u64)
        .and_then(|code| u16::try_from(code).ok());
    if let Some(status) = number.filter(|status| (400..600).contains(status)) {
        return status;
    }
    let code = code
        .as_ref()
        .and_then(serde_json::Value::as_str)
        .unwrap_or_default();
    match (kind.as_deref().unwrap_or_default(), code) {
        (_, "rate_limit_exceeded") | ("rate_limit_error" | "rate_limit_exceeded", _) => 429,
        (_, "content_filter" | "context_length_exceeded")
        | ("invalid_request_error" | "BadRequestError", _) => 400,
        _ => 500,
    }
}

fn refusal(status: u16, said: Option<Said>) -> Error {
    let (message, param) = match said {
        Some(Said::Object { message, param, .. }) => (message, param),
        Some(Said::Text(message)) => (Some(message), None),
        None => (None, None),
    };
    let error = upstream::refusal(status, message.as_deref());
    match param.filter(|_| error.code() == Code::Validation) {
        Some(param) => error.at(param),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_the_request_reaches_the_client_without_secrets() {
        let body = br#"{"error":{"message":"too long, see http://10.0.0.7/x (key sk-12)","param":"messages","code":null}}"#;
        let error = failure(400, body);
        assert_eq!(error.code(), Code::Validation);
        assert_eq!(error.parameter(), Some("messages"));
        assert_eq!(
            error.message(),
            "the model's provider refused the request: too long, see [removed] (key [removed]"
        );
    }

    #[test]
    fn trouble_with_our_credentials_stays_in_the_log() {
        let error = failure(
            401,
            br#"{"error":{"message":"bad key sk-secret","code":"invalid_api_key"}}"#,
        );
        assert_eq!(error.code(), Code::Unavailable);
        assert!(!error.message().contains("sk-"));
        assert!(error.detail().unwrap().contains("401"));
    }

    #[test]
    fn any_body_at_all_makes_an_error() {
        for body in [
            &b""[..],
            b"<html>502 Bad Gateway</html>",
            b"\xff\xfe",
            b"[]",
            br#"{"error":"out of memory"}"#,
        ] {
            assert_eq!(failure(502, body).code(), Code::ModelError);
        }
        assert_eq!(
            failure(400, br#"{"error":"no such option"}"#).message(),
            "the model's provider refused the request: no such option"
        );
    }

    #[test]
    fn an_error_inside_an_answer_keeps_its_kind() {
        assert_eq!(in_answer(r#"{"message":"x","code":429}"#).code(), Code::Throttled);
        assert_eq!(
            in_answer(r#"{"message":"x","type":"rate_limit_error"}"#).code(),
            Code::Throttled
        );
        assert_eq!(
            in_answer(r#"{"message":"x","code":"context_length_exceeded"}"#).code(),
            Code::Validation
        );
        assert_eq!(
            in_answer(r#"{"message":"x","code":"odd"}"#).code(),
            Code::ModelError
        );
        assert_eq!(in_answer("7").code(), Code::ModelError);
    }
}
