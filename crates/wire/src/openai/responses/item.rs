//! The items of an output: messages, reasoning, function calls.

use crate::fold::Block;
use crate::json::write_string;
use crate::openai::write::member;

/// What an item is called: its kind, the response's own id, and its place in the output.
pub fn id(block: &Block, response: &str, place: usize) -> String {
    let kind = match block {
        Block::Text(_) => "msg",
        Block::Reasoning { .. } | Block::RedactedReasoning(_) => "rs",
        Block::ToolUse { .. } => "fc",
    };
    let own = response.strip_prefix("resp_").unwrap_or(response);
    format!("{kind}_{own}_{place}")
}

/// Appends an item that is whole, or that begins.
pub fn write(out: &mut Vec<u8>, id: &str, block: &Block, whole: bool) {
    out.extend_from_slice(b"{\"id\":");
    write_string(out, id);
    let status = if whole { "completed" } else { "in_progress" };
    match block {
        Block::Text(text) => {
            member(out, "type", Some("message"));
            member(out, "status", Some(status));
            out.extend_from_slice(b",\"role\":\"assistant\",\"content\":[");
            if whole {
                write_text(out, text);
            }
            out.push(b']');
        }
        Block::Reasoning { text, signature } => write_reasoning(out, text, signature.as_deref()),
        Block::RedactedReasoning(data) => write_reasoning(out, "", Some(data)),
        Block::ToolUse { id, name, input } => {
            member(out, "type", Some("function_call"));
            member(out, "status", Some(status));
            member(out, "call_id", Some(id));
            member(out, "name", Some(name));
            // A function that takes nothing is called with an object that has nothing.
            let arguments = if whole && input.is_empty() { "{}" } else { input };
            member(out, "arguments", Some(arguments));
        }
    }
    out.push(b'}');
}

fn write_reasoning(out: &mut Vec<u8>, text: &str, proof: Option<&str>) {
    member(out, "type", Some("reasoning"));
    out.extend_from_slice(b",\"summary\":[");
    if !text.is_empty() {
        write_summary(out, text);
    }
    out.push(b']');
    member(out, "encrypted_content", proof);
}

/// Appends a part of a message.
pub fn write_text(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(b"{\"type\":\"output_text\",\"text\":");
    write_string(out, text);
    out.extend_from_slice(b",\"annotations\":[],\"logprobs\":[]}");
}

/// Appends a part of what is told of reasoning.
pub fn write_summary(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(b"{\"type\":\"summary_text\",\"text\":");
    write_string(out, text);
    out.push(b'}');
}
