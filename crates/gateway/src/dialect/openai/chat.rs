//! `POST /v1/chat/completions`.

use crate::attribute::said;
use crate::call::Call;
use crate::dialect::stream::{Encode, Encoded};
use crate::dialect::{fold, respond};
use crate::request::{Body, Request};
use axum::response::Response;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::{Event, EventStream};
use outcrop_wire::openai::chat::{self, Head, StreamEncoder};

pub fn decode(body: &Bytes) -> Result<Request, Error> {
    let parsed = chat::Request::parse(body)?;
    Ok(Request {
        stream: parsed.stream,
        max_tokens: parsed.max_tokens,
        answers: parsed.answers,
        // Escapes only ever make text longer, so the body has at least as many bytes as its text.
        prompt_bytes: body.len() as u64,
        body: Body::OpenAiChat {
            original: parsed.original(),
            include_usage: parsed.include_usage,
            functions: parsed.functions,
        },
        said: said(parsed.labels()),
        model: parsed.model,
    })
}

pub async fn encode(call: &Call, events: EventStream) -> Result<Response, Error> {
    let Body::OpenAiChat {
        include_usage,
        functions,
        ..
    } = call.request.body
    else {
        return Err(Error::internal("a chat's answer to another request"));
    };
    let mut id = [0; 32];
    let id = format!("chatcmpl-{}", call.id.as_uuid().as_simple().encode_lower(&mut id));
    let created = u64::try_from(call.arrived_at_us / 1_000_000).unwrap_or(0);
    let head = Head {
        id: &id,
        created,
        model: &call.request.model,
        functions,
    };
    if !call.request.stream {
        let answer = fold(events).await?;
        return Ok(respond::whole("application/json", chat::answer(&head, &answer)));
    }
    let encoder = Sse(StreamEncoder::new(&head, include_usage));
    let body = axum::body::Body::new(Encoded::new(call.operation, call.id, events, encoder));
    Ok(respond::server_sent(body))
}

struct Sse(StreamEncoder);

impl Encode for Sse {
    fn event(&mut self, event: &Event) -> Bytes {
        self.0.encode(event)
    }

    fn error(&mut self, error: &Error) -> Bytes {
        self.0.fail(error)
    }
}
