//! From Converse's form of a chat to the neutral one.
//!
//! Nothing is dropped in silence: a member is converted or refused by name; [`CONVERSIONS`](super::CONVERSIONS) lists them all.

mod content;
mod extras;
mod sampling;
mod tools;

pub use extras::{latency_named, tier_named, unknown_latency, unknown_tier};
pub use sampling::{share, stop_sequences};
pub use tools::read as tools;

use super::super::media::NO_COUNTERPART;
use super::super::metadata;
use crate::json::members::Members;
use crate::json::node::{Node, each_member};
use crate::json::path::{At, Fault};
use outcrop_core::chat::{Block, Chat, Message, Role};

/// Converts the members of a request.
pub fn chat(members: &Members<'_>) -> Result<Chat, Fault> {
    let mut chat = Chat::default();
    each_member(
        members,
        |_, _| false,
        |at, name, node| member(at, name, node, &mut chat),
    )?;
    Ok(chat)
}

fn member(at: &At<'_>, name: &str, node: Node<'_>, chat: &mut Chat) -> Result<(), Fault> {
    match name {
        "messages" => messages(at, node, chat)?,
        // Messages of the role `system` may have been read before it.
        "system" => {
            let said_later = std::mem::take(&mut chat.system);
            chat.system = system(at, node)?;
            chat.system.extend(said_later);
        }
        "inferenceConfig" => sampling::read(at, node, &mut chat.sampling)?,
        "toolConfig" => (chat.tools, chat.tool_choice) = tools::read(at, node)?,
        "additionalModelRequestFields" => chat.additional_fields = extras::fields(at, node)?,
        "additionalModelResponseFieldPaths" => chat.additional_answer_paths = extras::paths(at, node)?,
        "requestMetadata" => chat.metadata = metadata::read(at, node)?,
        "performanceConfig" => chat.latency = extras::latency(at, node)?,
        "serviceTier" => chat.service_tier = Some(extras::tier(at, node)?),
        "outputConfig" => extras::output(at, node, chat)?,
        // Read before: it is empty.
        "promptVariables" => {}
        _ => return Err(at.unsupported(NO_COUNTERPART)),
    }
    Ok(())
}

/// Reads all messages into the chat. What a system message says inside the conversation goes to its front.
pub fn messages(at: &At<'_>, node: Node<'_>, chat: &mut Chat) -> Result<(), Fault> {
    let items = node.array(at)?;
    if items.is_empty() {
        return Err(at.constraint("[]", "Member must have length greater than or equal to 1"));
    }
    for (index, item) in items.into_iter().enumerate() {
        let at = at.index(index);
        let mut fields = item.fields(&at)?;
        let role = fields.require(&at, "role")?.string(&at.member("role"))?;
        let content = fields.require(&at, "content")?;
        fields.finish(&at, NO_COUNTERPART)?;
        let at_content = at.member("content");
        let role = match role.as_str() {
            "user" => Role::User,
            "assistant" => Role::Assistant,
            "system" => {
                chat.system.extend(system(&at_content, content)?);
                continue;
            }
            _ => {
                let constraint = "Member must satisfy enum value set: [user, assistant, system]";
                return Err(at.member("role").constraint(role, constraint));
            }
        };
        chat.messages.push(Message {
            role,
            content: content::read(&at_content, content, role)?,
        });
    }
    Ok(())
}

/// Text, guarded text and cache points.
pub fn system(at: &At<'_>, node: Node<'_>) -> Result<Vec<Block>, Fault> {
    let items = node.array(at)?.into_iter().enumerate();
    items
        .map(|(index, item)| content::system_block(&at.index(index), item))
        .collect()
}
