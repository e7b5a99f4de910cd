//! Answers in the service's own XML, errors among them.

use super::Identity;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderName};
use outcrop_core::id::CallId;
use outcrop_core::{Code, Error};

const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";
const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");

pub fn identity(id: CallId, identity: &Identity) -> Response {
    let Identity {
        account,
        user_id,
        arn,
    } = identity;
    let body = format!(
        "<GetCallerIdentityResponse xmlns=\"{NAMESPACE}\"><GetCallerIdentityResult><Arn>{}</Arn><UserId>{}</UserId>\
         <Account>{}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>{id}</RequestId>\
         </ResponseMetadata></GetCallerIdentityResponse>",
        escaped(arn),
        escaped(user_id),
        escaped(account),
    );
    respond(StatusCode::OK, id, body)
}

pub fn refuse(id: CallId, error: &Error) -> Response {
    tracing::debug!(
        code = error.code().name(),
        detail = error.detail(),
        "refused: {error}"
    );
    let (status, code) = named(error);
    let fault = if status.is_server_error() {
        "Receiver"
    } else {
        "Sender"
    };
    let body = format!(
        "<ErrorResponse xmlns=\"{NAMESPACE}\"><Error><Type>{fault}</Type><Code>{code}</Code><Message>{}</Message>\
         </Error><RequestId>{id}</RequestId></ErrorResponse>",
        escaped(error.message()),
    );
    respond(status, id, body)
}

/// The names that this service has for what went wrong.
fn named(error: &Error) -> (StatusCode, &'static str) {
    match (error.code(), error.reason()) {
        (Code::Unauthenticated, Some("InvalidSignatureException")) => {
            (StatusCode::FORBIDDEN, "SignatureDoesNotMatch")
        }
        (Code::Unauthenticated, Some("UnrecognizedClientException")) => {
            (StatusCode::FORBIDDEN, "InvalidClientTokenId")
        }
        (Code::Unauthenticated, Some("IncompleteSignatureException")) => {
            (StatusCode::BAD_REQUEST, "IncompleteSignature")
        }
        (Code::Unauthenticated, _) => (StatusCode::FORBIDDEN, "MissingAuthenticationToken"),
        (Code::Validation, Some(reason)) => (StatusCode::BAD_REQUEST, reason),
        (Code::Validation, None) => (StatusCode::BAD_REQUEST, "ValidationError"),
        (Code::TooLarge, _) => (StatusCode::PAYLOAD_TOO_LARGE, "ValidationError"),
        (Code::RequestTimeout, _) => (StatusCode::REQUEST_TIMEOUT, "RequestTimeout"),
        (Code::Forbidden, _) => (StatusCode::FORBIDDEN, "AccessDenied"),
        (Code::Throttled, _) => (StatusCode::BAD_REQUEST, "Throttling"),
        (Code::Unavailable, _) => (StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable"),
        _ => (StatusCode::INTERNAL_SERVER_ERROR, "InternalFailure"),
    }
}

fn respond(status: StatusCode, id: CallId, body: String) -> Response {
    (
        status,
        [
            (CONTENT_TYPE, "text/xml".to_owned()),
            (REQUEST_ID, id.to_string()),
        ],
        body,
    )
        .into_response()
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            // What XML cannot hold.
            other if other.is_control() && other != '\n' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_sent_is_text_in_the_answer() {
        assert_eq!(
            escaped("<a b=\"&'\">\u{0}"),
            "&lt;a b=&quot;&amp;&apos;&quot;&gt;\u{fffd}"
        );
    }

    #[test]
    fn every_code_has_a_name_and_a_status_of_an_error() {
        for code in Code::ALL {
            let (status, name) = named(&Error::new(code, "x"));
            assert!(status.as_u16() >= 400 && !name.is_empty(), "{code:?}");
        }
    }
}
