//! Amazon Titan Text: a prompt.

use super::chunks::{Chunks, text_of};
use super::prompt::Conversation;
use super::read;
use crate::bedrock::limit::{self, Name};
use crate::fold::Fold;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::chat::{Chat, Sampling};
use outcrop_core::event::{Delta, Event, StopReason};
use outcrop_core::settlement::Settlement;
use serde_json::{Value, json};

const SETTINGS: &str = "textGenerationConfig";

pub const LIMIT: Name = Name {
    group: Some(SETTINGS),
    member: "maxTokenCount",
};

pub fn chat(body: &Bytes) -> Result<Chat, Error> {
    read::fields(body, |at, fields| {
        let prompt = read::text(at, fields, "inputText")?;
        let mut chat = Conversation::one_turn(&prompt).into_chat();
        if let Some(node) = fields.take(SETTINGS) {
            let at = at.member(SETTINGS);
            let mut settings = node.fields(&at)?;
            let max_tokens = settings
                .take(LIMIT.member)
                .map(|node| limit::read(&at.member(LIMIT.member), &node))
                .transpose()?;
            chat.sampling = Sampling {
                max_tokens,
                temperature: read::number(&at, &mut settings, "temperature", (0.0, 1.0))?,
                top_p: read::number(&at, &mut settings, "topP", (0.0, 1.0))?,
                stop: read::texts(&at, &mut settings, "stopSequences")?.unwrap_or_default(),
                ..Sampling::default()
            };
            settings.finish(&at, read::UNKNOWN)?;
        }
        Ok(chat)
    })
}

pub fn answer(fold: &Fold) -> Value {
    let usage = fold.settlement.as_ref().map(|settlement| settlement.usage);
    json!({
        "inputTextTokenCount": usage.map(|usage| usage.total_input()),
        "results": [{
            "tokenCount": usage.map(|usage| usage.output),
            "outputText": text_of(fold),
            "completionReason": completion_reason(fold.stop.unwrap_or(StopReason::EndTurn)),
        }],
    })
}

const fn completion_reason(reason: StopReason) -> &'static str {
    match reason {
        StopReason::MaxTokens | StopReason::ContextWindow => "LENGTH",
        StopReason::StopSequence => "STOP_CRITERIA_MET",
        StopReason::ContentFiltered | StopReason::Refusal | StopReason::GuardrailIntervened => {
            "CONTENT_FILTERED"
        }
        StopReason::EndTurn | StopReason::ToolUse | StopReason::Paused | StopReason::Malformed => "FINISHED",
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
        let reason = completion_reason(self.stop.unwrap_or(StopReason::EndTurn));
        out.push(chunk("", Some(settlement), Some(reason)));
    }
}

fn chunk(text: &str, settlement: Option<&Settlement>, reason: Option<&str>) -> Vec<u8> {
    let usage = settlement.map(|settlement| settlement.usage);
    let chunk = json!({
        "outputText": text,
        "index": 0,
        "totalOutputTextTokenCount": usage.map(|usage| usage.output),
        "completionReason": reason,
        "inputTextTokenCount": usage.map(|usage| usage.total_input()),
    });
    chunk.to_string().into_bytes()
}
