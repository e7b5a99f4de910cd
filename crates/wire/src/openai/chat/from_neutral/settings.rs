//! Everything of a request but what was said.

use super::LimitMember;
use crate::json::write_string;
use crate::openai::function;
use crate::openai::settings::{effort_name, tier_name, write_format};
use crate::openai::write::member;
use outcrop_core::chat::{Chat, Tool};

pub fn write(out: &mut Vec<u8>, chat: &Chat, limit: LimitMember) {
    function::write(out, chat, write_tool, write_named);
    write_sampling(out, chat, limit);
    member(out, "reasoning_effort", chat.reasoning.and_then(effort_name));
    if let Some(format) = &chat.response_format {
        out.extend_from_slice(b",\"response_format\":");
        write_format(out, format, Some("json_schema"));
    }
    member(out, "service_tier", chat.service_tier.and_then(tier_name));
    member(out, "user", chat.end_user.as_ref());
}

fn write_tool(out: &mut Vec<u8>, tool: &Tool) {
    out.extend_from_slice(b"{\"type\":\"function\",\"function\":{\"name\":");
    write_string(out, &tool.name);
    member(out, "description", tool.description.as_ref());
    member(out, "parameters", Some(&tool.input_schema));
    member(out, "strict", tool.strict.as_ref());
    out.extend_from_slice(b"}}");
}

fn write_named(out: &mut Vec<u8>, name: &str) {
    out.extend_from_slice(b"{\"type\":\"function\",\"function\":{\"name\":");
    write_string(out, name);
    out.extend_from_slice(b"}}");
}

fn write_sampling(out: &mut Vec<u8>, chat: &Chat, limit: LimitMember) {
    let sampling = &chat.sampling;
    member(out, limit.name(), sampling.max_tokens.as_ref());
    member(out, "temperature", sampling.temperature.as_ref());
    member(out, "top_p", sampling.top_p.as_ref());
    member(out, "seed", sampling.seed.as_ref());
    member(out, "stop", Some(&sampling.stop).filter(|stop| !stop.is_empty()));
    member(out, "frequency_penalty", sampling.frequency_penalty.as_ref());
    member(out, "presence_penalty", sampling.presence_penalty.as_ref());
}
