//! The tools of a Converse request.

use super::content::only_member;
use super::request::NO_COUNTERPART;
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
    let items = items.into_iter().enumerate();
    let tools = items
        .map(|(index, item)| read_tool(&at.index(index), item))
        .collect::<Result<_, _>>()?;
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

fn read_tool(at: &At<'_>, node: Node<'_>) -> Result<Tool, Fault> {
    let (kind, value) = only_member(at, node)?;
    let at = at.member(&kind);
    if kind != "toolSpec" {
        return Err(at.unsupported(NO_COUNTERPART));
    }
    let mut fields = value.fields(&at)?;
    let name = fields.require(&at, "name")?.string(&at.member("name"))?;
    let description = fields
        .take("description")
        .map(|node| node.string(&at.member("description")))
        .transpose()?;
    let schema = fields.require(&at, "inputSchema")?;
    if fields
        .take("strict")
        .map(|node| node.boolean(&at.member("strict")))
        .transpose()?
        == Some(true)
    {
        return Err(at.member("strict").unsupported(NO_COUNTERPART));
    }
    fields.finish(&at, NO_COUNTERPART)?;
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
        strict: None,
        cache: None,
    })
}
