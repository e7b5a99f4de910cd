//! How the model is to think, to write and to be called.

use super::NO_COUNTERPART;
use crate::json::node::Node;
use crate::json::path::{At, Fault};
use outcrop_core::chat::{Chat, Effort, Reasoning, ResponseFormat, ServiceTier};

/// The fewest tokens of a thinking budget.
const LEAST_BUDGET: u64 = 1_024;

/// A schema's name, which this dialect has no place for.
const FORMAT_NAME: &str = "answer";

/// What the two members say that are about thinking.
#[derive(Default)]
pub struct Asked {
    pub thinking: Option<Reasoning>,
    pub effort: Option<Effort>,
}

impl Asked {
    /// As one setting. An effort beside thinking that adapts is how far it does.
    pub fn together(self) -> Result<Option<Reasoning>, Fault> {
        match (self.thinking, self.effort) {
            (thinking, None) => Ok(thinking),
            (None | Some(Reasoning::Adaptive), Some(effort)) => Ok(Some(Reasoning::Effort(effort))),
            (Some(_), Some(_)) => Err(At::Root.member("output_config").member("effort").unsupported(
                "this model's provider takes one setting of the two, `thinking` or `output_config.effort`",
            )),
        }
    }
}

pub fn thinking(at: &At<'_>, node: Node<'_>) -> Result<Reasoning, Fault> {
    let mut fields = node.fields(at)?;
    let at_type = at.member("type");
    let kind = fields.require(at, "type")?.string(&at_type)?;
    let reasoning = match kind.as_str() {
        "disabled" => Reasoning::Disabled,
        "adaptive" => Reasoning::Adaptive,
        "enabled" => {
            let budget = fields.require(at, "budget_tokens");
            let at = at.member("budget_tokens");
            let budget = budget?;
            let budget = budget.integer(&at, LEAST_BUDGET, u32::MAX.into())?;
            Reasoning::Budget(u32::try_from(budget).unwrap_or(u32::MAX))
        }
        "between_tools" => return Err(at_type.unsupported(NO_COUNTERPART)),
        _ => return Err(at_type.invalid("'enabled', 'adaptive', 'disabled' or 'between_tools'")),
    };
    if let Some(display) = fields.take("display") {
        let at = at.member("display");
        match display.string(&at)?.as_str() {
            "summarized" => {}
            "omitted" => return Err(at.unsupported(NO_COUNTERPART)),
            _ => return Err(at.invalid("'summarized' or 'omitted'")),
        }
    }
    fields.finish(at, NO_COUNTERPART)?;
    Ok(reasoning)
}

/// `output_config`: how much effort, and in what form.
pub fn output(at: &At<'_>, node: Node<'_>, chat: &mut Chat, asked: &mut Asked) -> Result<(), Fault> {
    let mut fields = node.fields(at)?;
    if let Some(node) = fields.take("effort") {
        asked.effort = Some(effort(&at.member("effort"), node)?);
    }
    if let Some(node) = fields.take("format") {
        chat.response_format = Some(format(&at.member("format"), node)?);
    }
    fields.finish(at, NO_COUNTERPART)
}

fn effort(at: &At<'_>, node: Node<'_>) -> Result<Effort, Fault> {
    match node.string(at)?.as_str() {
        "low" => Ok(Effort::Low),
        "medium" => Ok(Effort::Medium),
        "high" => Ok(Effort::High),
        "xhigh" | "max" => Ok(Effort::Maximal),
        _ => Err(at.invalid("'low', 'medium', 'high', 'xhigh' or 'max'")),
    }
}

pub fn format(at: &At<'_>, node: Node<'_>) -> Result<ResponseFormat, Fault> {
    let mut fields = node.fields(at)?;
    let kind = fields.require(at, "type")?.string(&at.member("type"))?;
    if kind != "json_schema" {
        return Err(at.member("type").invalid("'json_schema'"));
    }
    let schema = fields.require(at, "schema")?.fields(&at.member("schema"))?;
    fields.finish(at, NO_COUNTERPART)?;
    Ok(ResponseFormat::Schema {
        name: FORMAT_NAME.to_owned(),
        description: None,
        schema: schema.into_value(),
        strict: Some(true),
    })
}

pub fn strings(at: &At<'_>, node: Node<'_>) -> Result<Vec<String>, Fault> {
    node.array(at)?
        .into_iter()
        .enumerate()
        .map(|(index, item)| item.string(&at.index(index)))
        .collect()
}

pub fn top_k(at: &At<'_>, node: Node<'_>) -> Result<u32, Fault> {
    let top_k = node.integer(at, 0, u32::MAX.into())?;
    Ok(u32::try_from(top_k).unwrap_or(u32::MAX))
}

pub fn end_user(at: &At<'_>, node: Node<'_>) -> Result<Option<String>, Fault> {
    let mut fields = node.fields(at)?;
    let id = fields
        .take("user_id")
        .map(|node| node.string(&at.member("user_id")))
        .transpose()?;
    fields.finish(at, NO_COUNTERPART)?;
    Ok(id)
}

pub fn tier(at: &At<'_>, node: Node<'_>) -> Result<ServiceTier, Fault> {
    match node.string(at)?.as_str() {
        "auto" => Ok(ServiceTier::Auto),
        "standard_only" => Ok(ServiceTier::Default),
        _ => Err(at.invalid("'auto' or 'standard_only'")),
    }
}
