//! The tools that the model may call, and the choice among them.

use super::content::cache_point;
use crate::bedrock::media::{NO_COUNTERPART, only_member, optional_text};
use crate::json::node::Node;
use crate::json::path::{At, Fault};
use outcrop_core::chat::{Tool, ToolChoice};

/// The tools and the choice among them.
pub fn read(at: &At<'_>, node: Node<'_>) -> Result<(Vec<Tool>, Option<ToolChoice>), Fault> {
    let mut fields = node.fields(at)?;
    let list = fields.require(at, "tools")?;
    let choice = fields
        .take("toolChoice")
        .map(|node| read_choice(&at.member("toolChoice"), node))
        .transpose()?;
    fields.finish(at, NO_COUNTERPART)?;
    let at = at.member("tools");
    let items = list.array(&at)?;
    if items.is_empty() {
        return Err(at.constraint("[]", "Member must have length greater than or equal to 1"));
    }
    let mut tools = Vec::new();
    for (index, item) in items.into_iter().enumerate() {
        read_tool(&at.index(index), item, &mut tools)?;
    }
    Ok((tools, choice))
}

fn read_choice(at: &At<'_>, node: Node<'_>) -> Result<ToolChoice, Fault> {
    let (name, value) = only_member(at, node)?;
    let at = at.member(&name);
    let mut fields = value.fields(&at)?;
    let choice = match name.as_ref() {
        "auto" => ToolChoice::Auto,
        "any" => ToolChoice::Any,
        "tool" => ToolChoice::Named(fields.require(&at, "name")?.string(&at.member("name"))?),
        _ => return Err(at.unsupported(NO_COUNTERPART)),
    };
    fields.finish(&at, NO_COUNTERPART)?;
    Ok(choice)
}

/// A tool, or a mark that the tools before it may be cached.
fn read_tool(at: &At<'_>, node: Node<'_>, tools: &mut Vec<Tool>) -> Result<(), Fault> {
    let (kind, value) = only_member(at, node)?;
    let at = at.member(&kind);
    match (kind.as_ref(), tools.last_mut()) {
        ("toolSpec", _) => tools.push(read_spec(&at, value)?),
        ("cachePoint", Some(last)) => last.cache = Some(cache_point(&at, value)?),
        ("cachePoint", None) => return Err(at.invalid("behind a tool: it marks what stands before it")),
        _ => return Err(at.unsupported(NO_COUNTERPART)),
    }
    Ok(())
}

fn read_spec(at: &At<'_>, node: Node<'_>) -> Result<Tool, Fault> {
    let mut fields = node.fields(at)?;
    let name = fields.require(at, "name")?.string(&at.member("name"))?;
    let description = optional_text(at, &mut fields, "description")?;
    let schema = fields.require(at, "inputSchema")?;
    let at_strict = at.member("strict");
    let strict = fields
        .take("strict")
        .map(|node| node.boolean(&at_strict))
        .transpose()?;
    fields.finish(at, NO_COUNTERPART)?;
    let at = at.member("inputSchema");
    let (form, schema) = only_member(&at, schema)?;
    let at = at.member(&form);
    if form != "json" {
        return Err(at.unsupported(NO_COUNTERPART));
    }
    Ok(Tool {
        name,
        description,
        input_schema: schema.fields(&at)?.into_value(),
        strict,
        cache: None,
    })
}
