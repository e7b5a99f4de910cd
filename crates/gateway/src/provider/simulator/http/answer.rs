//! Responses: a status, two headers, a body.

use super::body::Body;
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use serde_json::json;

pub(super) fn json(text: Bytes) -> Response<Body> {
    with_type(Body::Whole(Some(text)), "application/json")
}

/// An answer that breaks off half-way.
pub(super) fn cut(text: Bytes) -> Response<Body> {
    with_type(Body::broken(text), "application/json")
}

pub(super) fn events(body: Body) -> Response<Body> {
    let mut response = with_type(body, "text/event-stream; charset=utf-8");
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

pub(super) fn refusal(status: u16) -> Response<Body> {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    error(
        status,
        "the simulator refused this attempt, as it is configured to",
    )
}

pub(super) fn error(status: StatusCode, message: &str) -> Response<Body> {
    let kind = if status.is_client_error() {
        "invalid_request_error"
    } else {
        "server_error"
    };
    let error = json!({"message": message, "type": kind, "param": null, "code": "simulator"});
    let mut response = json(json!({ "error": error }).to_string().into());
    *response.status_mut() = status;
    response
}

fn with_type(body: Body, content_type: &'static str) -> Response<Body> {
    let mut response = Response::new(body);
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}
