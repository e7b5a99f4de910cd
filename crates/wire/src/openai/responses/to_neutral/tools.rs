//! Tools, the choice among them, and calls of them.

use crate::json::node::{Fields, Node};
use crate::json::path::{At, Fault};
use crate::openai::function::{self, choice_named};
use crate::openai::read::NO_COUNTERPART;
use outcrop_core::chat::{Block, Tool, ToolChoice};

/// The tools that the model may call: functions, and no others.
pub fn read(at: &At<'_>, node: Node<'_>) -> Result<Vec<Tool>, Fault> {
    let items = node.array(at)?.into_iter().enumerate();
    items
        .map(|(index, item)| {
            let at = at.index(index);
            let mut fields = item.fields(&at)?;
            must_be_function(&at, &mut fields)?;
            function::tool(&at, fields)
        })
        .collect()
}

fn must_be_function(at: &At<'_>, fields: &mut Fields<'_>) -> Result<(), Fault> {
    let at_type = at.member("type");
    match fields.require(at, "type")?.string(&at_type)?.as_str() {
        "function" => Ok(()),
        other => Err(at_type.unsupported(format!(
            "this model's provider has no tool '{other}'; only those of the type 'function' convert"
        ))),
    }
}

/// Whether and what the model must call.
pub fn choice(at: &At<'_>, node: Node<'_>) -> Result<ToolChoice, Fault> {
    match node {
        Node::String(text) => {
            let expected = "'auto', 'none', 'required' or an object that names a function";
            choice_named(&text).ok_or_else(|| at.invalid(expected))
        }
        Node::Object(mut fields) => {
            must_be_function(at, &mut fields)?;
            let name = fields.require(at, "name")?.string(&at.member("name"))?;
            fields.finish(at, NO_COUNTERPART)?;
            Ok(ToolChoice::Named(name))
        }
        other => Err(at.wrong_type("a string or an object", other.kind())),
    }
}

/// A call that an earlier answer made.
pub fn call(at: &At<'_>, mut item: Fields<'_>) -> Result<Block, Fault> {
    let id = item.require(at, "call_id")?.string(&at.member("call_id"))?;
    function::call(at, id, item)
}
