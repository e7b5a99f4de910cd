//! Writes an answer that is not streamed.

use super::encode::{Head, finish_reason};
use super::from_neutral::write_call;
use crate::fold::{Block, Fold};
use crate::json::{write_number, write_string};
use crate::openai::usage;
use bytes::Bytes;
use outcrop_core::event::StopReason;

/// The JSON answer; a provider's own, where it was passed on.
#[must_use]
pub fn answer(head: &Head<'_>, fold: &Fold) -> Bytes {
    if let Some(bytes) = &fold.opaque {
        return bytes.clone();
    }
    let mut out = Vec::with_capacity(512);
    out.extend_from_slice(b"{\"id\":");
    write_string(&mut out, head.id);
    out.extend_from_slice(b",\"object\":\"chat.completion\",\"created\":");
    write_number(&mut out, head.created);
    out.extend_from_slice(b",\"model\":");
    write_string(&mut out, head.model);
    out.extend_from_slice(b",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\"");
    write_message(&mut out, &fold.blocks);
    out.extend_from_slice(b",\"refusal\":null},\"logprobs\":null,\"finish_reason\":");
    write_string(&mut out, finish_reason(fold.stop.unwrap_or(StopReason::EndTurn)));
    out.extend_from_slice(b"}]");
    if let Some(settlement) = &fold.settlement {
        out.extend_from_slice(b",\"usage\":");
        usage::write(&mut out, &settlement.usage);
    }
    out.push(b'}');
    out.into()
}

fn write_message(out: &mut Vec<u8>, blocks: &[Block]) {
    let joined = |pick: fn(&Block) -> Option<&str>| -> Option<String> {
        let texts: Vec<_> = blocks.iter().filter_map(pick).collect();
        (!texts.is_empty()).then(|| texts.concat())
    };
    let text = joined(|block| {
        if let Block::Text(text) = block {
            Some(text)
        } else {
            None
        }
    });
    let reasoning = joined(|block| {
        if let Block::Reasoning { text, .. } = block {
            Some(text)
        } else {
            None
        }
    });
    let calls = || {
        blocks
            .iter()
            .filter(|block| matches!(block, Block::ToolUse { .. }))
    };
    out.extend_from_slice(b",\"content\":");
    match text {
        Some(text) => write_string(out, &text),
        None if calls().next().is_none() => write_string(out, ""),
        None => out.extend_from_slice(b"null"),
    }
    if let Some(reasoning) = reasoning {
        out.extend_from_slice(b",\"reasoning_content\":");
        write_string(out, &reasoning);
    }
    for (position, call) in calls().enumerate() {
        out.extend_from_slice(if position == 0 { b",\"tool_calls\":[" } else { b"," });
        if let Block::ToolUse { id, name, input } = call {
            write_call(out, (id, name), input);
        }
    }
    if calls().next().is_some() {
        out.push(b']');
    }
}
