//! From a request for a response to the neutral form of a chat.
//!
//! Nothing is dropped in silence: a member is converted, stands in the list of harmless ones, or is refused by
//! name. Approximated: instructions, system and developer messages move to the front; the `detail` of an image is
//! left out; items of one side that follow each other are one turn. [`CONVERSIONS`](super::CONVERSIONS) is the
//! whole table.

mod content;
mod items;
mod settings;
mod tools;

use super::harmless::is_harmless;
use crate::json::members::Members;
use crate::json::node::{Node, each_member};
use crate::json::path::{At, Fault};
use crate::openai::read::NO_COUNTERPART;
use crate::openai::settings as shared;
use outcrop_core::chat::{Block, Chat, Sampling};

/// Read elsewhere: by the gateway itself, or before.
const TAKEN: [&str; 3] = ["model", "stream", "max_output_tokens"];

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
        "input" => items::read(at, node, chat)?,
        "instructions" => chat.system.insert(0, Block::Text(node.string(at)?)),
        "tools" => chat.tools = tools::read(at, node)?,
        "tool_choice" => chat.tool_choice = Some(tools::choice(at, node)?),
        "parallel_tool_calls" => chat.parallel_tool_calls = Some(node.boolean(at)?),
        "text" => chat.response_format = settings::text(at, node)?,
        "reasoning" => chat.reasoning = settings::reasoning(at, node)?,
        "include" => settings::include(at, node)?,
        "temperature" => chat.sampling.temperature = Some(node.number(at, 0.0, 2.0)?),
        "top_p" => chat.sampling.top_p = Some(node.number(at, 0.0, 1.0)?),
        "service_tier" => chat.service_tier = Some(shared::tier(at, node)?),
        "metadata" => chat.metadata = shared::metadata(at, node)?,
        "user" | "safety_identifier" => chat.end_user = Some(node.string(at)?),
        "previous_response_id" => {
            let why = "a response that is not kept here cannot be gone on from";
            return Err(at.unsupported(why));
        }
        _ => return Err(at.unsupported(NO_COUNTERPART)),
    }
    Ok(())
}
