//! What goes back: the operation's own success status with JSON, or a refusal as its service says it.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{HeaderName, StatusCode};
use outcrop_core::id::CallId;
use outcrop_core::{Code, Error};
use outcrop_wire::bedrock::error;
use outcrop_wire::bedrock::operation::Operation;
use serde::Serialize;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A success.
#[derive(Debug)]
pub struct Answer {
    status: StatusCode,
    json: Vec<u8>,
}

impl Answer {
    /// # Errors
    ///
    /// `Internal`, when the output is no JSON.
    pub fn of(operation: Operation, output: &impl Serialize) -> Result<Self, Error> {
        let json = serde_json::to_vec(output).map_err(Error::internal)?;
        Self::from_json(operation, json)
    }

    /// An answer without members.
    ///
    /// # Errors
    ///
    /// As [`Answer::of`].
    pub fn empty(operation: Operation) -> Result<Self, Error> {
        Self::from_json(operation, b"{}".to_vec())
    }

    fn from_json(operation: Operation, json: Vec<u8>) -> Result<Self, Error> {
        let status = StatusCode::from_u16(operation.success_status()).map_err(Error::internal)?;
        Ok(Self { status, json })
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.json));
        *response.status_mut() = self.status;
        response.headers_mut().insert(CONTENT_TYPE, JSON);
        response
    }
}

/// Any error, as the operation's service says it.
pub fn refuse(operation: Operation, id: CallId, refused: &Error) -> Response {
    log(operation, id, refused);
    let refusal = error::refuse(operation.service(), refused);
    let mut response = Response::new(Body::from(refusal.body));
    *response.status_mut() =
        StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, JSON);
    for (name, value) in refusal.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    response
}

/// What the caller did wrong is theirs, what we did is ours.
fn log(operation: Operation, id: CallId, error: &Error) {
    let (operation, code, detail) = (operation.name(), error.code().name(), error.detail());
    match error.code() {
        Code::Internal | Code::Unavailable => {
            tracing::error!(request.id = %id, operation, code, detail, "request failed: {error}");
        }
        _ => tracing::debug!(request.id = %id, operation, code, detail, "request refused: {error}"),
    }
}
