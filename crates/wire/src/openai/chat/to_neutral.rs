//! From OpenAI's form of a chat to the neutral one.
//!
//! Nothing is dropped in silence: a member is converted, stands in the list of harmless ones, or is refused by
//! name. Approximated: system and developer messages move to the front; the `detail` of an image is a hint that
//! other dialects do not have; a refusal of an earlier turn is what was said in it; the reasoning of earlier turns
//! is not sent again. [`CONVERSIONS`](super::CONVERSIONS) is the whole table.

mod content;
mod messages;
mod tools;

use super::harmless::is_harmless;
use crate::json::members::Members;
use crate::json::node::{Node, each_member};
use crate::json::path::{At, Fault};
use crate::openai::read::NO_COUNTERPART;
use crate::openai::settings;
use outcrop_core::chat::{Chat, ResponseFormat, Sampling};

/// Read elsewhere: by the gateway itself, or before (`max_tokens`).
const TAKEN: [&str; 4] = ["model", "stream", "max_tokens", "max_completion_tokens"];

/// Converts the members of a request; `max_tokens` is the limit that was read from them.
pub fn chat(members: &Members<'_>, max_tokens: Option<u32>) -> Result<Chat, Fault> {
    let mut chat = Chat {
        sampling: Sampling {
            max_tokens,
            ..Sampling::default()
        },
        ..Chat::default()
    };
    let is_left_out = |name: &str, raw: &str| TAKEN.contains(&name) || is_harmless(name, raw);
    each_member(members, is_left_out, |at, name, node| {
        read(&mut chat, name, at, node)
    })?;
    Ok(chat)
}

fn read(chat: &mut Chat, name: &str, at: &At<'_>, node: Node<'_>) -> Result<(), Fault> {
    match name {
        "messages" => messages::read(at, node, chat)?,
        "tools" => chat.tools.extend(tools::read(at, node)?),
        "functions" => chat.tools.extend(tools::functions(at, node)?),
        "tool_choice" => chat.tool_choice = Some(tools::choice(at, node)?),
        "function_call" => chat.tool_choice = Some(tools::function_choice(at, node)?),
        "parallel_tool_calls" => chat.parallel_tool_calls = Some(node.boolean(at)?),
        "response_format" => chat.response_format = response_format(at, node)?,
        "reasoning_effort" => chat.reasoning = Some(settings::effort(at, node)?),
        "service_tier" => chat.service_tier = Some(settings::tier(at, node)?),
        "metadata" => chat.metadata = settings::metadata(at, node)?,
        "user" | "safety_identifier" => chat.end_user = Some(node.string(at)?),
        _ => return sampling(&mut chat.sampling, name, at, node),
    }
    Ok(())
}

fn sampling(sampling: &mut Sampling, name: &str, at: &At<'_>, node: Node<'_>) -> Result<(), Fault> {
    match name {
        "temperature" => sampling.temperature = Some(node.number(at, 0.0, 2.0)?),
        "top_p" => sampling.top_p = Some(node.number(at, 0.0, 1.0)?),
        "frequency_penalty" => sampling.frequency_penalty = Some(node.number(at, -2.0, 2.0)?),
        "presence_penalty" => sampling.presence_penalty = Some(node.number(at, -2.0, 2.0)?),
        "seed" => sampling.seed = Some(node.integer(at, 0, u64::MAX)?),
        "stop" => sampling.stop = stop(at, node)?,
        "n" => return Err(at.unsupported("one request gives one answer at this model's provider")),
        _ => return Err(at.unsupported(NO_COUNTERPART)),
    }
    Ok(())
}

fn response_format(at: &At<'_>, node: Node<'_>) -> Result<Option<ResponseFormat>, Fault> {
    let mut fields = node.fields(at)?;
    let kind = fields.require(at, "type")?.string(&at.member("type"))?;
    let format = match kind.as_str() {
        "text" => None,
        "json_object" => Some(ResponseFormat::Json),
        "json_schema" => {
            let at = at.member("json_schema");
            let schema = fields.take("json_schema").ok_or_else(|| at.missing("name"))?;
            Some(settings::schema(&at, schema.fields(&at)?)?)
        }
        _ => {
            let expected = "'text', 'json_object' or 'json_schema'";
            return Err(at.member("type").invalid(expected));
        }
    };
    fields.finish(at, NO_COUNTERPART)?;
    Ok(format)
}

fn stop(at: &At<'_>, node: Node<'_>) -> Result<Vec<String>, Fault> {
    match node {
        Node::String(text) => Ok(vec![text.into_owned()]),
        Node::Array(items) => items
            .into_iter()
            .enumerate()
            .map(|(index, item)| item.string(&at.index(index)))
            .collect(),
        other => Err(at.wrong_type("a string or an array of strings", other.kind())),
    }
}
