//! Meta Llama: a prompt.

use super::chunks::{Ending, text_of};
use super::prompt::{Conversation, llama3};
use super::read;
use crate::bedrock::limit::{self, Name};
use crate::fold::Fold;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::chat::Chat;
use outcrop_core::event::StopReason;
use serde_json::{Value, json};

pub const LIMIT: Name = Name {
    group: None,
    member: "max_gen_len",
};

pub fn chat(body: &Bytes) -> Result<Chat, Error> {
    read::fields(body, |at, fields| {
        let prompt = read::text(at, fields, "prompt")?;
        let conversation = llama3(&prompt).unwrap_or_else(|| Conversation::one_turn(&prompt));
        let mut chat = conversation.into_chat();
        if let Some(node) = fields.take(LIMIT.member) {
            chat.sampling.max_tokens = Some(limit::read(&at.member(LIMIT.member), &node)?);
        }
        chat.sampling.temperature = read::number(at, fields, "temperature", (0.0, 1.0))?;
        chat.sampling.top_p = read::number(at, fields, "top_p", (0.0, 1.0))?;
        Ok(chat)
    })
}

pub fn answer(fold: &Fold) -> Value {
    let usage = fold.settlement.as_ref().map(|settlement| settlement.usage);
    json!({
        "generation": text_of(fold),
        "prompt_token_count": usage.map(|usage| usage.total_input()),
        "generation_token_count": usage.map(|usage| usage.output),
        "stop_reason": stop_reason(fold.stop.unwrap_or(StopReason::EndTurn)),
    })
}

const fn stop_reason(reason: StopReason) -> &'static str {
    match reason {
        StopReason::MaxTokens | StopReason::ContextWindow => "length",
        _ => "stop",
    }
}

/// A chunk of a stream; the counts come with the last.
pub fn chunk(text: &str, ending: Option<&Ending>) -> Value {
    json!({
        "generation": text,
        "prompt_token_count": ending.map(|ending| ending.usage.total_input()),
        "generation_token_count": ending.map(|ending| ending.usage.output),
        "stop_reason": ending.map(|ending| stop_reason(ending.reason)),
    })
}
