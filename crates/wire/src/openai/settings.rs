//! Settings that chats and responses spell alike: how much to think, which queue, labels, the form of the answer.

use crate::json::node::{Fields, Node};
use crate::json::path::{At, Fault};
use crate::json::write_string;
use crate::openai::read::NO_COUNTERPART;
use crate::openai::write::member;
use outcrop_core::chat::{Chat, Effort, Reasoning, ResponseFormat, ServiceTier};
use outcrop_core::event::Event;
use serde_json::json;
use serde_json::value::RawValue;

/// OpenAI's own bounds on `metadata`.
const MOST_LABELS: usize = 16;
const MOST_KEY_CHARS: usize = 64;
const MOST_VALUE_CHARS: usize = 512;

/// Budgets up to these count as low and as medium effort; no table of anyone's says better.
const LOW_BUDGET: u32 = 4_096;
const MEDIUM_BUDGET: u32 = 16_384;

/// `reasoning_effort`, or `reasoning.effort`.
pub fn effort(at: &At<'_>, node: Node<'_>) -> Result<Reasoning, Fault> {
    Ok(match node.string(at)?.as_str() {
        "none" => Reasoning::Disabled,
        "minimal" => Reasoning::Effort(Effort::Minimal),
        "low" => Reasoning::Effort(Effort::Low),
        "medium" => Reasoning::Effort(Effort::Medium),
        "high" => Reasoning::Effort(Effort::High),
        "xhigh" => Reasoning::Effort(Effort::Maximal),
        _ => return Err(at.invalid("'none', 'minimal', 'low', 'medium', 'high' or 'xhigh'")),
    })
}

/// The effort's name; none where the model is to decide itself. A budget becomes the effort that it is about.
pub const fn effort_name(reasoning: Reasoning) -> Option<&'static str> {
    Some(match reasoning {
        Reasoning::Adaptive => return None,
        Reasoning::Disabled => "none",
        Reasoning::Effort(Effort::Minimal) => "minimal",
        Reasoning::Effort(Effort::Low) | Reasoning::Budget(..=LOW_BUDGET) => "low",
        Reasoning::Effort(Effort::Medium) | Reasoning::Budget(..=MEDIUM_BUDGET) => "medium",
        Reasoning::Effort(Effort::High) | Reasoning::Budget(_) => "high",
        Reasoning::Effort(Effort::Maximal) => "xhigh",
    })
}

/// `service_tier` of a request.
pub fn tier(at: &At<'_>, node: Node<'_>) -> Result<ServiceTier, Fault> {
    let name = node.string(at)?;
    tier_named(&name).ok_or_else(|| at.invalid("'auto', 'default', 'flex' or 'priority'"))
}

fn tier_named(name: &str) -> Option<ServiceTier> {
    Some(match name {
        "auto" => ServiceTier::Auto,
        "default" => ServiceTier::Default,
        "flex" => ServiceTier::Flex,
        "priority" => ServiceTier::Priority,
        _ => return None,
    })
}

/// The tier that an answer names, where it is one that the neutral form knows.
pub fn tier_event(raw: &RawValue) -> Option<Event> {
    let name: String = serde_json::from_str(raw.get()).ok()?;
    tier_named(&name).map(Event::ServiceTier)
}

/// The tier's name; none for the one that only Bedrock sells.
pub const fn tier_name(tier: ServiceTier) -> Option<&'static str> {
    Some(match tier {
        ServiceTier::Auto => "auto",
        ServiceTier::Default => "default",
        ServiceTier::Flex => "flex",
        ServiceTier::Priority => "priority",
        ServiceTier::Reserved => return None,
    })
}

/// Whether the caller wants members of the model's own answer back that only it could tell. At which sequence it
/// stopped is an event, told where the provider tells it.
pub fn asks_of_the_body(chat: &Chat) -> bool {
    chat.additional_answer_paths
        .iter()
        .any(|path| path != "/stop_sequence")
}

/// The caller's own labels for the call.
pub fn metadata(at: &At<'_>, node: Node<'_>) -> Result<Vec<(String, String)>, Fault> {
    let mut labels = Vec::new();
    for (name, value) in node.fields(at)?.into_entries() {
        let at_value = at.member(&name);
        let value = value.string(&at_value)?;
        if name.chars().count() > MOST_KEY_CHARS || value.chars().count() > MOST_VALUE_CHARS {
            return Err(at_value.invalid(format!(
                "a name of at most {MOST_KEY_CHARS} characters with a value of at most {MOST_VALUE_CHARS}"
            )));
        }
        labels.push((name.into_owned(), value));
    }
    if labels.len() > MOST_LABELS {
        return Err(at.invalid(format!("at most {MOST_LABELS} members")));
    }
    Ok(labels)
}

/// The members that say which schema the answer must fit, wherever the dialect puts them.
pub fn schema(at: &At<'_>, mut fields: Fields<'_>) -> Result<ResponseFormat, Fault> {
    let name = fields.require(at, "name")?.string(&at.member("name"))?;
    let description = fields.take("description");
    let description = description
        .map(|node| node.string(&at.member("description")))
        .transpose()?;
    let strict = fields.take("strict");
    let strict = strict
        .map(|node| node.boolean(&at.member("strict")))
        .transpose()?;
    let schema = match fields.take("schema") {
        Some(schema) => schema.fields(&at.member("schema"))?.into_value(),
        // OpenAI allows it to be absent: then it is any object.
        None => json!({"type": "object"}),
    };
    fields.finish(at, NO_COUNTERPART)?;
    Ok(ResponseFormat::Schema {
        name,
        description,
        schema,
        strict,
    })
}

/// Appends the form that the answer must have; `nest` names the member that a schema is in, where it is in one.
pub fn write_format(out: &mut Vec<u8>, format: &ResponseFormat, nest: Option<&str>) {
    let ResponseFormat::Schema {
        name,
        description,
        schema,
        strict,
    } = format
    else {
        return out.extend_from_slice(b"{\"type\":\"json_object\"}");
    };
    out.extend_from_slice(b"{\"type\":\"json_schema\",");
    if let Some(nest) = nest {
        write_string(out, nest);
        out.extend_from_slice(b":{");
    }
    out.extend_from_slice(b"\"name\":");
    write_string(out, name);
    member(out, "description", description.as_ref());
    member(out, "schema", Some(schema));
    member(out, "strict", strict.as_ref());
    out.extend_from_slice(if nest.is_some() { b"}}" } else { b"}" });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_effort_reads_back() {
        for name in ["none", "minimal", "low", "medium", "high", "xhigh"] {
            let read = effort(&At::Root, Node::String(name.into()));
            assert_eq!(effort_name(read.unwrap()), Some(name));
        }
        assert!(effort(&At::Root, Node::String("huge".into())).is_err());
    }

    #[test]
    fn a_budget_is_about_an_effort() {
        assert_eq!(effort_name(Reasoning::Budget(1_024)), Some("low"));
        assert_eq!(effort_name(Reasoning::Budget(10_000)), Some("medium"));
        assert_eq!(effort_name(Reasoning::Budget(32_000)), Some("high"));
        assert_eq!(effort_name(Reasoning::Adaptive), None);
    }
}
