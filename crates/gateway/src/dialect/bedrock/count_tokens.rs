//! `CountTokens`: how many tokens a Converse or InvokeModel request has, before it is sent.

use super::said;
use crate::dialect::respond;
use crate::request::{Body, InvokeModel, Request};
use axum::response::Response;
use bytes::Bytes;
use http::request::Parts;
use outcrop_core::Error;
use outcrop_core::tag::TagSet;
use outcrop_wire::bedrock::converse;
use outcrop_wire::bedrock::count_tokens::{self, Input};
use outcrop_wire::bedrock::invoke::Terms;
use outcrop_wire::bedrock::operation::Operation;

pub fn decode(head: &Parts, body: &Bytes) -> Result<Request, Error> {
    let said = said(Operation::CountTokens, head, body)?;
    let input = match count_tokens::read(body)? {
        Input::Converse(body) => Body::Converse(converse::Request::parse(&body)?.original()),
        Input::InvokeModel(original) => Body::InvokeModel(Box::new(InvokeModel {
            original,
            read: None,
            terms: Terms::default(),
        })),
    };
    Ok(Request {
        model: said.model,
        stream: false,
        max_tokens: None,
        answers: 1,
        prompt_bytes: body.len() as u64,
        said: TagSet::new(),
        body: input,
    })
}

pub fn encode(input_tokens: u64) -> Response {
    respond::whole("application/json", count_tokens::answer(input_tokens))
}
