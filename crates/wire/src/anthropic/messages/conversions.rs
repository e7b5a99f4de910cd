//! What becomes of each member of a request when the model's provider speaks another dialect.
//!
//! What is not listed is refused by its name. A member that is null counts as absent everywhere.

use crate::conversion::{Row, Treatment};
use serde_json::Value;

const fn row(member: &'static str, treatment: Treatment, note: &'static str) -> Row {
    Row {
        member,
        treatment,
        note,
    }
}

const fn converts(member: &'static str, note: &'static str) -> Row {
    row(member, Treatment::Converts, note)
}

const fn approximated(member: &'static str, note: &'static str) -> Row {
    row(member, Treatment::Approximated, note)
}

const fn harmless(member: &'static str, note: &'static str) -> Row {
    row(member, Treatment::Harmless, note)
}

const fn refused(member: &'static str, note: &'static str) -> Row {
    row(member, Treatment::Refused, note)
}

pub const CONVERSIONS: &[Row] = &[
    converts("model", "resolved by the catalogue"),
    converts("stream", "acted on by Outcrop"),
    converts("max_tokens", ""),
    converts("system", "text and its cache points"),
    converts("messages[].content: text", ""),
    converts(
        "messages[].content: image",
        "base64 and url; a file by its id is refused",
    ),
    converts(
        "messages[].content: document",
        "base64, text and url, with title and context; a file by its id and nested content are refused",
    ),
    converts("messages[].content: tool_use", ""),
    converts(
        "messages[].content: tool_result",
        "with is_error, text, images and documents",
    ),
    converts("messages[].content: thinking", "with its signature"),
    converts("messages[].content: redacted_thinking", ""),
    approximated(
        "messages[].role: system",
        "moves to the front, to the other system texts",
    ),
    refused(
        "messages[].content: document.citations",
        "unless they are not enabled",
    ),
    refused("messages[].content: text.citations", "unless the list is empty"),
    refused("messages[].content: image.transformations", "no counterpart"),
    refused(
        "messages[].content: search_result and those of server tools",
        "no counterpart",
    ),
    converts(
        "cache_control",
        "on blocks and tools, 5m and 1h, a cache point behind them",
    ),
    approximated(
        "cache_control (of the request)",
        "a cache point at the end of the last message",
    ),
    converts("tools[]", "name, description, input_schema and strict"),
    harmless("tools[].eager_input_streaming", "how an input is cut into pieces"),
    refused(
        "tools[].type",
        "tools that the provider runs itself; 'custom' converts",
    ),
    refused("tools[].input_examples", "no counterpart"),
    refused("tools[].defer_loading", "unless false"),
    refused("tools[].allowed_callers", "unless it is the model alone"),
    converts("tool_choice", "auto, any, tool and none"),
    converts("tool_choice.disable_parallel_tool_use", ""),
    converts(
        "thinking",
        "enabled with its budget, adaptive and disabled; other types are refused",
    ),
    harmless(
        "thinking.display",
        "when it is 'summarized'; 'omitted' is refused",
    ),
    approximated(
        "output_config.effort",
        "how much to think, which is only a part of it; xhigh becomes max; refused beside a budget or disabled thinking",
    ),
    converts("output_config.format", "json_schema"),
    converts("output_format", "the older place of output_config.format"),
    converts("stop_sequences", ""),
    converts("temperature", "0 to 1"),
    converts("top_p", ""),
    converts("top_k", ""),
    converts("metadata.user_id", "the end user"),
    converts("service_tier", "auto, and standard_only as the default tier"),
    harmless("anthropic_version", "Bedrock's: it says which form the body has"),
    refused("anthropic_beta", "Bedrock's: unless the list is empty"),
    harmless("mcp_servers", "when the list is empty; otherwise refused"),
    harmless("speed", "when it is 'standard'; otherwise refused"),
    refused("container", "runs at the provider"),
    refused("context_management", "done by the provider"),
    refused("diagnostics", "no counterpart"),
    refused(
        "inference_geo",
        "no counterpart; a model's region is the catalogue's",
    ),
    refused("user_profile_id", "the provider's own"),
    refused("workspace_id", "the provider's own"),
];

/// Members and their values that say "as if I were absent".
const DEFAULTS: [(&str, &str); 5] = [
    ("tools", "[]"),
    ("stop_sequences", "[]"),
    ("mcp_servers", "[]"),
    ("anthropic_beta", "[]"),
    ("speed", "\"standard\""),
];

/// Whether a member of the request may be left out as it is.
pub(super) fn is_harmless(name: &str, raw: &str) -> bool {
    let says = |value: &str| {
        let (sent, value) = (
            serde_json::from_str::<Value>(raw),
            serde_json::from_str::<Value>(value),
        );
        matches!((sent, value), (Ok(sent), Ok(value)) if sent == value)
    };
    DEFAULTS
        .iter()
        .any(|(member, value)| *member == name && says(value))
}
