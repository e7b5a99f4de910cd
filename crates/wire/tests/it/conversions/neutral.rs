//! The neutral form of a chat as JSON, so that the tables of what providers can be told name its members as the others
//! do. Where an error names a member of it, it is by these names.

use outcrop_core::chat::{
    Block, CacheLife, Chat, DocumentSource, ImageSource, Message, Qualifier, Reasoning, ResponseFormat, Role,
    ToolChoice,
};
use serde_json::{Map, Value, json};

pub fn value(chat: &Chat) -> Value {
    let sampling = &chat.sampling;
    without_nulls(json!({
        "system": list(&chat.system),
        "messages": chat.messages.iter().map(message).collect::<Vec<_>>(),
        "tools": tools(chat),
        "tool_choice": chat.tool_choice.as_ref().map(choice),
        "parallel_tool_calls": chat.parallel_tool_calls,
        "max_tokens": sampling.max_tokens,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "top_k": sampling.top_k,
        "stop": some(json!(sampling.stop)),
        "seed": sampling.seed,
        "frequency_penalty": sampling.frequency_penalty,
        "presence_penalty": sampling.presence_penalty,
        "reasoning": chat.reasoning.map(reasoning),
        "response_format": chat.response_format.as_ref().map(format),
        "service_tier": chat.service_tier.map(|tier| word(&tier)),
        "latency": chat.latency.map(|latency| word(&latency)),
        "metadata": some(chat.metadata.iter().cloned().map(|(k, v)| (k, v.into())).collect::<Map<_, _>>().into()),
        "end_user": chat.end_user,
        "additional_fields": some(chat.additional_fields.clone().into()),
        "additional_answer_paths": some(json!(chat.additional_answer_paths)),
    }))
}

/// The chat without one of its settings; none for what is said in it, which round trips hold.
pub fn without(chat: &Chat, setting: &str) -> Option<Chat> {
    let mut chat = chat.clone();
    let sampling = &mut chat.sampling;
    match setting {
        "tool_choice" => chat.tool_choice = None,
        "parallel_tool_calls" => chat.parallel_tool_calls = None,
        "max_tokens" => sampling.max_tokens = None,
        "temperature" => sampling.temperature = None,
        "top_p" => sampling.top_p = None,
        "top_k" => sampling.top_k = None,
        "stop" => sampling.stop.clear(),
        "seed" => sampling.seed = None,
        "frequency_penalty" => sampling.frequency_penalty = None,
        "presence_penalty" => sampling.presence_penalty = None,
        "reasoning" => chat.reasoning = None,
        "response_format" => chat.response_format = None,
        "service_tier" => chat.service_tier = None,
        "latency" => chat.latency = None,
        "metadata" => chat.metadata.clear(),
        "end_user" => chat.end_user = None,
        "additional_fields" => chat.additional_fields.clear(),
        "additional_answer_paths" => chat.additional_answer_paths.clear(),
        _ => return None,
    }
    Some(chat)
}

/// What is empty is not there.
fn some(value: Value) -> Value {
    if value == json!([]) || value == json!({}) {
        return Value::Null;
    }
    value
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .collect(),
        other => other,
    }
}

/// A name without members, in the field's way to write it.
fn word(name: &impl std::fmt::Debug) -> String {
    format!("{name:?}").to_lowercase()
}

fn list(blocks: &[Block]) -> Value {
    some(blocks.iter().map(block).collect())
}

fn message(message: &Message) -> Value {
    let role = match message.role {
        Role::User => "user",
        Role::Assistant => "assistant",
    };
    json!({"role": role, "content": message.content.iter().map(block).collect::<Vec<_>>()})
}

fn block(block: &Block) -> Value {
    without_nulls(match block {
        Block::Text(text) => json!({"type": "text", "text": text}),
        Block::Image(image) => json!({
            "type": "image",
            "media_type": some_text(&image.media_type),
            "source": match &image.source {
                ImageSource::Base64(data) => json!({"type": "base64", "data": data}),
                ImageSource::Url(url) => json!({"type": "url", "url": url}),
            },
        }),
        Block::Document(document) => json!({
            "type": "document",
            "name": document.name,
            "context": document.context,
            "media_type": some_text(&document.media_type),
            "source": match &document.source {
                DocumentSource::Base64(data) => json!({"type": "base64", "data": data}),
                DocumentSource::Text(text) => json!({"type": "text", "text": text}),
                DocumentSource::Url(url) => json!({"type": "url", "url": url}),
            },
        }),
        Block::ToolUse { id, name, input } => {
            json!({"type": "tool_use", "id": id, "name": name, "input": input})
        }
        Block::ToolResult {
            id,
            content,
            is_error,
        } => json!({
            "type": "tool_result",
            "id": id,
            "content": list(content),
            "is_error": is_error.then_some(true),
        }),
        Block::Reasoning { text, signature } => {
            json!({"type": "reasoning", "text": text, "signature": signature})
        }
        Block::RedactedReasoning(data) => json!({"type": "redacted_reasoning", "data": data}),
        Block::Guarded { text, qualifiers } => json!({
            "type": "guarded",
            "text": text,
            "qualifiers": some(qualifiers.iter().map(|qualifier| json!(qualified(*qualifier))).collect()),
        }),
        Block::CachePoint(life) => json!({"type": "cache_point", "life": lived(*life)}),
    })
}

fn some_text(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn qualified(qualifier: Qualifier) -> &'static str {
    match qualifier {
        Qualifier::GroundingSource => "grounding_source",
        Qualifier::Query => "query",
        Qualifier::GuardContent => "guard_content",
    }
}

fn lived(life: CacheLife) -> &'static str {
    match life {
        CacheLife::FiveMinutes => "5m",
        CacheLife::OneHour => "1h",
    }
}

fn tools(chat: &Chat) -> Value {
    let tools = chat.tools.iter().map(|tool| {
        without_nulls(json!({
            "name": tool.name,
            "description": tool.description,
            "input_schema": tool.input_schema,
            "strict": tool.strict,
            "cache": tool.cache.map(lived),
        }))
    });
    some(tools.collect())
}

fn choice(choice: &ToolChoice) -> Value {
    match choice {
        ToolChoice::Auto => json!({"type": "auto"}),
        ToolChoice::None => json!({"type": "none"}),
        ToolChoice::Any => json!({"type": "any"}),
        ToolChoice::Named(name) => json!({"type": "named", "name": name}),
    }
}

fn reasoning(reasoning: Reasoning) -> Value {
    match reasoning {
        Reasoning::Disabled => json!({"type": "disabled"}),
        Reasoning::Adaptive => json!({"type": "adaptive"}),
        Reasoning::Effort(effort) => json!({"type": "effort", "effort": word(&effort)}),
        Reasoning::Budget(tokens) => json!({"type": "budget", "tokens": tokens}),
    }
}

fn format(format: &ResponseFormat) -> Value {
    match format {
        ResponseFormat::Json => json!({"type": "json"}),
        ResponseFormat::Schema {
            name,
            description,
            schema,
            strict,
        } => without_nulls(json!({
            "type": "schema",
            "name": name,
            "description": description,
            "schema": schema,
            "strict": strict,
        })),
    }
}
