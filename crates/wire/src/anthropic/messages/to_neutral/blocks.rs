//! Content: a string, or blocks.

use super::{NO_COUNTERPART, source};
use crate::json::node::{Fields, Node};
use crate::json::path::{At, Fault};
use outcrop_core::chat::{Block, CacheLife};

/// Whose content it is, which says what may be in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    System,
    User,
    Assistant,
    ToolResult,
}

impl Place {
    fn name(self) -> &'static str {
        match self {
            Self::System => "a system text",
            Self::User => "a message of the role 'user'",
            Self::Assistant => "a message of the role 'assistant'",
            Self::ToolResult => "the result of a tool",
        }
    }
}

pub fn read(at: &At<'_>, node: Node<'_>, place: Place) -> Result<Vec<Block>, Fault> {
    let items = match node {
        Node::String(text) => return Ok(vec![Block::Text(text.into_owned())]),
        Node::Array(items) => items,
        other => return Err(at.wrong_type("a string or an array of content blocks", other.kind())),
    };
    let mut blocks = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        let at = at.index(index);
        let mut fields = item.fields(&at)?;
        let kind = fields.require(&at, "type")?.string(&at.member("type"))?;
        let cached = cached(&at, &mut fields)?;
        blocks.push(block(&at, &mut fields, &kind, place)?);
        fields.finish(&at, NO_COUNTERPART)?;
        blocks.extend(cached.map(Block::CachePoint));
    }
    Ok(blocks)
}

/// A block's own `cache_control`.
pub fn cached(at: &At<'_>, fields: &mut Fields<'_>) -> Result<Option<CacheLife>, Fault> {
    fields
        .take("cache_control")
        .map(|node| cache_life(&at.member("cache_control"), node))
        .transpose()
}

pub fn cache_life(at: &At<'_>, node: Node<'_>) -> Result<CacheLife, Fault> {
    let mut fields = node.fields(at)?;
    let kind = fields.require(at, "type")?.string(&at.member("type"))?;
    if kind != "ephemeral" {
        return Err(at.member("type").invalid("'ephemeral'"));
    }
    let life = match fields.take("ttl") {
        None => CacheLife::FiveMinutes,
        Some(node) => match node.string(&at.member("ttl"))?.as_str() {
            "5m" => CacheLife::FiveMinutes,
            "1h" => CacheLife::OneHour,
            _ => return Err(at.member("ttl").invalid("'5m' or '1h'")),
        },
    };
    fields.finish(at, NO_COUNTERPART)?;
    Ok(life)
}

fn block(at: &At<'_>, fields: &mut Fields<'_>, kind: &str, place: Place) -> Result<Block, Fault> {
    match (kind, place) {
        ("text", _) => text(at, fields).map(Block::Text),
        ("image", Place::User | Place::ToolResult) => source::image(at, fields).map(Block::Image),
        ("document", Place::User | Place::ToolResult) => source::document(at, fields).map(Block::Document),
        ("tool_result", Place::User) => tool_result(at, fields),
        ("tool_use", Place::Assistant) => tool_use(at, fields),
        ("thinking", Place::Assistant) => thinking(at, fields),
        ("redacted_thinking", Place::Assistant) => fields
            .require(at, "data")?
            .string(&at.member("data"))
            .map(Block::RedactedReasoning),
        ("image" | "document" | "tool_result" | "tool_use" | "thinking" | "redacted_thinking", _) => Err(at
            .member("type")
            .invalid(format!("of a type that {} may have", place.name()))),
        (other, _) => Err(at.member("type").unsupported(format!(
            "a block of the type '{other}' cannot go to this model's provider"
        ))),
    }
}

fn text(at: &At<'_>, fields: &mut Fields<'_>) -> Result<String, Fault> {
    let at_citations = at.member("citations");
    if let Some(citations) = fields.take("citations")
        && !citations.array(&at_citations)?.is_empty()
    {
        return Err(at_citations.unsupported(NO_COUNTERPART));
    }
    fields.require(at, "text")?.string(&at.member("text"))
}

fn thinking(at: &At<'_>, fields: &mut Fields<'_>) -> Result<Block, Fault> {
    let text = fields.require(at, "thinking")?.string(&at.member("thinking"))?;
    let signature = fields.require(at, "signature")?.string(&at.member("signature"))?;
    Ok(Block::Reasoning {
        text,
        // What an answer of ours has in the place of a signature that its provider does not make.
        signature: Some(signature).filter(|signature| !signature.is_empty()),
    })
}

fn tool_use(at: &At<'_>, fields: &mut Fields<'_>) -> Result<Block, Fault> {
    caller(at, fields)?;
    Ok(Block::ToolUse {
        id: fields.require(at, "id")?.string(&at.member("id"))?,
        name: fields.require(at, "name")?.string(&at.member("name"))?,
        input: fields
            .require(at, "input")?
            .fields(&at.member("input"))?
            .into_value(),
    })
}

/// Who called the tool: the model itself is the only one that others know.
fn caller(at: &At<'_>, fields: &mut Fields<'_>) -> Result<(), Fault> {
    let Some(node) = fields.take("caller") else {
        return Ok(());
    };
    let at = at.member("caller");
    let mut caller = node.fields(&at)?;
    if caller.require(&at, "type")?.string(&at.member("type"))? != "direct" {
        return Err(at.unsupported(NO_COUNTERPART));
    }
    caller.finish(&at, NO_COUNTERPART)
}

fn tool_result(at: &At<'_>, fields: &mut Fields<'_>) -> Result<Block, Fault> {
    let id = fields
        .require(at, "tool_use_id")?
        .string(&at.member("tool_use_id"))?;
    let content = match fields.take("content") {
        Some(node) => read(&at.member("content"), node, Place::ToolResult)?,
        None => Vec::new(),
    };
    let is_error = match fields.take("is_error") {
        Some(node) => node.boolean(&at.member("is_error"))?,
        None => false,
    };
    Ok(Block::ToolResult {
        id,
        content,
        is_error,
    })
}
