//! Tools and the choice among them.

use super::{NO_COUNTERPART, blocks};
use crate::json::node::{Fields, Node};
use crate::json::path::{At, Fault};
use outcrop_core::chat::{Chat, Tool, ToolChoice};

/// The tools that the model may call.
pub fn read(at: &At<'_>, node: Node<'_>) -> Result<Vec<Tool>, Fault> {
    let mut tools = Vec::new();
    for (index, item) in node.array(at)?.into_iter().enumerate() {
        let at = at.index(index);
        let mut fields = item.fields(&at)?;
        tools.push(tool(&at, &mut fields)?);
        fields.finish(&at, NO_COUNTERPART)?;
    }
    Ok(tools)
}

fn tool(at: &At<'_>, fields: &mut Fields<'_>) -> Result<Tool, Fault> {
    if let Some(kind) = fields.take("type") {
        let kind = kind.string(&at.member("type"))?;
        if kind != "custom" {
            return Err(at.member("type").unsupported(format!(
                "'{kind}' is a tool that Anthropic defines; this model's provider takes tools of the type 'custom'"
            )));
        }
    }
    // How the input is cut into pieces on its way; it is the same input.
    fields.take("eager_input_streaming");
    only_default(at, fields)?;
    Ok(Tool {
        name: fields.require(at, "name")?.string(&at.member("name"))?,
        description: fields
            .take("description")
            .map(|node| node.string(&at.member("description")))
            .transpose()?,
        input_schema: fields
            .require(at, "input_schema")?
            .fields(&at.member("input_schema"))?
            .into_value(),
        strict: fields
            .take("strict")
            .map(|node| node.boolean(&at.member("strict")))
            .transpose()?,
        cache: blocks::cached(at, fields)?,
    })
}

/// Members that only their default converts of.
fn only_default(at: &At<'_>, fields: &mut Fields<'_>) -> Result<(), Fault> {
    let at_defer = at.member("defer_loading");
    if let Some(node) = fields.take("defer_loading")
        && node.boolean(&at_defer)?
    {
        return Err(at_defer.unsupported(NO_COUNTERPART));
    }
    let at_callers = at.member("allowed_callers");
    if let Some(node) = fields.take("allowed_callers") {
        for (index, caller) in node.array(&at_callers)?.into_iter().enumerate() {
            let at = at_callers.index(index);
            if caller.string(&at)? != "direct" {
                return Err(at.unsupported(NO_COUNTERPART));
            }
        }
    }
    Ok(())
}

/// Whether and what the model must call, and whether it may call several.
pub fn choice(at: &At<'_>, node: Node<'_>, chat: &mut Chat) -> Result<(), Fault> {
    let mut fields = node.fields(at)?;
    let kind = fields.require(at, "type")?.string(&at.member("type"))?;
    chat.tool_choice = Some(match kind.as_str() {
        "auto" => ToolChoice::Auto,
        "any" => ToolChoice::Any,
        "none" => ToolChoice::None,
        "tool" => ToolChoice::Named(fields.require(at, "name")?.string(&at.member("name"))?),
        _ => return Err(at.member("type").invalid("'auto', 'any', 'tool' or 'none'")),
    });
    if let Some(node) = fields.take("disable_parallel_tool_use") {
        let disabled = node.boolean(&at.member("disable_parallel_tool_use"))?;
        chat.parallel_tool_calls = Some(!disabled);
    }
    fields.finish(at, NO_COUNTERPART)
}
