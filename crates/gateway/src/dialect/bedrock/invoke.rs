//! `InvokeModel` and `InvokeModelWithResponseStream`.

use super::said;
use crate::attribute;
use crate::call::Call;
use crate::dialect::stream::{Encode, Encoded};
use crate::dialect::{fold, respond};
use crate::request::{Body, InvokeModel, Request};
use axum::response::Response;
use bytes::Bytes;
use http::HeaderMap;
use http::header::{HeaderName, HeaderValue};
use http::request::Parts;
use outcrop_core::Error;
use outcrop_core::chat::ServiceTier;
use outcrop_core::event::{Event, EventStream};
use outcrop_core::settlement::Settlement;
use outcrop_wire::bedrock::converse::tier_name;
use outcrop_wire::bedrock::invoke::{self, Head, StreamEncoder, Terms};
use outcrop_wire::bedrock::operation::Operation;
use outcrop_wire::eventstream;
use outcrop_wire::fold::Fold;

const JSON: &str = "application/json";

pub fn decode(head: &Parts, body: Bytes, stream: bool) -> Result<Request, Error> {
    let operation = if stream {
        Operation::InvokeModelWithResponseStream
    } else {
        Operation::InvokeModel
    };
    let said = said(operation, head, &body)?;
    let mut terms = Terms::default();
    for (member, value) in said.headers {
        match member {
            // The one form that there is, whatever a client calls it.
            "contentType" => {}
            "accept" => accepts_json(value)?,
            _ => terms.take(member, value)?,
        }
    }
    Ok(request(said.model, stream, body, terms))
}

/// A request whose body is in its model's own form.
pub fn request(model: String, stream: bool, body: Bytes, terms: Terms) -> Request {
    Request {
        model,
        stream,
        // Both are in the body, which is in the model's own form: read when the model is known.
        max_tokens: None,
        answers: 1,
        // Escapes only ever make text longer, so the body has at least as many bytes as its text.
        prompt_bytes: body.len() as u64,
        said: attribute::said(terms.metadata.clone()),
        body: Body::InvokeModel(Box::new(InvokeModel {
            original: body,
            read: None,
            terms,
        })),
    }
}

fn accepts_json(accept: &str) -> Result<(), Error> {
    let mut kinds = accept.split(',').map(|kind| {
        let kind = kind.split(';').next().unwrap_or_default();
        kind.trim().to_ascii_lowercase()
    });
    if kinds.any(|kind| matches!(kind.as_str(), "" | "*/*" | "application/*" | JSON)) {
        return Ok(());
    }
    Err(Error::validation(format!("'accept' is {accept}, but answers come as {JSON} alone")).at("accept"))
}

pub async fn encode(call: &Call, events: EventStream) -> Result<Response, Error> {
    let body = native(call)?;
    if call.request.stream {
        let mut id = [0; 32];
        let encoder = Frames(StreamEncoder::new(body.read()?, &head(call, &mut id))?);
        let frames = axum::body::Body::new(Encoded::new(call.operation, call.id, events, encoder));
        let mut response = respond::with_body(eventstream::CONTENT_TYPE, frames);
        let headers = response.headers_mut();
        headers.insert("x-amzn-bedrock-content-type", HeaderValue::from_static(JSON));
        // Which queue it will be is not known yet, unless there is no choice.
        let tier = body.terms.tier.filter(|tier| *tier == ServiceTier::Default);
        terms(headers, &body.terms, tier);
        return Ok(response);
    }
    let (answer, json) = whole(call, body, events).await?;
    let mut response = respond::whole(JSON, json);
    let headers = response.headers_mut();
    if let Some(settlement) = &answer.settlement {
        counts(headers, settlement);
    }
    let default = body.terms.tier.map(|_| ServiceTier::Default);
    terms(headers, &body.terms, answer.service_tier.or(default));
    Ok(response)
}

/// An answer that is not streamed, in the model's own form.
pub async fn answer(call: &Call, events: EventStream) -> Result<Bytes, Error> {
    whole(call, native(call)?, events).await.map(|(_, json)| json)
}

fn native(call: &Call) -> Result<&InvokeModel, Error> {
    match &call.request.body {
        Body::InvokeModel(body) => Ok(body),
        _ => Err(Error::internal("an InvokeModel answer to another request")),
    }
}

async fn whole(call: &Call, body: &InvokeModel, events: EventStream) -> Result<(Fold, Bytes), Error> {
    let answer = fold(events).await?;
    let mut id = [0; 32];
    let json = invoke::answer(body.read()?, &head(call, &mut id), &answer)?;
    Ok((answer, json))
}

fn head<'a>(call: &'a Call, id: &'a mut [u8; 32]) -> Head<'a> {
    Head {
        id: call.id.as_uuid().as_simple().encode_lower(id),
        created: u64::try_from(call.arrived_at_us / 1_000_000).unwrap_or(0),
        model: &call.request.model,
    }
}

/// What clients read beside the body.
fn counts(headers: &mut HeaderMap, settlement: &Settlement) {
    let usage = &settlement.usage;
    let written = usage.cache_write_5m.saturating_add(usage.cache_write_1h);
    for (name, count) in [
        ("x-amzn-bedrock-input-token-count", usage.input),
        ("x-amzn-bedrock-output-token-count", usage.output),
        ("x-amzn-bedrock-cache-read-input-token-count", usage.cache_read),
        ("x-amzn-bedrock-cache-write-input-token-count", written),
        (
            "x-amzn-bedrock-invocation-latency",
            settlement.duration_us / 1_000,
        ),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(count));
    }
}

/// What the request asked for, as it was granted. Nobody but Bedrock has a faster way.
fn terms(headers: &mut HeaderMap, asked: &Terms, tier: Option<ServiceTier>) {
    if asked.latency.is_some() {
        headers.insert(
            "x-amzn-bedrock-performanceconfig-latency",
            HeaderValue::from_static("standard"),
        );
    }
    if let Some(tier) = tier {
        headers.insert(
            "x-amzn-bedrock-service-tier",
            HeaderValue::from_static(tier_name(tier)),
        );
    }
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
    fn an_answer_is_json_or_refused() {
        for accept in ["application/json", "*/*", "text/html, application/json;q=0.9", ""] {
            assert!(accepts_json(accept).is_ok(), "{accept}");
        }
        assert!(accepts_json("image/png").is_err());
    }
}
