//! Amazon Nova's messages-v1: Converse's messages and tools, with settings of its own.

use super::chunks::Chunks;
use super::read::{self, UNKNOWN};
use crate::bedrock::converse::pieces::{Pieces, Sink};
use crate::bedrock::converse::to_neutral::{messages, share, stop_sequences, system, tools};
use crate::bedrock::converse::{stop_reason, write_message};
use crate::bedrock::limit::{self, Name};
use crate::fold::Fold;
use crate::json::node::Node;
use crate::json::path::{At, Fault};
use crate::json::write_string;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::chat::{Chat, Effort, Reasoning, Sampling};
use outcrop_core::event::{Event, StopReason};
use outcrop_core::settlement::Settlement;
use outcrop_core::usage::Usage;
use serde_json::json;

const SETTINGS: &str = "inferenceConfig";

pub const LIMIT: Name = Name {
    group: Some(SETTINGS),
    member: "maxTokens",
};

pub fn chat(body: &Bytes) -> Result<Chat, Error> {
    read::fields(body, |at, fields| {
        let mut chat = Chat::default();
        if let Some(node) = fields.take("schemaVersion") {
            let at = at.member("schemaVersion");
            let version = node.string(&at)?;
            if version != "messages-v1" {
                return Err(at.constraint(version, "Member must satisfy enum value set: [messages-v1]"));
            }
        }
        if let Some(node) = fields.take("system") {
            chat.system = system(&at.member("system"), node)?;
        }
        messages(&at.member("messages"), fields.require(at, "messages")?, &mut chat)?;
        if let Some(node) = fields.take("toolConfig") {
            (chat.tools, chat.tool_choice) = tools(&at.member("toolConfig"), node)?;
        }
        if let Some(node) = fields.take(SETTINGS) {
            chat.sampling = settings(&at.member(SETTINGS), node)?;
        }
        if let Some(node) = fields.take("reasoningConfig") {
            chat.reasoning = Some(reasoning(&at.member("reasoningConfig"), node)?);
        }
        Ok(chat)
    })
}

fn settings(at: &At<'_>, node: Node<'_>) -> Result<Sampling, Fault> {
    let mut fields = node.fields(at)?;
    let mut sampling = Sampling::default();
    if let Some(node) = fields.take(LIMIT.member) {
        sampling.max_tokens = Some(limit::read(&at.member(LIMIT.member), &node)?);
    }
    if let Some(node) = fields.take("temperature") {
        sampling.temperature = Some(share(&at.member("temperature"), &node)?);
    }
    if let Some(node) = fields.take("topP") {
        sampling.top_p = Some(share(&at.member("topP"), &node)?);
    }
    sampling.top_k = read::whole(at, &mut fields, "topK")?;
    if let Some(node) = fields.take("stopSequences") {
        sampling.stop = stop_sequences(&at.member("stopSequences"), node)?;
    }
    fields.finish(at, UNKNOWN)?;
    Ok(sampling)
}

fn reasoning(at: &At<'_>, node: Node<'_>) -> Result<Reasoning, Fault> {
    let mut fields = node.fields(at)?;
    let kind = fields.require(at, "type")?.string(&at.member("type"))?;
    let effort = fields
        .take("maxReasoningEffort")
        .map(|node| node.string(&at.member("maxReasoningEffort")))
        .transpose()?;
    fields.finish(at, UNKNOWN)?;
    match (kind.as_str(), effort.as_deref()) {
        ("disabled", None) => Ok(Reasoning::Disabled),
        ("enabled", Some("low")) => Ok(Reasoning::Effort(Effort::Low)),
        ("enabled", Some("medium")) => Ok(Reasoning::Effort(Effort::Medium)),
        ("enabled", Some("high")) => Ok(Reasoning::Effort(Effort::High)),
        ("enabled", _) => Err(at
            .member("maxReasoningEffort")
            .invalid("one of low, medium, high")),
        _ => Err(at
            .member("type")
            .constraint(kind, "Member must satisfy enum value set: [enabled, disabled]")),
    }
}

pub fn answer(fold: &Fold) -> Result<Bytes, Error> {
    let mut out = b"{\"output\":{\"message\":".to_vec();
    write_message(&mut out, &fold.blocks)?;
    out.extend_from_slice(b"},\"stopReason\":");
    write_string(&mut out, stop_reason(fold.stop.unwrap_or(StopReason::EndTurn)));
    if let Some(settlement) = &fold.settlement {
        out.extend_from_slice(b",\"usage\":");
        out.extend_from_slice(usage(&settlement.usage).to_string().as_bytes());
    }
    out.push(b'}');
    Ok(out.into())
}

fn usage(usage: &Usage) -> serde_json::Value {
    json!({
        "inputTokens": usage.input,
        "outputTokens": usage.output,
        "totalTokens": usage.total_input().saturating_add(usage.output),
        "cacheReadInputTokenCount": usage.cache_read,
        "cacheWriteInputTokenCount": usage.cache_write_5m.saturating_add(usage.cache_write_1h),
    })
}

/// Converse's pieces, each as an object of its name.
#[derive(Debug, Default)]
pub struct Stream(Pieces);

struct Named<'o>(&'o mut Vec<Vec<u8>>);

impl Sink for Named<'_> {
    fn piece(&mut self, name: &str, payload: &[u8]) {
        let mut chunk = b"{".to_vec();
        write_string(&mut chunk, name);
        chunk.push(b':');
        chunk.extend_from_slice(payload);
        chunk.push(b'}');
        self.0.push(chunk);
    }
}

impl Chunks for Stream {
    fn event(&mut self, event: &Event, out: &mut Vec<Vec<u8>>) {
        self.0.event(event, &mut Named(out));
    }

    fn end(&mut self, settlement: &Settlement, out: &mut Vec<Vec<u8>>) {
        self.0.stop(StopReason::EndTurn, &mut Named(out));
        let metadata = json!({"usage": usage(&settlement.usage), "metrics": {}, "trace": {}});
        Named(out).piece("metadata", metadata.to_string().as_bytes());
    }
}
