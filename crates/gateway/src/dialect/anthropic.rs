//! Anthropic's HTTP API.

pub mod count_tokens;
pub mod messages;
pub mod models;

use super::respond;
use axum::response::Response;
use outcrop_core::Error;
use outcrop_core::id::CallId;
use outcrop_wire::anthropic::error;

pub fn refuse(id: CallId, error: &Error) -> Response {
    respond::refusal(error::refuse(error, &request_id(id)))
}

/// As the header says it too.
fn request_id(id: CallId) -> String {
    id.as_uuid().as_hyphenated().to_string()
}
