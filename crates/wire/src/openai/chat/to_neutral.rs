//! From OpenAI's form of a chat to the neutral one.
//!
//! Nothing is dropped in silence: a member is converted, stands in the list of harmless ones, or is refused by
//! name. Approximated: system and developer messages move to the front; the `detail` of an image is a hint that
//! other dialects do not have; the reasoning of earlier turns is not sent again.

mod content;
mod messages;
mod tools;

use super::harmless::is_harmless;
use crate::json::members::Members;
use crate::json::node::Node;
use crate::json::path::{At, Fault};
use outcrop_core::chat::{Chat, Sampling};

/// Ends the sentence "… is not supported here: ".
const NO_COUNTERPART: &str = "this model's provider has no counterpart for it";

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
    for (name, raw) in members.iter() {
        let raw = raw.get();
        if raw == "null" || TAKEN.contains(&name) || is_harmless(name, raw) {
            continue;
        }
        let at = At::Root.member(name);
        let node =
            Node::parse(raw).map_err(|error| at.invalid(format!("text that can be read ({error})")))?;
        match name {
            "messages" => messages::read(&at, node, &mut chat)?,
            "tools" => chat.tools = tools::read(&at, node)?,
            "tool_choice" => chat.tool_choice = Some(tools::choice(&at, node)?),
            "temperature" => chat.sampling.temperature = Some(node.number(&at, 0.0, 2.0)?),
            "top_p" => chat.sampling.top_p = Some(node.number(&at, 0.0, 1.0)?),
            "seed" => chat.sampling.seed = Some(node.integer(&at, 0, u64::MAX)?),
            "stop" => chat.sampling.stop = stop(&at, node)?,
            "n" => return Err(at.unsupported("one request gives one answer at this model's provider")),
            _ => return Err(at.unsupported(NO_COUNTERPART)),
        }
    }
    Ok(chat)
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
