//! Everything of a request but what was said.

use crate::json::write_string;
use crate::openai::function;
use crate::openai::settings::{effort_name, tier_name, write_format};
use crate::openai::write::member;
use outcrop_core::chat::{Chat, Reasoning, Tool};

pub fn write(out: &mut Vec<u8>, chat: &Chat) {
    function::write(out, chat, write_tool, write_named);
    member(out, "max_output_tokens", chat.sampling.max_tokens.as_ref());
    member(out, "temperature", chat.sampling.temperature.as_ref());
    member(out, "top_p", chat.sampling.top_p.as_ref());
    write_reasoning(out, chat.reasoning);
    if let Some(format) = &chat.response_format {
        out.extend_from_slice(b",\"text\":{\"format\":");
        write_format(out, format, None);
        out.push(b'}');
    }
    member(out, "service_tier", chat.service_tier.and_then(tier_name));
    member(out, "user", chat.end_user.as_ref());
}

fn write_tool(out: &mut Vec<u8>, tool: &Tool) {
    out.extend_from_slice(b"{\"type\":\"function\",\"name\":");
    write_string(out, &tool.name);
    member(out, "description", tool.description.as_ref());
    member(out, "parameters", Some(&tool.input_schema));
    // Here, unlike in every other dialect, absent means strict.
    member(out, "strict", Some(&tool.strict.unwrap_or(false)));
    out.push(b'}');
}

fn write_named(out: &mut Vec<u8>, name: &str) {
    out.extend_from_slice(b"{\"type\":\"function\",\"name\":");
    write_string(out, name);
    out.push(b'}');
}

/// How much to think; where it is asked for, the thoughts come back in a form that can be sent again.
fn write_reasoning(out: &mut Vec<u8>, reasoning: Option<Reasoning>) {
    let Some(reasoning) = reasoning else { return };
    if let Some(effort) = effort_name(reasoning) {
        out.extend_from_slice(b",\"reasoning\":{\"effort\":");
        write_string(out, effort);
        if reasoning != Reasoning::Disabled {
            out.extend_from_slice(b",\"summary\":\"auto\"");
        }
        out.push(b'}');
    }
    if reasoning != Reasoning::Disabled {
        out.extend_from_slice(b",\"include\":[\"reasoning.encrypted_content\"]");
    }
}
