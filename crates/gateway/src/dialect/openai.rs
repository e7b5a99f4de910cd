//! OpenAI's HTTP API.

pub mod chat;
pub mod embeddings;
pub mod models;
pub mod responses;

use super::respond;
use axum::response::Response;
use outcrop_core::Error;
use outcrop_wire::openai::error;

pub fn refuse(error: &Error) -> Response {
    respond::refusal(error::refuse(error))
}
