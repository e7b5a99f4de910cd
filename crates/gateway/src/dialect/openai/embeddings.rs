//! `POST /v1/embeddings`.

use crate::call::Call;
use crate::dialect::{fold, respond};
use crate::request::{Body, Request};
use axum::response::Response;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::EventStream;
use outcrop_core::tag::TagSet;
use outcrop_wire::openai::embeddings;

pub fn decode(body: Bytes) -> Result<Request, Error> {
    let request = embeddings::Request::parse(&body)?;
    Ok(Request {
        model: request.model.clone(),
        stream: false,
        max_tokens: None,
        answers: 1,
        prompt_bytes: body.len() as u64,
        said: TagSet::new(),
        body: Body::OpenAiEmbeddings { body, request },
    })
}

pub async fn encode(call: &Call, events: EventStream) -> Result<Response, Error> {
    let Body::OpenAiEmbeddings { request, .. } = &call.request.body else {
        return Err(Error::internal("an embedding answer to another request"));
    };
    let answer = fold(events).await?;
    let body = match answer.opaque {
        Some(body) => body,
        None => {
            let usage = answer
                .settlement
                .map(|settlement| settlement.usage)
                .unwrap_or_default();
            embeddings::encode(&answer.embeddings, &usage, &request.model, request.encoding).into()
        }
    };
    Ok(respond::whole("application/json", body))
}
