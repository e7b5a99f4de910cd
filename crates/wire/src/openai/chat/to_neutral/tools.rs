//! Tools, the choice among them, and calls of them.

use super::NO_COUNTERPART;
use crate::json::node::{Fields, Node};
use crate::json::path::{At, Fault};
use outcrop_core::chat::{Block, Tool, ToolChoice};
use serde_json::{Value, json};

/// The tools that the model may call.
pub fn read(at: &At<'_>, node: Node<'_>) -> Result<Vec<Tool>, Fault> {
    let mut tools = Vec::new();
    for (index, item) in node.array(at)?.into_iter().enumerate() {
        let at = at.index(index);
        let mut item = item.fields(&at)?;
        let mut function = function(&at, &mut item)?;
        item.finish(&at, NO_COUNTERPART)?;
        let at = at.member("function");
        tools.push(tool(&at, &mut function)?);
        function.finish(&at, NO_COUNTERPART)?;
    }
    Ok(tools)
}

/// The `function` member of something whose type must be `function`.
fn function<'a>(at: &At<'_>, item: &mut Fields<'a>) -> Result<Fields<'a>, Fault> {
    let kind = item.require(at, "type")?.string(&at.member("type"))?;
    if kind != "function" {
        return Err(at
            .member("type")
            .invalid("'function', the only kind of tool that converts"));
    }
    item.require(at, "function")?.fields(&at.member("function"))
}

fn tool(at: &At<'_>, function: &mut Fields<'_>) -> Result<Tool, Fault> {
    let name = function.require(at, "name")?.string(&at.member("name"))?;
    let description = function
        .take("description")
        .map(|node| node.string(&at.member("description")))
        .transpose()?;
    let at_strict = at.member("strict");
    if function
        .take("strict")
        .map(|node| node.boolean(&at_strict))
        .transpose()?
        == Some(true)
    {
        return Err(at_strict.unsupported(NO_COUNTERPART));
    }
    let input_schema = match function.take("parameters") {
        Some(schema) => schema.fields(&at.member("parameters"))?.into_value(),
        None => json!({"type": "object", "properties": {}}),
    };
    Ok(Tool {
        name,
        description,
        input_schema,
        strict: None,
        cache: None,
    })
}

/// Whether and what the model must call.
pub fn choice(at: &At<'_>, node: Node<'_>) -> Result<ToolChoice, Fault> {
    match node {
        Node::String(text) => match text.as_ref() {
            "auto" => Ok(ToolChoice::Auto),
            "none" => Ok(ToolChoice::None),
            "required" => Ok(ToolChoice::Any),
            _ => Err(at.invalid("'auto', 'none', 'required' or an object that names a function")),
        },
        Node::Object(mut fields) => {
            let mut function = function(at, &mut fields)?;
            fields.finish(at, NO_COUNTERPART)?;
            let at = at.member("function");
            let name = function.require(&at, "name")?.string(&at.member("name"))?;
            function.finish(&at, NO_COUNTERPART)?;
            Ok(ToolChoice::Named(name))
        }
        other => Err(at.wrong_type("a string or an object", other.kind())),
    }
}

/// The calls that an assistant's message made.
pub fn calls(at: &At<'_>, node: Node<'_>) -> Result<Vec<Block>, Fault> {
    let mut blocks = Vec::new();
    for (index, item) in node.array(at)?.into_iter().enumerate() {
        let at = at.index(index);
        let mut item = item.fields(&at)?;
        let id = item.require(&at, "id")?.string(&at.member("id"))?;
        // Some clients send the stream's position back.
        item.take("index");
        let mut function = function(&at, &mut item)?;
        item.finish(&at, NO_COUNTERPART)?;
        let at = at.member("function");
        let name = function.require(&at, "name")?.string(&at.member("name"))?;
        let arguments = function
            .require(&at, "arguments")?
            .string(&at.member("arguments"))?;
        function.finish(&at, NO_COUNTERPART)?;
        blocks.push(Block::ToolUse {
            id,
            name,
            input: input(&at.member("arguments"), &arguments)?,
        });
    }
    Ok(blocks)
}

fn input(at: &At<'_>, arguments: &str) -> Result<Value, Fault> {
    if arguments.trim().is_empty() {
        return Ok(json!({}));
    }
    serde_json::from_str(arguments).map_err(|error| at.invalid(format!("the text of a JSON value ({error})")))
}
