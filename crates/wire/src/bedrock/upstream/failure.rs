//! Bedrock's refusal, as an error of ours.
//!
//! What it says of the client's request reaches the client; what it says of our credentials, of our account's
//! quotas or of its own trouble reaches the log.

use crate::upstream::{excerpt, refusal};
use outcrop_core::{Code, Error};
use serde::Deserialize;

/// As much of an unknown body as goes to the log.
const MOST_DETAIL_CHARS: usize = 1_000;

#[derive(Default, Deserialize)]
struct Body {
    #[serde(alias = "Message")]
    message: Option<String>,
    /// The name, where no header told it.
    #[serde(rename = "__type")]
    kind: Option<String>,
}

/// The answer of Bedrock that refused with an HTTP status; `name` is what the header `x-amzn-errortype` holds.
#[must_use]
pub fn failure(status: u16, name: Option<&str>, body: &[u8]) -> Error {
    let said: Body = serde_json::from_slice(body).unwrap_or_default();
    let name = exception(name, &said);
    let detail = format!(
        "Bedrock answered {status} {name}: {}",
        excerpt(&String::from_utf8_lossy(body), MOST_DETAIL_CHARS)
    );
    meaning(status, &name, said.message.as_deref()).with_detail(detail)
}

/// A modelled error inside a stream; `name` is the member of the stream (`throttlingException`).
pub fn in_stream(name: &str, payload: &[u8]) -> Error {
    let said: Body = serde_json::from_slice(payload).unwrap_or_default();
    let mut letters = name.chars();
    let name: String = letters
        .next()
        .map(|first| first.to_ascii_uppercase())
        .into_iter()
        .chain(letters)
        .collect();
    let detail = format!(
        "Bedrock sent {name} in its stream: {}",
        excerpt(&String::from_utf8_lossy(payload), MOST_DETAIL_CHARS)
    );
    meaning(500, &name, said.message.as_deref()).with_detail(detail)
}

/// Whether other credentials may help: those that were used have run out.
#[must_use]
pub fn credentials_expired(status: u16, name: Option<&str>, body: &[u8]) -> bool {
    let said: Body = serde_json::from_slice(body).unwrap_or_default();
    let name = exception(name, &said);
    let expired = said
        .message
        .is_some_and(|message| message.contains("security token") && message.contains("expired"));
    (400..=403).contains(&status)
        && (matches!(name.as_str(), "ExpiredTokenException" | "ExpiredToken") || expired)
}

/// The exception's own name, without what stands before `#` and behind `:`.
fn exception(header: Option<&str>, said: &Body) -> String {
    let name = header.or(said.kind.as_deref()).unwrap_or_default();
    let name = name.split(':').next().unwrap_or_default();
    name.rsplit('#').next().unwrap_or_default().trim().to_owned()
}

fn meaning(status: u16, name: &str, message: Option<&str>) -> Error {
    match name {
        "ThrottlingException" | "TooManyRequestsException" => refusal(429, message),
        "ServiceQuotaExceededException" => Error::new(
            Code::QuotaExceeded,
            "a quota of the account that is configured for the model's provider is used up",
        ),
        "ModelTimeoutException" => refusal(408, message),
        "ModelNotReadyException" => {
            Error::new(Code::ModelNotReady, "the model is not ready at its provider yet")
        }
        "ModelErrorException" | "ModelStreamErrorException" | "InternalServerException" => {
            refusal(500, message)
        }
        "ServiceUnavailableException" => refusal(503, message),
        "ResourceNotFoundException" => refusal(404, message),
        "ValidationException" if message.is_some_and(is_about_the_model) => refusal(404, message),
        "ValidationException" => refusal(400, message.map(without_accounts).as_deref()),
        "AccessDeniedException"
        | "ExpiredToken"
        | "ExpiredTokenException"
        | "IncompleteSignature"
        | "InvalidClientTokenId"
        | "InvalidSignatureException"
        | "MissingAuthenticationTokenException"
        | "OptInRequired"
        | "UnrecognizedClientException" => refusal(403, message),
        _ => refusal(status, message.map(without_accounts).as_deref()),
    }
}

/// The model's name is ours, not the caller's: what is wrong with it is for the operator to mend.
fn is_about_the_model(message: &str) -> bool {
    [
        "model identifier is invalid",
        "model ID",
        "inference profile",
        "throughput isn",
    ]
    .iter()
    .any(|words| message.contains(words))
}

/// Without ARNs and access keys: they name our account.
fn without_accounts(message: &str) -> String {
    let words = message.split_whitespace().map(|word| {
        let ours = word.contains("arn:aws") || word.contains("AKIA") || word.contains("ASIA");
        if ours { "[removed]" } else { word }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(status: u16, name: &str) -> Code {
        failure(status, Some(name), br#"{"message":"x"}"#).code()
    }

    #[test]
    fn each_exception_keeps_its_meaning() {
        for (status, name, expected) in [
            (429, "ThrottlingException", Code::Throttled),
            (400, "ServiceQuotaExceededException", Code::QuotaExceeded),
            (408, "ModelTimeoutException", Code::ModelTimeout),
            (429, "ModelNotReadyException", Code::ModelNotReady),
            (424, "ModelErrorException", Code::ModelError),
            (500, "InternalServerException", Code::ModelError),
            (503, "ServiceUnavailableException", Code::Unavailable),
            (404, "ResourceNotFoundException:http://x/", Code::Unavailable),
            (403, "AccessDeniedException", Code::Unavailable),
            (
                403,
                "com.amazon.coral.service#ExpiredTokenException",
                Code::Unavailable,
            ),
            (400, "ValidationException", Code::Validation),
            (429, "BrandNewException", Code::Throttled),
            (502, "", Code::ModelError),
        ] {
            assert_eq!(code(status, name), expected, "{name}");
        }
    }

    #[test]
    fn a_refused_request_is_told_without_accounts_and_keys() {
        let body =
            br#"{"message":"bad arn:aws:iam::123456789012:role/x and AKIAIOSFODNN7EXAMPLE at messages.1"}"#;
        let error = failure(400, Some("ValidationException"), body);
        assert_eq!(
            error.message(),
            "the model's provider refused the request: bad [removed] and [removed] at messages.1"
        );
    }

    #[test]
    fn a_wrong_model_is_not_the_callers_fault() {
        let body = br#"{"message":"The provided model identifier is invalid."}"#;
        let error = failure(400, Some("ValidationException"), body);
        assert_eq!(error.code(), Code::Unavailable);
    }

    #[test]
    fn expired_credentials_are_told_from_wrong_ones() {
        let expired = br#"{"message":"The security token included in the request is expired"}"#;
        assert!(credentials_expired(
            403,
            Some("UnrecognizedClientException"),
            expired
        ));
        assert!(credentials_expired(403, Some("ExpiredTokenException:"), b"{}"));
        let invalid = br#"{"message":"The security token included in the request is invalid."}"#;
        assert!(!credentials_expired(
            403,
            Some("UnrecognizedClientException"),
            invalid
        ));
        assert!(!credentials_expired(500, Some("ExpiredTokenException"), b"{}"));
    }

    #[test]
    fn any_body_at_all_makes_an_error() {
        for body in [&b""[..], b"<html>", b"\xff", b"[]", br#"{"message":7}"#] {
            assert_eq!(failure(502, None, body).code(), Code::ModelError);
            assert_eq!(in_stream("", body).code(), Code::ModelError);
        }
        let error = in_stream("throttlingException", br#"{"message":"slow down"}"#);
        assert_eq!(error.code(), Code::Throttled);
    }
}
