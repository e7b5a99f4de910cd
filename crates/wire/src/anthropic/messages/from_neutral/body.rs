//! The body as it is written.

use super::content::{Life, Message, System};
use outcrop_core::Error;
use outcrop_core::chat::Chat;
use serde::Serialize;
use serde_json::{Map, Value};

#[derive(Default, Serialize)]
pub struct Body<'a> {
    pub model: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<System<'a>>,
    pub messages: Vec<Message<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<Tool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<Choice<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thinking: Option<Thinking>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_config: Option<OutputConfig<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_k: Option<u32>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub stop_sequences: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<&'static str>,
}

#[derive(Serialize)]
pub struct Tool<'a> {
    pub name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<&'a str>,
    pub input_schema: &'a Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strict: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_control: Option<Life>,
}

#[derive(Serialize)]
pub struct Choice<'a> {
    #[serde(rename = "type")]
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disable_parallel_tool_use: Option<bool>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Thinking {
    Disabled,
    Adaptive,
    Enabled { budget_tokens: u32 },
}

#[derive(Serialize)]
pub struct OutputConfig<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effort: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Format<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Format<'a> {
    JsonSchema { schema: &'a Value },
}

#[derive(Serialize)]
pub struct Metadata<'a> {
    pub user_id: &'a str,
}

/// The body's text, with the members that the chat has for the model's own body. `anthropic_beta` among them is
/// the provider's to send: in Anthropic's API it is a header.
pub fn write(body: &Body<'_>, chat: &Chat) -> Result<Vec<u8>, Error> {
    // Plain values into memory: cannot fail.
    let mut out = serde_json::to_vec(body).unwrap_or_default();
    let additional: Map<String, Value> = chat
        .additional_fields
        .iter()
        .filter(|(name, _)| *name != "anthropic_beta")
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if additional.is_empty() {
        return Ok(out);
    }
    let written: Map<String, Value> = serde_json::from_slice(&out).unwrap_or_default();
    let taken =
        |name: &String| written.contains_key(name) || matches!(name.as_str(), "stream" | "max_tokens");
    if let Some(name) = additional.keys().find(|name| taken(name)) {
        return Err(Error::validation(format!(
            "the additional field `{name}` says again what another member of the request says"
        ))
        .at(name.clone()));
    }
    out.pop();
    out.push(b',');
    let rest = serde_json::to_vec(&additional).unwrap_or_default();
    out.extend_from_slice(rest.get(1..).unwrap_or_default());
    Ok(out)
}
