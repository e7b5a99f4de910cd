//! What is sent: the client's own body with the gateway's members changed, or one written from the neutral form.

use crate::provider::Outgoing;
use crate::request::Body;
use bytes::Bytes;
use http::HeaderValue;
use outcrop_core::Error;
use outcrop_core::chat::Chat;
use outcrop_wire::anthropic::messages::{self, Flavour, Original};
use serde_json::Value;

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
    if let Some((original, beta)) = own(&request.body) {
        return Ok(Sending {
            body: original.for_api(outgoing.model, request.stream),
            beta: beta.cloned(),
            relay: Relay::PassThrough {
                client_model: request.model.clone(),
            },
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
    if let Some((original, beta)) = own(&outgoing.request.body) {
        return Ok((original.to_count(outgoing.model), beta.cloned()));
    }
    let chat = outgoing.request.chat()?;
    let body = messages::to_count(&chat, outgoing.model)?;
    Ok((body.into(), beta_of(&chat)?))
}

/// The body of a client whose answer can be passed on: one that reads it in the frames in which it comes.
fn own(body: &Body) -> Option<(&Original, Option<&HeaderValue>)> {
    match body {
        Body::Anthropic { original, beta } if original.flavour() == Flavour::Api => {
            Some((original, beta.as_ref()))
        }
        _ => None,
    }
}

/// The features that a client of another dialect names among the members for the model's own body.
fn beta_of(chat: &Chat) -> Result<Option<HeaderValue>, Error> {
    let Some(named) = chat.additional_fields.get("anthropic_beta") else {
        return Ok(None);
    };
    let refused =
        || Error::validation("anthropic_beta should be an array of feature names").at("anthropic_beta");
    let names = named.as_array().ok_or_else(refused)?;
    let names: Option<Vec<_>> = names.iter().map(Value::as_str).collect();
    let header = HeaderValue::from_str(&names.ok_or_else(refused)?.join(","));
    header.map(Some).map_err(|_| refused())
}
