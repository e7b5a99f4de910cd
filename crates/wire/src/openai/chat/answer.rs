//! Writes an answer that is not streamed.

use super::encode::{Head, finish_reason};
use super::from_neutral::write_call;
use crate::fold::{Block, Fold};
use crate::json::{write_number, write_string};
use crate::openai::settings::tier_name;
use crate::openai::usage;
use crate::openai::write::{List, member};
use bytes::Bytes;
use outcrop_core::event::StopReason;

/// The JSON answer; a provider's own, where it was passed on.
#[must_use]
pub fn answer(head: &Head<'_>, fold: &Fold) -> Bytes {
    if let Some(bytes) = &fold.opaque {
        return bytes.clone();
    }
    let stop = fold.stop.unwrap_or(StopReason::EndTurn);
    let mut out = Vec::with_capacity(512);
    out.extend_from_slice(b"{\"id\":");
    write_string(&mut out, head.id);
    out.extend_from_slice(b",\"object\":\"chat.completion\",\"created\":");
    write_number(&mut out, head.created);
    out.extend_from_slice(b",\"model\":");
    write_string(&mut out, head.model);
    out.extend_from_slice(b",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\"");
    write_message(&mut out, &fold.blocks, head.functions);
    out.extend_from_slice(b",\"refusal\":null},\"logprobs\":null,\"finish_reason\":");
    write_string(&mut out, finish_reason(stop, head.functions));
    out.extend_from_slice(b"}]");
    member(&mut out, "service_tier", fold.service_tier.and_then(tier_name));
    if let Some(settlement) = &fold.settlement {
        out.extend_from_slice(b",\"usage\":");
        usage::write(&mut out, &settlement.usage);
    }
    out.push(b'}');
    out.into()
}

fn write_message(out: &mut Vec<u8>, blocks: &[Block], functions: bool) {
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
    let calls: Vec<_> = calls().collect();
    if functions {
        write_function(out, &calls);
    } else if !calls.is_empty() {
        out.extend_from_slice(b",\"tool_calls\":[");
        let mut list = List::new(out);
        for call in calls {
            if let Block::ToolUse { id, name, input } = call {
                write_call(list.item(), (id, name), input);
            }
        }
        out.push(b']');
    }
}

/// The first call, in the form from before there were tools.
fn write_function(out: &mut Vec<u8>, calls: &[&Block]) {
    if let Some(Block::ToolUse { name, input, .. }) = calls.first() {
        out.extend_from_slice(b",\"function_call\":{\"name\":");
        write_string(out, name);
        member(out, "arguments", Some(input));
        out.push(b'}');
    }
}
