//! Settings that only responses spell so: the form of the text, how much to think, what else to tell.

use crate::json::node::Node;
use crate::json::path::{At, Fault};
use crate::openai::read::NO_COUNTERPART;
use crate::openai::settings;
use outcrop_core::chat::{Reasoning, ResponseFormat};

/// What may be asked for besides: reasoning is always told in the form that it can be sent back in, and what
/// belongs to tools that are refused cannot come up.
const INCLUDABLE: [&str; 6] = [
    "reasoning.encrypted_content",
    "web_search_call.action.sources",
    "code_interpreter_call.outputs",
    "computer_call_output.output.image_url",
    "file_search_call.results",
    "message.input_image.image_url",
];

/// `text`: its format, and the verbosity that is the default.
pub fn text(at: &At<'_>, node: Node<'_>) -> Result<Option<ResponseFormat>, Fault> {
    let mut fields = node.fields(at)?;
    if let Some(verbosity) = fields.take("verbosity") {
        let at = at.member("verbosity");
        if verbosity.string(&at)? != "medium" {
            return Err(at.unsupported(NO_COUNTERPART));
        }
    }
    let format = fields.take("format");
    fields.finish(at, NO_COUNTERPART)?;
    match format {
        Some(node) => format_of(&at.member("format"), node),
        None => Ok(None),
    }
}

fn format_of(at: &At<'_>, node: Node<'_>) -> Result<Option<ResponseFormat>, Fault> {
    let mut fields = node.fields(at)?;
    let kind = fields.require(at, "type")?.string(&at.member("type"))?;
    let format = match kind.as_str() {
        "text" => None,
        "json_object" => Some(ResponseFormat::Json),
        "json_schema" => return settings::schema(at, fields).map(Some),
        _ => {
            let expected = "'text', 'json_object' or 'json_schema'";
            return Err(at.member("type").invalid(expected));
        }
    };
    fields.finish(at, NO_COUNTERPART)?;
    Ok(format)
}

/// `reasoning`: how much. In how many words it is told of is a hint.
pub fn reasoning(at: &At<'_>, node: Node<'_>) -> Result<Option<Reasoning>, Fault> {
    let mut fields = node.fields(at)?;
    fields.take("summary");
    fields.take("generate_summary");
    let effort = fields.take("effort");
    fields.finish(at, NO_COUNTERPART)?;
    effort
        .map(|node| settings::effort(&at.member("effort"), node))
        .transpose()
}

/// `include`: refuses what cannot be told.
pub fn include(at: &At<'_>, node: Node<'_>) -> Result<(), Fault> {
    for (index, item) in node.array(at)?.into_iter().enumerate() {
        let at = at.index(index);
        let name = item.string(&at)?;
        if !INCLUDABLE.contains(&name.as_str()) {
            return Err(at.unsupported(format!("this model's provider cannot tell '{name}'")));
        }
    }
    Ok(())
}
