//! `Converse` and `ConverseStream`.

use super::said;
use crate::attribute;
use crate::call::Call;
use crate::dialect::stream::{Encode, Encoded};
use crate::dialect::{fold, respond};
use crate::request::{Body, Request};
use axum::response::Response;
use bytes::Bytes;
use http::request::Parts;
use outcrop_core::Error;
use outcrop_core::event::{Event, EventStream};
use outcrop_wire::bedrock::converse::{self, StreamEncoder};
use outcrop_wire::bedrock::operation::Operation;
use outcrop_wire::eventstream;

pub fn decode(head: &Parts, body: &Bytes, stream: bool) -> Result<Request, Error> {
    let operation = if stream {
        Operation::ConverseStream
    } else {
        Operation::Converse
    };
    let said = said(operation, head, body)?;
    let parsed = converse::Request::parse(body)?;
    Ok(Request {
        model: said.model,
        stream,
        max_tokens: parsed.max_tokens,
        answers: 1,
        // Escapes only ever make text longer, so the body has at least as many bytes as its text.
        prompt_bytes: body.len() as u64,
        said: attribute::said(parsed.labels()),
        body: Body::Converse(parsed.original()),
    })
}

pub async fn encode(call: &Call, events: EventStream) -> Result<Response, Error> {
    let Body::Converse(original) = &call.request.body else {
        return Err(Error::internal("a Converse answer to another request"));
    };
    if !call.request.stream {
        let answer = converse::answer_to(original.asked(), &fold(events).await?)?;
        return Ok(respond::whole("application/json", answer));
    }
    let encoder = Frames(StreamEncoder::answering(original.asked()));
    let body = axum::body::Body::new(Encoded::new(call.operation, call.id, events, encoder));
    Ok(respond::with_body(eventstream::CONTENT_TYPE, body))
}

struct Frames(StreamEncoder);

impl Encode for Frames {
    fn event(&mut self, event: &Event) -> Bytes {
        self.0.encode(event)
    }

    fn error(&mut self, error: &Error) -> Bytes {
        self.0.fail(error)
    }
}
