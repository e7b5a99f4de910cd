//! The content blocks of messages and tool results. Each is an object with exactly one member.

use super::request::NO_COUNTERPART;
use crate::image;
use crate::json::node::{Fields, Node};
use crate::json::path::{At, Fault};
use outcrop_core::chat::{Block, Image, ImageSource, Role};
use std::borrow::Cow;

/// The blocks of a message.
pub fn read(at: &At<'_>, node: Node<'_>, role: Role) -> Result<Vec<Block>, Fault> {
    let mut blocks = Vec::new();
    for (index, item) in node.array(at)?.into_iter().enumerate() {
        let at = at.index(index);
        let (name, value) = only_member(&at, item)?;
        let at = at.member(&name);
        match (name.as_ref(), role) {
            ("text", _) => blocks.push(Block::Text(value.string(&at)?)),
            ("image", Role::User) => blocks.push(Block::Image(read_image(&at, value)?)),
            ("toolResult", Role::User) => blocks.push(read_result(&at, value)?),
            ("toolUse", Role::Assistant) => blocks.push(read_use(&at, value)?),
            // Reasoning belongs to the turn that it was made in.
            ("reasoningContent", Role::Assistant) => {}
            ("image" | "reasoningContent" | "toolUse" | "toolResult", _) => {
                return Err(at.unsupported("this block belongs into a message of the other role"));
            }
            _ => return Err(at.unsupported(NO_COUNTERPART)),
        }
    }
    Ok(blocks)
}

/// The one member of a union.
pub fn only_member<'a>(at: &At<'_>, node: Node<'a>) -> Result<(Cow<'a, str>, Node<'a>), Fault> {
    let mut members = node
        .fields(at)?
        .into_entries()
        .filter(|(_, value)| *value != Node::Null);
    match (members.next(), members.next()) {
        (Some(member), None) => Ok(member),
        _ => Err(at.invalid("an object with exactly one member")),
    }
}

fn read_image(at: &At<'_>, node: Node<'_>) -> Result<Image, Fault> {
    let mut fields = node.fields(at)?;
    let format = fields.require(at, "format")?.string(&at.member("format"))?;
    let media_type = format!("image/{format}");
    if !image::MEDIA_TYPES.contains(&media_type.as_str()) {
        let constraint = "Member must satisfy enum value set: [png, jpeg, gif, webp]";
        return Err(at.member("format").constraint(format, constraint));
    }
    let source = fields.require(at, "source")?;
    fields.finish(at, NO_COUNTERPART)?;
    let at = at.member("source");
    let (name, value) = only_member(&at, source)?;
    let at = at.member(&name);
    if name != "bytes" {
        return Err(at.unsupported("an image must be sent as bytes"));
    }
    let data = value.string(&at)?;
    if !image::is_base64(&data) {
        return Err(at.invalid("an image in base64"));
    }
    Ok(Image {
        media_type,
        source: ImageSource::Base64(data),
    })
}

fn read_use(at: &At<'_>, node: Node<'_>) -> Result<Block, Fault> {
    let mut fields = node.fields(at)?;
    let id = tool_use_id(at, &mut fields)?;
    let name = fields.require(at, "name")?.string(&at.member("name"))?;
    let input = fields.require(at, "input")?.into_value();
    fields.finish(at, NO_COUNTERPART)?;
    Ok(Block::ToolUse { id, name, input })
}

fn tool_use_id(at: &At<'_>, fields: &mut Fields<'_>) -> Result<String, Fault> {
    fields.require(at, "toolUseId")?.string(&at.member("toolUseId"))
}

fn read_result(at: &At<'_>, node: Node<'_>) -> Result<Block, Fault> {
    let mut fields = node.fields(at)?;
    let id = tool_use_id(at, &mut fields)?;
    let is_error = match fields
        .take("status")
        .map(|node| node.string(&at.member("status")))
        .transpose()?
        .as_deref()
    {
        None | Some("success") => false,
        Some("error") => true,
        Some(other) => {
            let constraint = "Member must satisfy enum value set: [success, error]";
            return Err(at.member("status").constraint(other, constraint));
        }
    };
    let content = fields.require(at, "content")?;
    fields.finish(at, NO_COUNTERPART)?;
    let at = at.member("content");
    let items = content.array(&at)?.into_iter().enumerate();
    let content = items
        .map(|(index, item)| read_result_block(&at.index(index), item))
        .collect::<Result<_, _>>()?;
    Ok(Block::ToolResult {
        id,
        content,
        is_error,
    })
}

fn read_result_block(at: &At<'_>, item: Node<'_>) -> Result<Block, Fault> {
    let (name, value) = only_member(at, item)?;
    let at = at.member(&name);
    match name.as_ref() {
        "text" => Ok(Block::Text(value.string(&at)?)),
        "json" => Ok(Block::Text(value.into_value().to_string())),
        "image" => Ok(Block::Image(read_image(&at, value)?)),
        _ => Err(at.unsupported(NO_COUNTERPART)),
    }
}
