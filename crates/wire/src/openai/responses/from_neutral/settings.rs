//! Everything of a request but what was said.

use crate::json::write_string;
use crate::openai::settings::{effort_name, tier_name};
use crate::openai::write::{List, member};
use outcrop_core::chat::{Chat, Reasoning, ResponseFormat, Tool, ToolChoice};

pub fn write(out: &mut Vec<u8>, chat: &Chat) {
    write_tools(out, chat);
    member(out, "max_output_tokens", chat.sampling.max_tokens.as_ref());
    member(out, "temperature", chat.sampling.temperature.as_ref());
    member(out, "top_p", chat.sampling.top_p.as_ref());
    write_reasoning(out, chat.reasoning);
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
        member(out, "parallel_tool_calls", chat.parallel_tool_calls.as_ref());
    }
    let Some(choice) = &chat.tool_choice else { return };
    out.extend_from_slice(b",\"tool_choice\":");
    match choice {
        ToolChoice::Auto => write_string(out, "auto"),
        ToolChoice::None => write_string(out, "none"),
        ToolChoice::Any => write_string(out, "required"),
        ToolChoice::Named(name) => {
            out.extend_from_slice(b"{\"type\":\"function\",\"name\":");
            write_string(out, name);
            out.push(b'}');
        }
    }
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

fn write_format(out: &mut Vec<u8>, format: Option<&ResponseFormat>) {
    match format {
        None => {}
        Some(ResponseFormat::Json) => {
            out.extend_from_slice(b",\"text\":{\"format\":{\"type\":\"json_object\"}}");
        }
        Some(ResponseFormat::Schema {
            name,
            description,
            schema,
            strict,
        }) => {
            out.extend_from_slice(b",\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":");
            write_string(out, name);
            member(out, "description", description.as_ref());
            member(out, "schema", Some(schema));
            member(out, "strict", strict.as_ref());
            out.extend_from_slice(b"}}");
        }
    }
}
