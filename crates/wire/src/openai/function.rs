//! What chats and responses spell alike of tools: a function, a call of one, and the choice among them.

use crate::json::node::Fields;
use crate::json::path::{At, Fault};
use crate::json::write_string;
use crate::openai::read::NO_COUNTERPART;
use crate::openai::write::{List, member};
use outcrop_core::chat::{Block, Chat, Tool, ToolChoice};
use serde_json::{Value, json};

/// A function by its members, wherever the dialect puts them.
pub fn tool(at: &At<'_>, mut function: Fields<'_>) -> Result<Tool, Fault> {
    let name = function.require(at, "name")?.string(&at.member("name"))?;
    let description = function.take("description");
    let description = description
        .map(|node| node.string(&at.member("description")))
        .transpose()?;
    let strict = function.take("strict");
    let strict = strict
        .map(|node| node.boolean(&at.member("strict")))
        .transpose()?;
    let input_schema = match function.take("parameters") {
        Some(schema) => schema.fields(&at.member("parameters"))?.into_value(),
        None => json!({"type": "object", "properties": {}}),
    };
    function.finish(at, NO_COUNTERPART)?;
    Ok(Tool {
        name,
        description,
        input_schema,
        strict,
        cache: None,
    })
}

/// A call by its members, wherever the dialect puts them.
pub fn call(at: &At<'_>, id: String, mut function: Fields<'_>) -> Result<Block, Fault> {
    let name = function.require(at, "name")?.string(&at.member("name"))?;
    let arguments = function
        .require(at, "arguments")?
        .string(&at.member("arguments"))?;
    function.finish(at, NO_COUNTERPART)?;
    Ok(Block::ToolUse {
        id,
        name,
        input: input(&at.member("arguments"), &arguments)?,
    })
}

fn input(at: &At<'_>, arguments: &str) -> Result<Value, Fault> {
    if arguments.trim().is_empty() {
        return Ok(json!({}));
    }
    serde_json::from_str(arguments).map_err(|error| at.invalid(format!("the text of a JSON value ({error})")))
}

/// A choice that names no function.
pub fn choice_named(name: &str) -> Option<ToolChoice> {
    match name {
        "auto" => Some(ToolChoice::Auto),
        "none" => Some(ToolChoice::None),
        "required" => Some(ToolChoice::Any),
        _ => None,
    }
}

/// Appends the tools and the choice among them; how a tool is written, and a choice of one by its name, is the
/// operation's own.
pub fn write(
    out: &mut Vec<u8>,
    chat: &Chat,
    write_tool: impl Fn(&mut Vec<u8>, &Tool),
    write_named: impl Fn(&mut Vec<u8>, &str),
) {
    if !chat.tools.is_empty() {
        out.extend_from_slice(b",\"tools\":[");
        let mut tools = List::new(out);
        for tool in &chat.tools {
            write_tool(tools.item(), tool);
        }
        out.push(b']');
        // OpenAI refuses it without tools.
        member(out, "parallel_tool_calls", chat.parallel_tool_calls.as_ref());
    }
    let Some(choice) = &chat.tool_choice else { return };
    out.extend_from_slice(b",\"tool_choice\":");
    match choice {
        ToolChoice::Auto => write_string(out, "auto"),
        ToolChoice::None => write_string(out, "none"),
        ToolChoice::Any => write_string(out, "required"),
        ToolChoice::Named(name) => write_named(out, name),
    }
}
