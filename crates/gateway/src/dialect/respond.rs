//! Small pieces that every dialect's responses are made of.

use crate::request::Operation;
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONNECTION, CONTENT_TYPE, HeaderValue};
use http::{HeaderName, StatusCode};
use outcrop_core::id::CallId;
use outcrop_core::{Code, Error};
use outcrop_wire::Refusal;

/// A whole answer.
pub fn whole(content_type: &'static str, body: impl Into<Bytes>) -> Response {
    with_body(content_type, Body::from(body.into()))
}

/// An answer whose body is still to come.
pub fn with_body(content_type: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// An answer that is a stream of server-sent events: nothing on the way may keep it.
pub fn server_sent(body: Body) -> Response {
    let mut response = with_body("text/event-stream; charset=utf-8", body);
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// A refusal in its dialect's form.
pub fn refusal(refusal: Refusal) -> Response {
    let mut response = whole("application/json", refusal.body);
    *response.status_mut() =
        StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if matches!(refusal.status, 408 | 413) {
        // The rest of the body is not read, so the next request could not be found behind it.
        response
            .headers_mut()
            .insert(CONNECTION, HeaderValue::from_static("close"));
    }
    for (name, value) in refusal.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response
                .headers_mut()
                .insert(HeaderName::from_static(name), value);
        }
    }
    response
}

/// One line for a refused call. What the caller did wrong is not worth a warning; what we did is an error.
pub fn log(operation: Operation, id: CallId, error: &Error) {
    let (operation, code, detail) = (operation.name(), error.code().name(), error.detail());
    match error.code() {
        Code::Internal => tracing::error!(call.id = %id, operation, code, detail, "call failed: {error}"),
        Code::Unavailable | Code::ModelError | Code::ModelTimeout => {
            tracing::warn!(call.id = %id, operation, code, detail, "call failed: {error}");
        }
        _ => tracing::info!(call.id = %id, operation, code, detail, "call refused: {error}"),
    }
}
