//! Writes an answer that is not streamed.

use super::events::{Head, write_stop};
use crate::anthropic::usage;
use crate::fold::{Block, Fold};
use crate::json::write_string;
use bytes::Bytes;
use outcrop_core::event::StopReason;
use serde_json::value::RawValue;

/// The JSON answer; a provider's own, where it was passed on.
#[must_use]
pub fn answer(head: &Head<'_>, fold: &Fold) -> Bytes {
    if let Some(bytes) = &fold.opaque {
        return bytes.clone();
    }
    let mut out = Vec::with_capacity(512);
    out.extend_from_slice(b"{\"id\":");
    write_string(&mut out, head.id);
    out.extend_from_slice(b",\"type\":\"message\",\"role\":\"assistant\",\"model\":");
    write_string(&mut out, head.model);
    out.extend_from_slice(b",\"content\":[");
    for (position, block) in fold.blocks.iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        write_block(&mut out, block);
    }
    out.extend_from_slice(b"],");
    let reason = fold.stop.unwrap_or(StopReason::EndTurn);
    write_stop(&mut out, reason, fold.stop_sequence.as_deref());
    out.extend_from_slice(b",\"usage\":");
    let used = fold.settlement.as_ref().map(|settlement| settlement.usage);
    usage::write(&mut out, &used.unwrap_or_default());
    out.push(b'}');
    out.into()
}

fn write_block(out: &mut Vec<u8>, block: &Block) {
    match block {
        Block::Text(text) => {
            out.extend_from_slice(b"{\"type\":\"text\",\"text\":");
            write_string(out, text);
        }
        Block::Reasoning { text, signature } => {
            out.extend_from_slice(b"{\"type\":\"thinking\",\"thinking\":");
            write_string(out, text);
            out.extend_from_slice(b",\"signature\":");
            write_string(out, signature.as_deref().unwrap_or_default());
        }
        Block::RedactedReasoning(data) => {
            out.extend_from_slice(b"{\"type\":\"redacted_thinking\",\"data\":");
            write_string(out, data);
        }
        Block::ToolUse { id, name, input } => {
            out.extend_from_slice(b"{\"type\":\"tool_use\",\"id\":");
            write_string(out, id);
            out.extend_from_slice(b",\"name\":");
            write_string(out, name);
            out.extend_from_slice(b",\"input\":");
            out.extend_from_slice(object(input).as_bytes());
        }
    }
    out.push(b'}');
}

/// The input as the model spelt it, where it is an object. A model that was stopped in the middle of it, or made
/// a mistake, must not break the whole answer: clients read what is not an object as no answer at all.
fn object(input: &str) -> &str {
    let is_object = input.trim_start().starts_with('{') && serde_json::from_str::<&RawValue>(input).is_ok();
    if is_object { input } else { "{}" }
}
