//! Tools, the choice among them, and calls of them; and functions, as tools were called before.

use crate::json::node::{Fields, Node};
use crate::json::path::{At, Fault};
use crate::openai::read::NO_COUNTERPART;
use outcrop_core::chat::{Block, Tool, ToolChoice};
use serde_json::{Value, json};

/// The tools that the model may call.
pub fn read(at: &At<'_>, node: Node<'_>) -> Result<Vec<Tool>, Fault> {
    let mut tools = Vec::new();
    for (index, item) in node.array(at)?.into_iter().enumerate() {
        let at = at.index(index);
        let mut item = item.fields(&at)?;
        let function = function(&at, &mut item)?;
        item.finish(&at, NO_COUNTERPART)?;
        tools.push(tool(&at.member("function"), function)?);
    }
    Ok(tools)
}

/// The functions that the model may call.
pub fn functions(at: &At<'_>, node: Node<'_>) -> Result<Vec<Tool>, Fault> {
    let items = node.array(at)?.into_iter().enumerate();
    items
        .map(|(index, item)| {
            let at = at.index(index);
            tool(&at, item.fields(&at)?)
        })
        .collect()
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

/// A function by its members, wherever the dialect puts them.
pub(in crate::openai) fn tool(at: &At<'_>, mut function: Fields<'_>) -> Result<Tool, Fault> {
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

/// Whether and what the model must call.
pub fn choice(at: &At<'_>, node: Node<'_>) -> Result<ToolChoice, Fault> {
    match node {
        Node::String(text) => {
            let expected = "'auto', 'none', 'required' or an object that names a function";
            choice_named(&text).ok_or_else(|| at.invalid(expected))
        }
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

pub(in crate::openai) fn choice_named(name: &str) -> Option<ToolChoice> {
    match name {
        "auto" => Some(ToolChoice::Auto),
        "none" => Some(ToolChoice::None),
        "required" => Some(ToolChoice::Any),
        _ => None,
    }
}

/// The choice among functions.
pub fn function_choice(at: &At<'_>, node: Node<'_>) -> Result<ToolChoice, Fault> {
    match node {
        Node::String(text) => choice_named(&text)
            .filter(|choice| *choice != ToolChoice::Any)
            .ok_or_else(|| at.invalid("'auto', 'none' or an object that names a function")),
        Node::Object(mut fields) => {
            let name = fields.require(at, "name")?.string(&at.member("name"))?;
            fields.finish(at, NO_COUNTERPART)?;
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
        let function = function(&at, &mut item)?;
        item.finish(&at, NO_COUNTERPART)?;
        blocks.push(call(&at.member("function"), id, function)?);
    }
    Ok(blocks)
}

/// The call of a function by the message at `index`; it had no id then, so it gets one.
pub fn function_call(at: &At<'_>, index: usize, node: Node<'_>) -> Result<Block, Fault> {
    call(at, format!("call_{index}"), node.fields(at)?)
}

/// A call by its members, wherever the dialect puts them.
pub(in crate::openai) fn call(at: &At<'_>, id: String, mut function: Fields<'_>) -> Result<Block, Fault> {
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
