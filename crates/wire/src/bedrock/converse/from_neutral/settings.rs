//! Everything that is not said in the conversation.

use super::refuse;
use super::shape::{Inference, Output, Structure, TextFormat};
use outcrop_core::Error;
use outcrop_core::catalogue::Family;
use outcrop_core::chat::{Chat, Effort, Reasoning, ResponseFormat, Sampling};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const MOST_METADATA: usize = 16;
const MOST_METADATA_BYTES: usize = 256;

pub fn inference(sampling: &Sampling) -> Result<Option<Inference<'_>>, Error> {
    for (name, value) in [("temperature", sampling.temperature), ("top_p", sampling.top_p)] {
        if value.is_some_and(|value| !(0.0..=1.0).contains(&value)) {
            return Err(refuse(
                name,
                "Amazon Bedrock's Converse takes a number from 0 to 1",
            ));
        }
    }
    if sampling
        .max_tokens
        .is_some_and(|limit| i32::try_from(limit).is_err())
    {
        return Err(refuse("max_tokens", "it is more than Converse can count"));
    }
    let inference = Inference {
        max_tokens: sampling.max_tokens,
        temperature: sampling.temperature,
        top_p: sampling.top_p,
        stop_sequences: &sampling.stop,
    };
    let says = sampling.max_tokens.is_some()
        || sampling.temperature.is_some()
        || sampling.top_p.is_some()
        || !sampling.stop.is_empty();
    Ok(says.then_some(inference))
}

/// Members of the model's own body: the caller's, and what Converse has no place for but this family does.
pub fn additional(chat: &Chat, family: Family) -> Result<Map<String, Value>, Error> {
    let mut fields = chat.additional_fields.clone();
    if let Some(top_k) = chat.sampling.top_k {
        if family != Family::Anthropic {
            return Err(refuse(
                "top_k",
                "Converse has no place for it, and the model's family none that is documented",
            ));
        }
        fields.entry("top_k").or_insert_with(|| json!(top_k));
    }
    if let Some(reasoning) = chat.reasoning
        && let Some((name, value)) = thinking(reasoning, family)?
    {
        fields.entry(name).or_insert(value);
    }
    Ok(fields)
}

/// How a family is told how much to think.
fn thinking(reasoning: Reasoning, family: Family) -> Result<Option<(&'static str, Value)>, Error> {
    Ok(match (family, reasoning) {
        (Family::Anthropic, Reasoning::Disabled) => Some(("thinking", json!({"type": "disabled"}))),
        (Family::Anthropic, Reasoning::Budget(tokens)) => {
            Some(("thinking", json!({"type": "enabled", "budget_tokens": tokens})))
        }
        // The effort itself is in `outputConfig`.
        (Family::Anthropic, Reasoning::Adaptive | Reasoning::Effort(_)) => {
            Some(("thinking", json!({"type": "adaptive"})))
        }
        (Family::OpenAiChat, Reasoning::Effort(effort)) => {
            Some(("reasoning_effort", json!(openai_effort(effort))))
        }
        // That the model decides is its default.
        (Family::OpenAiChat, Reasoning::Adaptive) => None,
        (Family::OpenAiChat, Reasoning::Disabled | Reasoning::Budget(_)) => {
            return Err(refuse(
                "reasoning",
                "this model takes an effort: low, medium or high",
            ));
        }
        _ => {
            return Err(refuse(
                "reasoning",
                "the model's family has no documented place for it",
            ));
        }
    })
}

const fn openai_effort(effort: Effort) -> &'static str {
    match effort {
        Effort::Minimal => "minimal",
        Effort::Low => "low",
        Effort::Medium => "medium",
        Effort::High => "high",
        Effort::Maximal => "xhigh",
    }
}

/// Anthropic's scale begins at low.
const fn anthropic_effort(effort: Effort) -> &'static str {
    match effort {
        Effort::Minimal | Effort::Low => "low",
        Effort::Medium => "medium",
        Effort::High => "high",
        Effort::Maximal => "max",
    }
}

pub fn output(chat: &Chat, family: Family) -> Result<Option<Output<'_>>, Error> {
    let text_format = match &chat.response_format {
        None => None,
        Some(ResponseFormat::Json) => {
            let why = "Amazon Bedrock's Converse needs a schema; send one as a JSON schema format";
            return Err(refuse("response_format", why));
        }
        Some(ResponseFormat::Schema {
            name,
            description,
            schema,
            strict: _,
        }) => Some(TextFormat {
            kind: "json_schema",
            structure: Structure::JsonSchema {
                schema: schema.to_string(),
                name,
                description: description.as_deref(),
            },
        }),
    };
    let effort = match chat.reasoning {
        Some(Reasoning::Effort(effort)) if family == Family::Anthropic => Some(anthropic_effort(effort)),
        _ => None,
    };
    let says = text_format.is_some() || effort.is_some();
    Ok(says.then_some(Output { text_format, effort }))
}

/// The labels that Bedrock's character set allows. They are in our own record of the call, all of them.
pub fn metadata(pairs: &[(String, String)]) -> BTreeMap<&str, &str> {
    let fits = |text: &str| {
        let allowed =
            |c: char| c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || ":_@$#=/+,-.".contains(c);
        text.len() <= MOST_METADATA_BYTES && text.chars().all(allowed)
    };
    let fitting = pairs
        .iter()
        .filter(|(name, value)| !name.is_empty() && fits(name) && fits(value));
    fitting
        .take(MOST_METADATA)
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}
