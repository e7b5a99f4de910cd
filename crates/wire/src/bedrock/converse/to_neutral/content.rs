//! The content blocks of messages and tool results. Each is an object with exactly one member.

use crate::bedrock::media::{NO_COUNTERPART, document, image, only_member, optional_text};
use crate::image::is_base64;
use crate::json::node::{Fields, Node};
use crate::json::path::{At, Fault};
use outcrop_core::chat::{Block, CacheLife, Qualifier, Role};

/// The blocks of a message.
pub fn read(at: &At<'_>, node: Node<'_>, role: Role) -> Result<Vec<Block>, Fault> {
    let items = node.array(at)?.into_iter().enumerate();
    items
        .map(|(index, item)| block(&at.index(index), item, role))
        .collect()
}

/// One block of a message.
pub fn block(at: &At<'_>, node: Node<'_>, role: Role) -> Result<Block, Fault> {
    let (name, value) = only_member(at, node)?;
    let at = at.member(&name);
    match (name.as_ref(), role) {
        ("text", _) => value.string(&at).map(Block::Text),
        ("cachePoint", _) => cache_point(&at, value).map(Block::CachePoint),
        ("image", Role::User) => image(&at, value).map(Block::Image),
        ("document", Role::User) => document(&at, value).map(Block::Document),
        ("guardContent", Role::User) => guarded(&at, value),
        ("toolResult", Role::User) => tool_result(&at, value),
        ("toolUse", Role::Assistant) => tool_use(&at, value),
        ("reasoningContent", Role::Assistant) => reasoning(&at, value),
        ("image" | "document" | "guardContent" | "reasoningContent" | "toolUse" | "toolResult", _) => {
            Err(at.unsupported("this block belongs into a message of the other role"))
        }
        _ => Err(at.unsupported(NO_COUNTERPART)),
    }
}

/// One block of the system prompt.
pub fn system_block(at: &At<'_>, node: Node<'_>) -> Result<Block, Fault> {
    let (name, value) = only_member(at, node)?;
    let at = at.member(&name);
    match name.as_ref() {
        "text" => value.string(&at).map(Block::Text),
        "cachePoint" => cache_point(&at, value).map(Block::CachePoint),
        "guardContent" => guarded(&at, value),
        _ => Err(at.unsupported(NO_COUNTERPART)),
    }
}

/// How long the cache is to keep what stands before it.
pub fn cache_point(at: &At<'_>, node: Node<'_>) -> Result<CacheLife, Fault> {
    let mut fields = node.fields(at)?;
    let kind = fields.require(at, "type")?.string(&at.member("type"))?;
    let ttl = optional_text(at, &mut fields, "ttl")?;
    fields.finish(at, NO_COUNTERPART)?;
    if kind != "default" {
        let constraint = "Member must satisfy enum value set: [default]";
        return Err(at.member("type").constraint(kind, constraint));
    }
    match ttl.as_deref() {
        None | Some("5m") => Ok(CacheLife::FiveMinutes),
        Some("1h") => Ok(CacheLife::OneHour),
        Some(other) => {
            let constraint = "Member must satisfy enum value set: [5m, 1h]";
            Err(at.member("ttl").constraint(other, constraint))
        }
    }
}

fn guarded(at: &At<'_>, node: Node<'_>) -> Result<Block, Fault> {
    let (name, value) = only_member(at, node)?;
    let at = at.member(&name);
    if name != "text" {
        return Err(at.unsupported("only text can be given to a guardrail here"));
    }
    let mut fields = value.fields(&at)?;
    let text = fields.require(&at, "text")?.string(&at.member("text"))?;
    let qualifiers = match fields.take("qualifiers") {
        Some(node) => qualifiers(&at.member("qualifiers"), node)?,
        None => Vec::new(),
    };
    fields.finish(&at, NO_COUNTERPART)?;
    Ok(Block::Guarded { text, qualifiers })
}

fn qualifiers(at: &At<'_>, node: Node<'_>) -> Result<Vec<Qualifier>, Fault> {
    let mut qualifiers = Vec::new();
    for (index, item) in node.array(at)?.into_iter().enumerate() {
        let at = at.index(index);
        let name = item.string(&at)?;
        qualifiers.push(match name.as_str() {
            "grounding_source" => Qualifier::GroundingSource,
            "query" => Qualifier::Query,
            "guard_content" => Qualifier::GuardContent,
            _ => {
                let constraint =
                    "Member must satisfy enum value set: [grounding_source, query, guard_content]";
                return Err(at.constraint(name, constraint));
            }
        });
    }
    Ok(qualifiers)
}

fn reasoning(at: &At<'_>, node: Node<'_>) -> Result<Block, Fault> {
    let (name, value) = only_member(at, node)?;
    let at = at.member(&name);
    match name.as_ref() {
        "reasoningText" => {
            let mut fields = value.fields(&at)?;
            let text = fields.require(&at, "text")?.string(&at.member("text"))?;
            let signature = optional_text(&at, &mut fields, "signature")?;
            fields.finish(&at, NO_COUNTERPART)?;
            Ok(Block::Reasoning { text, signature })
        }
        "redactedContent" => {
            let data = value.string(&at)?;
            if is_base64(&data) {
                return Ok(Block::RedactedReasoning(data));
            }
            Err(at.invalid("bytes in base64"))
        }
        _ => Err(at.unsupported(NO_COUNTERPART)),
    }
}

fn tool_use(at: &At<'_>, node: Node<'_>) -> Result<Block, Fault> {
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

fn tool_result(at: &At<'_>, node: Node<'_>) -> Result<Block, Fault> {
    let mut fields = node.fields(at)?;
    let id = tool_use_id(at, &mut fields)?;
    let is_error = match optional_text(at, &mut fields, "status")?.as_deref() {
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
        .map(|(index, item)| result_block(&at.index(index), item))
        .collect::<Result<_, _>>()?;
    Ok(Block::ToolResult {
        id,
        content,
        is_error,
    })
}

fn result_block(at: &At<'_>, item: Node<'_>) -> Result<Block, Fault> {
    let (name, value) = only_member(at, item)?;
    let at = at.member(&name);
    match name.as_ref() {
        "text" => value.string(&at).map(Block::Text),
        "json" => Ok(Block::Text(value.into_value().to_string())),
        "image" => image(&at, value).map(Block::Image),
        "document" => document(&at, value).map(Block::Document),
        _ => Err(at.unsupported(NO_COUNTERPART)),
    }
}
