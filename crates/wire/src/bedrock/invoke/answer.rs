//! Writes an answer that is not streamed.

use super::{Head, Request, anthropic, cohere_embed, llama, mistral, nova, openai, titan_embed, titan_text};
use crate::fold::Fold;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::catalogue::Family;
use serde_json::Value;

/// The JSON answer in the form of the request's family; a provider's own, where it was passed on.
///
/// # Errors
///
/// `ModelError` when the answer cannot be said in that form: a tool's input that is not JSON.
pub fn answer(request: &Request, head: &Head<'_>, fold: &Fold) -> Result<Bytes, Error> {
    if let Some(bytes) = &fold.opaque {
        return Ok(bytes.clone());
    }
    let body = request.body();
    match request.family {
        Family::Nova => nova::answer(fold),
        Family::TitanText => Ok(json(&titan_text::answer(fold))),
        Family::Llama => Ok(json(&llama::answer(fold))),
        Family::Mistral if mistral::is_messages(body) => Ok(json(&mistral::message_answer(head, fold))),
        Family::Mistral => Ok(json(&mistral::answer(fold))),
        Family::OpenAiChat => Ok(openai::answer(head, openai::Manner::of(body), fold)),
        Family::TitanEmbed => titan_embed::answer(body, fold),
        Family::CohereEmbed => cohere_embed::answer(head, body, fold),
        Family::OpenAiEmbed => openai::embedding_answer(head, body, fold),
        Family::Anthropic => Ok(anthropic::answer(head, fold)),
    }
}

fn json(value: &Value) -> Bytes {
    value.to_string().into()
}
