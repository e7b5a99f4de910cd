//! Amazon Titan Text: a prompt.

use super::chunks::{Ending, text_of};
use super::prompt::Conversation;
use super::read;
use crate::bedrock::limit::{self, Name};
use crate::fold::Fold;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::chat::{Chat, Sampling};
use outcrop_core::event::StopReason;
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

/// A chunk of a stream; the counts come with the last.
pub fn chunk(text: &str, ending: Option<&Ending>) -> Value {
    json!({
        "outputText": text,
        "index": 0,
        "totalOutputTextTokenCount": ending.map(|ending| ending.usage.output),
        "completionReason": ending.map(|ending| completion_reason(ending.reason)),
        "inputTextTokenCount": ending.map(|ending| ending.usage.total_input()),
    })
}
