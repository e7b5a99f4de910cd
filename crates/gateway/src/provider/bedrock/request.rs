//! What is sent: which operation, and the client's own body or one written from the neutral form.

use crate::provider::Outgoing;
use crate::request::{Body, InvokeModel};
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use http::uri::Uri;
use outcrop_core::Error;
use outcrop_core::chat::Latency;
use outcrop_wire::bedrock::converse;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::BTreeMap;

/// What AWS's own clients leave as it is in a part of a path; everything else of an ARN is escaped.
const LABEL: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// How the answer goes back: as it is, to a client of the same operation, or converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relay {
    Converse,
    InvokeModel,
    Convert,
}

/// A request that lacks only its signature.
pub struct Sent {
    /// Below the base, escaped.
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub relay: Relay,
}

pub fn prepare(outgoing: Outgoing<'_>) -> Result<Sent, Error> {
    match &outgoing.request.body {
        // Asked for text by text: see `embed`.
        Body::OpenAiEmbeddings { .. } => Err(Error::internal("an embedding is no chat")),
        Body::Converse(original) => Ok(Sent {
            path: converse_path(outgoing),
            headers: headers(outgoing.request.stream),
            body: original.rewrite(outgoing.max_tokens),
            relay: Relay::Converse,
        }),
        Body::InvokeModel(body) => invoked(outgoing, body),
        Body::OpenAiChat { .. } | Body::OpenAiResponses(_) | Body::Anthropic { .. } | Body::Chat(_) => {
            converted(outgoing)
        }
    }
}

fn converted(outgoing: Outgoing<'_>) -> Result<Sent, Error> {
    let mut chat = outgoing.request.chat()?.into_owned();
    chat.sampling.max_tokens = Some(outgoing.max_tokens);
    let body = converse::from_neutral(&chat, outgoing.family)?;
    Ok(Sent {
        path: converse_path(outgoing),
        headers: headers(outgoing.request.stream),
        body: body.into(),
        relay: Relay::Convert,
    })
}

/// The client's own body, and what its headers asked for.
fn invoked(outgoing: Outgoing<'_>, body: &InvokeModel) -> Result<Sent, Error> {
    let operation = if outgoing.request.stream {
        "invoke-with-response-stream"
    } else {
        "invoke"
    };
    let mut headers = headers(outgoing.request.stream);
    if outgoing.request.stream {
        headers.insert(
            "x-amzn-bedrock-accept",
            HeaderValue::from_static("application/json"),
        );
    }
    let terms = &body.terms;
    if let Some(latency) = terms.latency {
        let name = match latency {
            Latency::Standard => "standard",
            Latency::Optimized => "optimized",
        };
        headers.insert(
            "x-amzn-bedrock-performanceconfig-latency",
            HeaderValue::from_static(name),
        );
    }
    if let Some(tier) = terms.tier {
        let name = HeaderValue::from_static(converse::tier_name(tier));
        headers.insert("x-amzn-bedrock-service-tier", name);
    }
    if !terms.metadata.is_empty() {
        let pairs: BTreeMap<_, _> = terms.metadata.iter().map(|(name, value)| (name, value)).collect();
        let text = serde_json::to_string(&pairs).map_err(Error::internal)?;
        let value = HeaderValue::from_str(&text).map_err(Error::internal)?;
        headers.insert("x-amzn-bedrock-request-metadata", value);
    }
    Ok(Sent {
        path: path(outgoing.model, operation),
        headers,
        body: body.read()?.rewrite(outgoing.max_tokens)?,
        relay: Relay::InvokeModel,
    })
}

/// One of the bodies that an embedding model is asked with.
pub fn embedding(model: &str, body: Vec<u8>) -> Sent {
    Sent {
        path: path(model, "invoke"),
        headers: headers(false),
        body: body.into(),
        relay: Relay::InvokeModel,
    }
}

fn converse_path(outgoing: Outgoing<'_>) -> String {
    let operation = if outgoing.request.stream {
        "converse-stream"
    } else {
        "converse"
    };
    path(outgoing.model, operation)
}

/// An inference profile's ARN is one part of the path, slashes and all.
fn path(model: &str, operation: &str) -> String {
    format!("model/{}/{operation}", utf8_percent_encode(model, LABEL))
}

fn headers(stream: bool) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let accept = if stream {
        "application/vnd.amazon.eventstream"
    } else {
        "application/json"
    };
    headers.insert(ACCEPT, HeaderValue::from_static(accept));
    headers
}

/// The address of something below the base.
pub fn endpoint(base: &Uri, path: &str) -> Result<Uri, Error> {
    let base = base.to_string();
    let url = format!("{}/{path}", base.trim_end_matches('/'));
    url.parse()
        .map_err(|error| Error::unavailable("the model's name makes no address").with_detail(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_one_part_of_the_path() {
        let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123def456";
        assert_eq!(
            path(arn, "converse"),
            "model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fabc123def456/converse"
        );
        assert_eq!(
            path("anthropic.claude-3-haiku-20240307-v1:0", "converse-stream"),
            "model/anthropic.claude-3-haiku-20240307-v1%3A0/converse-stream"
        );
        let base = Uri::from_static("https://bedrock.example.com/behind/");
        let url = endpoint(&base, &path("a.b-v1:0", "converse")).unwrap();
        assert_eq!(
            url.to_string(),
            "https://bedrock.example.com/behind/model/a.b-v1%3A0/converse"
        );
    }
}
