//! Writes Converse's answer.

use super::{Asked, stop_reason};
use crate::fold::{Block, Fold};
use crate::json::{write_number, write_string};
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::StopReason;
use outcrop_core::settlement::Settlement;
use outcrop_core::usage::Usage;
use serde_json::value::RawValue;

/// The JSON answer; a provider's own, where it was passed on.
///
/// # Errors
///
/// `ModelError` when the model's input for a tool is not JSON: here it must be a value, not text.
pub fn answer(fold: &Fold) -> Result<Bytes, Error> {
    answer_to(Asked::default(), fold)
}

/// The same, with what the request asked the answer to say of itself.
///
/// # Errors
///
/// As [`answer`].
pub fn answer_to(asked: Asked, fold: &Fold) -> Result<Bytes, Error> {
    if let Some(bytes) = &fold.opaque {
        return Ok(bytes.clone());
    }
    let mut out = Vec::with_capacity(512);
    out.extend_from_slice(b"{\"output\":{\"message\":");
    write_message(&mut out, &fold.blocks)?;
    out.extend_from_slice(b"},\"stopReason\":");
    write_string(&mut out, stop_reason(fold.stop.unwrap_or(StopReason::EndTurn)));
    asked.write_fields(&mut out, &fold.additional_fields, fold.stop_sequence.as_deref());
    if let Some(settlement) = &fold.settlement {
        out.push(b',');
        write_usage(&mut out, &settlement.usage);
        out.push(b',');
        write_metrics(&mut out, settlement);
    }
    asked.write_terms(&mut out, fold.service_tier);
    out.push(b'}');
    Ok(out.into())
}

/// The assistant's message.
pub fn write_message(out: &mut Vec<u8>, blocks: &[Block]) -> Result<(), Error> {
    out.extend_from_slice(b"{\"role\":\"assistant\",\"content\":[");
    for (position, block) in blocks.iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        write_block(out, block)?;
    }
    out.extend_from_slice(b"]}");
    Ok(())
}

fn write_block(out: &mut Vec<u8>, block: &Block) -> Result<(), Error> {
    match block {
        Block::Text(text) => {
            out.extend_from_slice(b"{\"text\":");
            write_string(out, text);
            out.push(b'}');
        }
        Block::Reasoning { text, signature } => {
            out.extend_from_slice(b"{\"reasoningContent\":{\"reasoningText\":{\"text\":");
            write_string(out, text);
            if let Some(signature) = signature {
                out.extend_from_slice(b",\"signature\":");
                write_string(out, signature);
            }
            out.extend_from_slice(b"}}}");
        }
        Block::RedactedReasoning(data) => {
            out.extend_from_slice(b"{\"reasoningContent\":{\"redactedContent\":");
            write_string(out, data);
            out.extend_from_slice(b"}}");
        }
        Block::ToolUse { id, name, input } => {
            out.extend_from_slice(b"{\"toolUse\":{\"toolUseId\":");
            write_string(out, id);
            out.extend_from_slice(b",\"name\":");
            write_string(out, name);
            out.extend_from_slice(b",\"input\":");
            out.extend_from_slice(tool_input(name, input)?.as_bytes());
            out.extend_from_slice(b"}}");
        }
    }
    Ok(())
}

/// The input as the model spelt it, when it is JSON; nothing at all stands for no arguments.
fn tool_input<'a>(name: &str, input: &'a str) -> Result<&'a str, Error> {
    if input.trim().is_empty() {
        return Ok("{}");
    }
    let value: &RawValue = serde_json::from_str(input).map_err(|error| {
        Error::model(format!(
            "the model called the tool '{name}' with input that is not JSON"
        ))
        .with_detail(error)
    })?;
    Ok(value.get())
}

/// The `usage` member.
pub fn write_usage(out: &mut Vec<u8>, usage: &Usage) {
    let written = usage.cache_write_5m.saturating_add(usage.cache_write_1h);
    let members = [
        (&b"\"usage\":{\"inputTokens\":"[..], Some(usage.input)),
        (b",\"outputTokens\":", Some(usage.output)),
        (
            b",\"totalTokens\":",
            Some(usage.total_input().saturating_add(usage.output)),
        ),
        (
            b",\"cacheReadInputTokens\":",
            Some(usage.cache_read).filter(|tokens| *tokens > 0),
        ),
        (
            b",\"cacheWriteInputTokens\":",
            Some(written).filter(|tokens| *tokens > 0),
        ),
    ];
    for (name, count) in members {
        if let Some(count) = count {
            out.extend_from_slice(name);
            write_number(out, count);
        }
    }
    write_cache_details(out, usage);
    out.push(b'}');
}

/// What was written to the cache, by how long it lives.
fn write_cache_details(out: &mut Vec<u8>, usage: &Usage) {
    let lives = [("5m", usage.cache_write_5m), ("1h", usage.cache_write_1h)];
    let written = lives.into_iter().filter(|(_, tokens)| *tokens > 0);
    for (position, (life, tokens)) in written.clone().enumerate() {
        out.extend_from_slice(if position == 0 {
            b",\"cacheDetails\":["
        } else {
            b","
        });
        out.extend_from_slice(b"{\"ttl\":");
        write_string(out, life);
        out.extend_from_slice(b",\"inputTokens\":");
        write_number(out, tokens);
        out.push(b'}');
    }
    if written.count() > 0 {
        out.push(b']');
    }
}

/// The `metrics` member.
pub fn write_metrics(out: &mut Vec<u8>, settlement: &Settlement) {
    out.extend_from_slice(b"\"metrics\":{\"latencyMs\":");
    write_number(out, settlement.duration_us / 1_000);
    out.push(b'}');
}
