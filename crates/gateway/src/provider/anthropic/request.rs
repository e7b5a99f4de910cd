//! What is sent: the client's own body with the gateway's members changed, or one written from the neutral form.

use crate::provider::Outgoing;
use crate::request::{Body, Request};
use bytes::Bytes;
use http::HeaderValue;
use outcrop_core::Error;
use outcrop_core::catalogue::Family;
use outcrop_core::chat::Chat;
use outcrop_wire::anthropic::messages::{self, Flavour, Original};
use outcrop_wire::bedrock::invoke::Terms;
use serde_json::Value;
use std::borrow::Cow;

/// How the answer goes back: as it is, to a client of the same dialect, or converted.
#[derive(Debug)]
pub enum Relay {
    PassThrough {
        client_model: String,
    },
    /// With the members of the answer that the client asks for, as JSON pointers.
    Convert {
        pointers: Vec<String>,
    },
}

/// A request on its way.
pub struct Sending {
    pub body: Bytes,
    /// Features that are not yet everyone's.
    pub beta: Option<HeaderValue>,
    pub relay: Relay,
}

pub fn message(outgoing: Outgoing<'_>) -> Result<Sending, Error> {
    let request = outgoing.request;
    if let Some(Own { original, beta }) = own(&request.body)? {
        return Ok(Sending {
            body: original.for_api(outgoing.model, request.stream),
            beta,
            relay: relay(&original, request),
        });
    }
    let mut chat = request.chat()?.into_owned();
    chat.sampling.max_tokens = Some(outgoing.max_tokens);
    let body = messages::from_neutral(&chat, outgoing.model, request.stream)?;
    Ok(Sending {
        body: body.into(),
        beta: beta_of(&chat)?,
        relay: Relay::Convert {
            pointers: chat.additional_answer_paths,
        },
    })
}

/// The question for the number of a request's tokens.
pub fn to_count(outgoing: Outgoing<'_>) -> Result<(Bytes, Option<HeaderValue>), Error> {
    if let Some(Own { original, beta }) = own(&outgoing.request.body)? {
        return Ok((original.to_count(outgoing.model), beta));
    }
    let chat = outgoing.request.chat()?;
    let body = messages::to_count(&chat, outgoing.model)?;
    Ok((body.into(), beta_of(&chat)?))
}

/// A body in this dialect, of either flavour, which goes on as the client wrote it.
struct Own<'a> {
    original: Cow<'a, Original>,
    beta: Option<HeaderValue>,
}

fn own(body: &Body) -> Result<Option<Own<'_>>, Error> {
    match body {
        Body::Anthropic { original, beta } => Ok(Some(Own {
            original: Cow::Borrowed(original),
            beta: beta.clone(),
        })),
        // What the headers of InvokeModel ask for has other names here.
        Body::InvokeModel(body)
            if body.read()?.family == Family::Anthropic && body.terms == Terms::default() =>
        {
            let original = messages::Request::parse(body.read()?.body(), Flavour::Bedrock)?.original();
            let beta = header_of(original.betas())?;
            Ok(Some(Own {
                original: Cow::Owned(original),
                beta,
            }))
        }
        _ => Ok(None),
    }
}

/// Whole answers are the same in both flavours; a stream has other frames in Bedrock's.
fn relay(original: &Original, request: &Request) -> Relay {
    if request.stream && original.flavour() == Flavour::Bedrock {
        return Relay::Convert { pointers: Vec::new() };
    }
    Relay::PassThrough {
        client_model: request.model.clone(),
    }
}

/// The features that a client of another dialect names among the members for the model's own body.
fn beta_of(chat: &Chat) -> Result<Option<HeaderValue>, Error> {
    let Some(named) = chat.additional_fields.get("anthropic_beta") else {
        return Ok(None);
    };
    let names = named.as_array().ok_or_else(refused_beta)?;
    let names: Option<Vec<_>> = names.iter().map(Value::as_str).collect();
    header_of(&names.ok_or_else(refused_beta)?)
}

fn header_of(features: &[impl AsRef<str>]) -> Result<Option<HeaderValue>, Error> {
    if features.is_empty() {
        return Ok(None);
    }
    let names: Vec<&str> = features.iter().map(AsRef::as_ref).collect();
    let header = HeaderValue::from_str(&names.join(","));
    header.map(Some).map_err(|_| refused_beta())
}

fn refused_beta() -> Error {
    Error::validation("anthropic_beta should be an array of feature names").at("anthropic_beta")
}
