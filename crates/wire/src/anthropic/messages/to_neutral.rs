//! From Anthropic's form of a chat to the neutral one.
//!
//! Nothing is dropped in silence: what becomes of each member is told in [`CONVERSIONS`](super::CONVERSIONS).

mod blocks;
mod settings;
mod source;
mod tools;

use super::defaults::is_harmless;
use crate::json::members::Members;
use crate::json::node::{Fields, Node, each_member};
use crate::json::path::{At, Fault};
use blocks::Place;
use outcrop_core::chat::{Block, CacheLife, Chat, Message, Role, Sampling};

/// Ends the sentence "… not supported here: ".
const NO_COUNTERPART: &str = "this model's provider has no counterpart for it";

/// Read elsewhere: by the gateway itself, or before.
const TAKEN: [&str; 4] = ["model", "stream", "max_tokens", "anthropic_version"];

/// Converts the members of a request; `max_tokens` is the limit that was read from them.
pub fn chat(members: &Members<'_>, max_tokens: Option<u32>) -> Result<Chat, Fault> {
    let mut chat = Chat {
        sampling: Sampling {
            max_tokens,
            ..Sampling::default()
        },
        ..Chat::default()
    };
    let mut reasoning = settings::Asked::default();
    let mut cached = None;
    let is_left_out = |name: &str, raw: &str| TAKEN.contains(&name) || is_harmless(name, raw);
    each_member(members, is_left_out, |at, name, node| {
        match name {
            "messages" => messages(at, node, &mut chat)?,
            "system" => {
                let system = blocks::read(at, node, Place::System)?;
                chat.system.splice(0..0, system);
            }
            "cache_control" => cached = Some(blocks::cache_life(at, node)?),
            "tools" => chat.tools = tools::read(at, node)?,
            "tool_choice" => tools::choice(at, node, &mut chat)?,
            "thinking" => reasoning.thinking = Some(settings::thinking(at, node)?),
            "output_config" => settings::output(at, node, &mut chat, &mut reasoning)?,
            "output_format" => chat.response_format = Some(settings::format(at, node)?),
            "stop_sequences" => chat.sampling.stop = settings::strings(at, node)?,
            "temperature" => chat.sampling.temperature = Some(node.number(at, 0.0, 1.0)?),
            "top_p" => chat.sampling.top_p = Some(node.number(at, 0.0, 1.0)?),
            "top_k" => chat.sampling.top_k = Some(settings::top_k(at, node)?),
            "metadata" => chat.end_user = settings::end_user(at, node)?,
            "service_tier" => chat.service_tier = Some(settings::tier(at, node)?),
            _ => return Err(at.unsupported(NO_COUNTERPART)),
        }
        Ok(())
    })?;
    chat.reasoning = reasoning.together()?;
    if let Some(life) = cached {
        cache_all(&mut chat, life);
    }
    Ok(chat)
}

fn messages(at: &At<'_>, node: Node<'_>, chat: &mut Chat) -> Result<(), Fault> {
    let messages = node.array(at)?;
    if messages.is_empty() {
        return Err(at.invalid("an array of at least one message"));
    }
    for (index, message) in messages.into_iter().enumerate() {
        let at = at.index(index);
        self::message(&at, message.fields(&at)?, chat)?;
    }
    Ok(())
}

fn message(at: &At<'_>, mut message: Fields<'_>, chat: &mut Chat) -> Result<(), Fault> {
    let role = message.require(at, "role")?.string(&at.member("role"))?;
    let content = message.require(at, "content")?;
    let at_content = at.member("content");
    match role.as_str() {
        "user" => chat.messages.push(Message {
            role: Role::User,
            content: blocks::read(&at_content, content, Place::User)?,
        }),
        "assistant" => chat.messages.push(Message {
            role: Role::Assistant,
            content: blocks::read(&at_content, content, Place::Assistant)?,
        }),
        "system" => chat
            .system
            .extend(blocks::read(&at_content, content, Place::System)?),
        _ => return Err(at.member("role").invalid("'user', 'assistant' or 'system'")),
    }
    message.finish(at, NO_COUNTERPART)
}

/// Everything up to the end of the conversation, unless its end is marked itself.
fn cache_all(chat: &mut Chat, life: CacheLife) {
    if let Some(last) = chat.messages.last_mut()
        && !matches!(last.content.last(), Some(Block::CachePoint(_)))
    {
        last.content.push(Block::CachePoint(life));
    }
}
