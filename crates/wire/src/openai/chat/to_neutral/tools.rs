//! Tools, the choice among them, and calls of them; and functions, as tools were called before.

use crate::json::node::{Fields, Node};
use crate::json::path::{At, Fault};
use crate::openai::function::{self, choice_named};
use crate::openai::read::NO_COUNTERPART;
use outcrop_core::chat::{Block, Tool, ToolChoice};

/// The tools that the model may call.
pub fn read(at: &At<'_>, node: Node<'_>) -> Result<Vec<Tool>, Fault> {
    let mut tools = Vec::new();
    for (index, item) in node.array(at)?.into_iter().enumerate() {
        let at = at.index(index);
        let mut item = item.fields(&at)?;
        let function = function_of(&at, &mut item)?;
        item.finish(&at, NO_COUNTERPART)?;
        tools.push(function::tool(&at.member("function"), function)?);
    }
    Ok(tools)
}

/// The functions that the model may call.
pub fn functions(at: &At<'_>, node: Node<'_>) -> Result<Vec<Tool>, Fault> {
    let items = node.array(at)?.into_iter().enumerate();
    items
        .map(|(index, item)| {
            let at = at.index(index);
            function::tool(&at, item.fields(&at)?)
        })
        .collect()
}

/// The `function` member of something whose type must be `function`.
fn function_of<'a>(at: &At<'_>, item: &mut Fields<'a>) -> Result<Fields<'a>, Fault> {
    let kind = item.require(at, "type")?.string(&at.member("type"))?;
    if kind != "function" {
        return Err(at
            .member("type")
            .invalid("'function', the only kind of tool that converts"));
    }
    item.require(at, "function")?.fields(&at.member("function"))
}

/// Whether and what the model must call.
pub fn choice(at: &At<'_>, node: Node<'_>) -> Result<ToolChoice, Fault> {
    match node {
        Node::String(text) => {
            let expected = "'auto', 'none', 'required' or an object that names a function";
            choice_named(&text).ok_or_else(|| at.invalid(expected))
        }
        Node::Object(mut fields) => {
            let mut function = function_of(at, &mut fields)?;
            fields.finish(at, NO_COUNTERPART)?;
            let at = at.member("function");
            let name = function.require(&at, "name")?.string(&at.member("name"))?;
            function.finish(&at, NO_COUNTERPART)?;
            Ok(ToolChoice::Named(name))
        }
        other => Err(at.wrong_type("a string or an object", other.kind())),
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
        let function = function_of(&at, &mut item)?;
        item.finish(&at, NO_COUNTERPART)?;
        blocks.push(function::call(&at.member("function"), id, function)?);
    }
    Ok(blocks)
}

/// The call of a function by the message at `index`; it had no id then, so it gets one.
pub fn function_call(at: &At<'_>, index: usize, node: Node<'_>) -> Result<Block, Fault> {
    function::call(at, format!("call_{index}"), node.fields(at)?)
}
