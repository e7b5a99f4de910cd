//! `POST /v1/messages`.

use super::request_id;
use crate::attribute::said;
use crate::call::Call;
use crate::dialect::stream::{Encode, Encoded};
use crate::dialect::{fold, respond};
use crate::request::{Body, Request};
use axum::response::Response;
use bytes::Bytes;
use http::HeaderMap;
use http::header::{HeaderName, HeaderValue};
use http::request::Parts;
use outcrop_core::Error;
use outcrop_core::event::{Event, EventStream};
use outcrop_wire::anthropic::messages::{self, Flavour, Head, StreamEncoder};

/// Names features that are not yet everyone's; a provider of the dialect is told them too.
const BETA: HeaderName = HeaderName::from_static("anthropic-beta");

pub fn decode(head: &Parts, body: &Bytes) -> Result<Request, Error> {
    let parsed = messages::Request::parse(body, Flavour::Api)?;
    Ok(request(&parsed, head, body))
}

/// What the line knows of a request of this dialect.
pub(super) fn request(parsed: &messages::Request<'_>, head: &Parts, body: &Bytes) -> Request {
    Request {
        said: said(parsed.labels()),
        model: parsed.model.clone(),
        stream: parsed.stream,
        max_tokens: parsed.max_tokens,
        answers: 1,
        // Escapes only ever make text longer, so the body has at least as many bytes as its text.
        prompt_bytes: body.len() as u64,
        body: Body::Anthropic {
            original: Box::new(parsed.original()),
            beta: beta(&head.headers),
        },
    }
}

/// All the features that the header names, however often it is there.
fn beta(headers: &HeaderMap) -> Option<HeaderValue> {
    let named: Vec<_> = headers.get_all(BETA).iter().map(HeaderValue::as_bytes).collect();
    if named.is_empty() {
        return None;
    }
    HeaderValue::from_bytes(&named.join(&b","[..])).ok()
}

pub async fn encode(call: &Call, events: EventStream) -> Result<Response, Error> {
    let mut id = [0; 32];
    let id = format!("msg_{}", call.id.as_uuid().as_simple().encode_lower(&mut id));
    let head = Head {
        id: &id,
        model: &call.request.model,
    };
    if !call.request.stream {
        let answer = fold(events).await?;
        return Ok(respond::whole(
            "application/json",
            messages::answer(&head, &answer),
        ));
    }
    let encoder = Sse(StreamEncoder::new(&head, &request_id(call.id)));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_named_in_one_header() {
        let mut headers = HeaderMap::new();
        assert_eq!(beta(&headers), None);
        headers.append(BETA, HeaderValue::from_static("a-1,b-2"));
        headers.append(BETA, HeaderValue::from_static("c-3"));
        assert_eq!(beta(&headers).expect("named"), "a-1,b-2,c-3");
    }
}
