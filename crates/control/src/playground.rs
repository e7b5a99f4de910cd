//! A chat from the console: walks the same line as any call, and shows what it cost.

mod events;

use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use outcrop_core::chat::{Block, Chat, Message, Role, Sampling};
use outcrop_core::key::Scope as KeyScope;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChatRequest {
    model: String,
    system: Option<String>,
    messages: Vec<ChatMessage>,
    max_tokens: Option<u32>,
    temperature: Option<f64>,
    top_p: Option<f64>,
    seed: Option<u64>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChatMessage {
    role: ChatRole,
    content: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChatRole {
    User,
    Assistant,
}

/// Chat with a model
///
/// Answers server-sent events, each a JSON object whose `type` is `text`, `stop`, `settled` or `error`; `settled`
/// is the last and tells tokens and cost as they stand in the ledger. Closing the connection cancels the call.
#[utoipa::path(post, path = "/api/v1/playground", operation_id = "chat", tag = "playground", request_body = ChatRequest, responses(
    (status = 200, content_type = "text/event-stream", body = events::Event),
    (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody)))]
pub async fn chat(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(request): Body<ChatRequest>,
) -> Result<Response, Refusal> {
    caller.needs(KeyScope::Invoke)?;
    let (model, chat) = neutral(request);
    let invocation = app
        .parts
        .invoke
        .invoke(caller.principal, caller.region, &model, chat)
        .await?;
    let call = invocation.call;
    let frames = invocation.events.filter_map(move |event| async move {
        events::frame(call, event).map(Ok::<_, std::convert::Infallible>)
    });
    let headers = [(CONTENT_TYPE, "text/event-stream"), (CACHE_CONTROL, "no-store")];
    Ok((headers, axum::body::Body::from_stream(frames)).into_response())
}

fn neutral(request: ChatRequest) -> (String, Chat) {
    let message = |message: ChatMessage| Message {
        role: match message.role {
            ChatRole::User => Role::User,
            ChatRole::Assistant => Role::Assistant,
        },
        content: vec![Block::Text(message.content)],
    };
    let chat = Chat {
        system: request
            .system
            .filter(|text| !text.trim().is_empty())
            .into_iter()
            .map(Block::Text)
            .collect(),
        messages: request.messages.into_iter().map(message).collect(),
        sampling: Sampling {
            max_tokens: request.max_tokens,
            temperature: request.temperature,
            top_p: request.top_p,
            seed: request.seed,
            ..Sampling::default()
        },
        ..Chat::default()
    };
    (request.model, chat)
}
