//! `POST /v1/messages/count_tokens`: how many tokens a message has, before it is sent. Nothing is spent on it.

use super::messages;
use crate::dialect::respond;
use crate::request::Request;
use axum::response::Response;
use bytes::Bytes;
use http::request::Parts;
use outcrop_core::Error;
use outcrop_wire::anthropic::count_tokens;
use outcrop_wire::anthropic::messages::Request as Message;

pub fn decode(head: &Parts, body: &Bytes) -> Result<Request, Error> {
    let parsed = Message::parse_to_count(body)?;
    Ok(messages::request(&parsed, head, body))
}

pub fn encode(input_tokens: u64) -> Response {
    respond::whole("application/json", count_tokens::answer(input_tokens))
}
