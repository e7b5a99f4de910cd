//! Everything of a request but what was said.

use super::LimitMember;
use crate::json::write_string;
use crate::openai::settings::{effort_name, tier_name};
use crate::openai::write::{List, member};
use outcrop_core::chat::{Chat, ResponseFormat, Tool, ToolChoice};

pub fn write(out: &mut Vec<u8>, chat: &Chat, limit: LimitMember) {
    write_tools(out, chat);
    write_sampling(out, chat, limit);
    member(out, "reasoning_effort", chat.reasoning.and_then(effort_name));
    write_format(out, chat.response_format.as_ref());
    member(out, "service_tier", chat.service_tier.and_then(tier_name));
    member(out, "user", chat.end_user.as_ref());
}

fn write_tools(out: &mut Vec<u8>, chat: &Chat) {
    if !chat.tools.is_empty() {
        out.extend_from_slice(b",\"tools\":[");
        let mut tools = List::new(out);
        for tool in &chat.tools {
            write_tool(tools.item(), tool);
        }
        out.push(b']');
    }
    // OpenAI refuses it without tools.
    let parallel = chat.parallel_tool_calls.filter(|_| !chat.tools.is_empty());
    member(out, "parallel_tool_calls", parallel.as_ref());
    let Some(choice) = &chat.tool_choice else { return };
    out.extend_from_slice(b",\"tool_choice\":");
    match choice {
        ToolChoice::Auto => write_string(out, "auto"),
        ToolChoice::None => write_string(out, "none"),
        ToolChoice::Any => write_string(out, "required"),
        ToolChoice::Named(name) => {
            out.extend_from_slice(b"{\"type\":\"function\",\"function\":{\"name\":");
            write_string(out, name);
            out.extend_from_slice(b"}}");
        }
    }
}

fn write_tool(out: &mut Vec<u8>, tool: &Tool) {
    out.extend_from_slice(b"{\"type\":\"function\",\"function\":{\"name\":");
    write_string(out, &tool.name);
    member(out, "description", tool.description.as_ref());
    member(out, "parameters", Some(&tool.input_schema));
    member(out, "strict", tool.strict.as_ref());
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

fn write_format(out: &mut Vec<u8>, format: Option<&ResponseFormat>) {
    match format {
        None => {}
        Some(ResponseFormat::Json) => {
            out.extend_from_slice(b",\"response_format\":{\"type\":\"json_object\"}");
        }
        Some(ResponseFormat::Schema {
            name,
            description,
            schema,
            strict,
        }) => {
            out.extend_from_slice(
                b",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":",
            );
            write_string(out, name);
            member(out, "description", description.as_ref());
            member(out, "schema", Some(schema));
            member(out, "strict", strict.as_ref());
            out.extend_from_slice(b"}}");
        }
    }
}
