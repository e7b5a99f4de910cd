//! Meta Llama: a prompt.

use super::chunks::{Chunks, text_of};
use super::prompt::{Conversation, llama3};
use super::read;
use crate::bedrock::limit::{self, Name};
use crate::fold::Fold;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::chat::Chat;
use outcrop_core::event::{Delta, Event, StopReason};
use outcrop_core::settlement::Settlement;
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

/// One chunk for each piece of text; the counts come with the last.
#[derive(Debug, Default)]
pub struct Stream {
    stop: Option<StopReason>,
}

impl Chunks for Stream {
    fn event(&mut self, event: &Event, out: &mut Vec<Vec<u8>>) {
        match event {
            Event::Delta {
                delta: Delta::Text(text),
                ..
            } => out.push(chunk(text, None, None)),
            Event::Stop(reason) => self.stop = Some(*reason),
            _ => {}
        }
    }

    fn end(&mut self, settlement: &Settlement, out: &mut Vec<Vec<u8>>) {
        let reason = stop_reason(self.stop.unwrap_or(StopReason::EndTurn));
        out.push(chunk("", Some(settlement), Some(reason)));
    }
}

fn chunk(text: &str, settlement: Option<&Settlement>, reason: Option<&str>) -> Vec<u8> {
    let usage = settlement.map(|settlement| settlement.usage);
    let chunk = json!({
        "generation": text,
        "prompt_token_count": usage.map(|usage| usage.total_input()),
        "generation_token_count": usage.map(|usage| usage.output),
        "stop_reason": reason,
    });
    chunk.to_string().into_bytes()
}
