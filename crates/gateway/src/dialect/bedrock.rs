//! Amazon Bedrock's runtime API.

pub mod converse;

use super::respond;
use axum::response::Response;
use outcrop_core::Error;
use outcrop_wire::bedrock::error;
use outcrop_wire::bedrock::operation::Service;

pub fn refuse(error: &Error) -> Response {
    respond::refusal(error::refuse(Service::BedrockRuntime, error))
}
