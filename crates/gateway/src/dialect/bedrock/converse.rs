//! `Converse` and `ConverseStream`.

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
use outcrop_wire::eventstream;
use percent_encoding::percent_decode_str;

pub fn decode(head: &Parts, body: &Bytes, stream: bool) -> Result<Request, Error> {
    let parsed = converse::Request::parse(body)?;
    Ok(Request {
        model: model_in_path(head.uri.path())?,
        stream,
        max_tokens: parsed.max_tokens,
        answers: 1,
        // Escapes only ever make text longer, so the body has at least as many bytes as its text.
        prompt_bytes: body.len() as u64,
        body: Body::Converse(parsed.original()),
    })
}

/// The second segment of `/model/{modelId}/converse` and its siblings, decoded after splitting: a decoded ARN contains slashes.
pub fn model_in_path(path: &str) -> Result<String, Error> {
    let segment = path.split('/').nth(2).unwrap_or_default();
    let decoded = percent_decode_str(segment).decode_utf8();
    decoded
        .map(String::from)
        .map_err(|_| Error::validation("the model id in the path is not UTF-8").at("modelId"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoded_arn_is_one_segment() {
        let path = "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A%3Afoundation-model%2Fa.b/converse";
        assert_eq!(
            model_in_path(path).expect("decodes"),
            "arn:aws:bedrock:us-east-1::foundation-model/a.b"
        );
        assert!(model_in_path("/model/%FF/converse").is_err());
    }
}
