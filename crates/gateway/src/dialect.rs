//! The dialects that clients speak: the only place, beside authentication, that knows HTTP.
//!
//! Each operation decodes bytes into a [`Request`], encodes events into bytes, and has one form for errors.
//! The conversions themselves are pure and live in the wire crate; here they meet HTTP.

pub mod anthropic;
pub mod bedrock;
mod models;
pub mod openai;
mod respond;
mod stream;

use crate::app::App;
use crate::attribute;
use crate::call::Call;
use crate::request::{Operation, Request};
use axum::response::Response;
use bytes::Bytes;
use futures_util::StreamExt;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue};
use outcrop_core::Error;
use outcrop_core::event::EventStream;
use outcrop_core::id::CallId;
use outcrop_core::limit::Standing;
use outcrop_wire::fold::Fold;
use outcrop_wire::limit;

/// Wire bytes to request.
pub fn decode(operation: Operation, head: &Parts, body: Bytes) -> Result<Request, Error> {
    let mut request = decode_body(operation, head, body)?;
    attribute::said_in_headers(&head.headers, &mut request.said)?;
    Ok(request)
}

fn decode_body(operation: Operation, head: &Parts, body: Bytes) -> Result<Request, Error> {
    match operation {
        Operation::OpenAiChat => openai::chat::decode(&body),
        Operation::OpenAiResponses => openai::responses::decode(&body),
        Operation::OpenAiEmbeddings => openai::embeddings::decode(body),
        Operation::AnthropicMessages => anthropic::messages::decode(head, &body),
        Operation::AnthropicCountTokens => anthropic::count_tokens::decode(head, &body),
        Operation::Converse => bedrock::converse::decode(head, &body, false),
        Operation::ConverseStream => bedrock::converse::decode(head, &body, true),
        Operation::InvokeModel => bedrock::invoke::decode(head, body, false),
        Operation::InvokeModelStream => bedrock::invoke::decode(head, body, true),
        Operation::CountTokens => bedrock::count_tokens::decode(head, &body),
        Operation::OpenAiModels
        | Operation::AnthropicModels
        | Operation::AsyncInvoke
        | Operation::Playground => Err(Error::internal("not an operation with a body")),
    }
}

/// Events to a response: a stream of frames, or the whole answer folded into one.
pub async fn encode(app: &App, call: &Call, events: EventStream) -> Result<Response, Error> {
    match call.operation {
        Operation::OpenAiChat => openai::chat::encode(call, events).await,
        // Keeping an answer takes more state than the other operations together.
        Operation::OpenAiResponses => Box::pin(openai::responses::encode(app, call, events)).await,
        Operation::OpenAiEmbeddings => openai::embeddings::encode(call, events).await,
        Operation::AnthropicMessages => anthropic::messages::encode(call, events).await,
        Operation::Converse | Operation::ConverseStream => bedrock::converse::encode(call, events).await,
        Operation::InvokeModel | Operation::InvokeModelStream => bedrock::invoke::encode(call, events).await,
        Operation::OpenAiModels
        | Operation::AnthropicModels
        | Operation::AnthropicCountTokens
        | Operation::CountTokens
        | Operation::AsyncInvoke
        | Operation::Playground => Err(Error::internal("not an operation with an answer of events")),
    }
}

/// Says how the caller's limits stand, in the dialect's own headers.
pub fn tell_limits(operation: Operation, standing: &Standing, headers: &mut HeaderMap) {
    if standing.is_empty() {
        return;
    }
    let told = match operation {
        Operation::AnthropicMessages => limit::anthropic(standing),
        _ => limit::openai(standing),
    };
    for (name, value) in told {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

/// A count of tokens to a response.
pub fn encode_count(operation: Operation, input_tokens: u64) -> Result<Response, Error> {
    match operation {
        Operation::AnthropicCountTokens => Ok(anthropic::count_tokens::encode(input_tokens)),
        Operation::CountTokens => Ok(bedrock::count_tokens::encode(input_tokens)),
        _ => Err(Error::internal("not an operation that counts tokens")),
    }
}

/// The whole answer, when it is not streamed.
async fn fold(mut events: EventStream) -> Result<Fold, Error> {
    let mut fold = Fold::default();
    while let Some(event) = events.next().await {
        fold.push(event?);
    }
    Ok(fold)
}

/// Any error to the dialect's own status and body, and to one line in the log.
pub fn refuse(operation: Operation, id: CallId, error: &Error) -> Response {
    respond::log(operation, id, error);
    match operation {
        Operation::OpenAiChat
        | Operation::OpenAiResponses
        | Operation::OpenAiEmbeddings
        | Operation::OpenAiModels
        | Operation::AsyncInvoke
        | Operation::Playground => openai::refuse(error),
        Operation::AnthropicMessages | Operation::AnthropicCountTokens | Operation::AnthropicModels => {
            anthropic::refuse(id, error)
        }
        Operation::Converse
        | Operation::ConverseStream
        | Operation::InvokeModel
        | Operation::InvokeModelStream
        | Operation::CountTokens => bedrock::refuse(error),
    }
}
