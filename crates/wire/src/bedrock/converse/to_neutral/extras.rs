//! What a request says beside the conversation: the model's own members, queues, and the answer's form.

use crate::bedrock::converse::Asked;
use crate::bedrock::media::{NO_COUNTERPART, only_member, optional_text};
use crate::json::node::Node;
use crate::json::path::{At, Fault};
use outcrop_core::chat::{Chat, Effort, Latency, Reasoning, ResponseFormat, ServiceTier};
use serde_json::{Map, Value};

/// What a schema is called that has no name of its own; other dialects must have one.
const UNNAMED_SCHEMA: &str = "response";

pub fn fields(at: &At<'_>, node: Node<'_>) -> Result<Map<String, Value>, Fault> {
    match node.fields(at)?.into_value() {
        Value::Object(fields) => Ok(fields),
        _ => Ok(Map::new()),
    }
}

/// JSON pointers into the model's own answer, but for the stop sequence, which every answer can tell.
pub fn paths(at: &At<'_>, node: Node<'_>) -> Result<Vec<String>, Fault> {
    let mut paths = Vec::new();
    for (index, item) in node.array(at)?.into_iter().enumerate() {
        let at = at.index(index);
        let path = item.string(&at)?;
        if !is_pointer(&path) {
            return Err(at.invalid("a JSON pointer that begins with '/', such as '/stop_sequence'"));
        }
        if path != Asked::STOP_SEQUENCE {
            paths.push(path);
        }
    }
    Ok(paths)
}

/// RFC 6901; the empty one, which names the whole answer, is not taken.
fn is_pointer(path: &str) -> bool {
    let mut after_tilde = path.split('~').skip(1);
    path.starts_with('/') && after_tilde.all(|rest| rest.starts_with(['0', '1']))
}

pub fn latency(at: &At<'_>, node: Node<'_>) -> Result<Option<Latency>, Fault> {
    let mut fields = node.fields(at)?;
    let latency = optional_text(at, &mut fields, "latency")?;
    fields.finish(at, NO_COUNTERPART)?;
    latency
        .map(|name| latency_named(&name).ok_or_else(|| unknown_latency(&at.member("latency"), &name)))
        .transpose()
}

/// The setting of that name.
pub fn latency_named(name: &str) -> Option<Latency> {
    match name {
        "standard" => Some(Latency::Standard),
        "optimized" => Some(Latency::Optimized),
        _ => None,
    }
}

pub fn unknown_latency(at: &At<'_>, name: &str) -> Fault {
    at.constraint(name, "Member must satisfy enum value set: [standard, optimized]")
}

pub fn tier(at: &At<'_>, node: Node<'_>) -> Result<ServiceTier, Fault> {
    let mut fields = node.fields(at)?;
    let name = fields.require(at, "type")?.string(&at.member("type"))?;
    fields.finish(at, NO_COUNTERPART)?;
    tier_named(&name).ok_or_else(|| unknown_tier(&at.member("type"), &name))
}

/// The queue of that name.
pub fn tier_named(name: &str) -> Option<ServiceTier> {
    match name {
        "default" => Some(ServiceTier::Default),
        "priority" => Some(ServiceTier::Priority),
        "flex" => Some(ServiceTier::Flex),
        "reserved" => Some(ServiceTier::Reserved),
        _ => None,
    }
}

pub fn unknown_tier(at: &At<'_>, name: &str) -> Fault {
    at.constraint(
        name,
        "Member must satisfy enum value set: [priority, default, flex, reserved]",
    )
}

/// The form of the answer's text, and how hard the model is to think about it.
pub fn output(at: &At<'_>, node: Node<'_>, chat: &mut Chat) -> Result<(), Fault> {
    let mut fields = node.fields(at)?;
    if let Some(node) = fields.take("textFormat") {
        chat.response_format = Some(text_format(&at.member("textFormat"), node)?);
    }
    if let Some(effort) = optional_text(at, &mut fields, "effort")? {
        let effort = effort_named(&effort).ok_or_else(|| {
            at.member("effort")
                .invalid("one of low, medium, high, xhigh, max")
        })?;
        chat.reasoning = Some(Reasoning::Effort(effort));
    }
    fields.finish(at, NO_COUNTERPART)
}

fn effort_named(name: &str) -> Option<Effort> {
    match name {
        "low" => Some(Effort::Low),
        "medium" => Some(Effort::Medium),
        "high" => Some(Effort::High),
        "xhigh" | "max" => Some(Effort::Maximal),
        _ => None,
    }
}

fn text_format(at: &At<'_>, node: Node<'_>) -> Result<ResponseFormat, Fault> {
    let mut fields = node.fields(at)?;
    let kind = fields.require(at, "type")?.string(&at.member("type"))?;
    let structure = fields.require(at, "structure")?;
    fields.finish(at, NO_COUNTERPART)?;
    if kind != "json_schema" {
        let constraint = "Member must satisfy enum value set: [json_schema]";
        return Err(at.member("type").constraint(kind, constraint));
    }
    let at = at.member("structure");
    let (name, value) = only_member(&at, structure)?;
    let at = at.member(&name);
    if name != "jsonSchema" {
        return Err(at.unsupported(NO_COUNTERPART));
    }
    let mut fields = value.fields(&at)?;
    let schema = fields.require(&at, "schema")?.string(&at.member("schema"))?;
    let name = optional_text(&at, &mut fields, "name")?;
    let description = optional_text(&at, &mut fields, "description")?;
    fields.finish(&at, NO_COUNTERPART)?;
    Ok(ResponseFormat::Schema {
        name: name.unwrap_or_else(|| UNNAMED_SCHEMA.to_owned()),
        description,
        schema: schema_of(&at.member("schema"), &schema)?,
        strict: None,
    })
}

/// Converse carries a schema as text.
fn schema_of(at: &At<'_>, text: &str) -> Result<Value, Fault> {
    let expected = || at.invalid("the text of a JSON schema, which is an object");
    match serde_json::from_str(text) {
        Ok(schema @ Value::Object(_)) => Ok(schema),
        _ => Err(expected()),
    }
}
