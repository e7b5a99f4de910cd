//! What becomes of every member of a chat on the way to a provider of another dialect.

use crate::conversion::Row;
use crate::conversion::Treatment::{self, Approximated, Converts, Harmless, Refused};

const fn row(member: &'static str, treatment: Treatment, note: &'static str) -> Row {
    Row {
        member,
        treatment,
        note,
    }
}

/// Members that are not listed are refused by name; to a provider of the same dialect all go as they are.
pub const CONVERSIONS: &[Row] = &[
    row("model", Converts, "becomes the provider's own name for the model"),
    row("stream", Converts, ""),
    row(
        "stream_options",
        Harmless,
        "acted on by Outcrop: usage is always read and written as asked",
    ),
    row(
        "messages[] system, developer",
        Approximated,
        "both become system text, at the front of the conversation",
    ),
    row("messages[] user", Converts, ""),
    row(
        "messages[] assistant",
        Approximated,
        "a refusal becomes text; reasoning_content of earlier turns is left out",
    ),
    row(
        "messages[] tool",
        Converts,
        "results and what the user says after them are one turn",
    ),
    row(
        "messages[] function",
        Converts,
        "as a tool's result; it answers the last call of that name",
    ),
    row(
        "messages[].name",
        Refused,
        "of a tool it is harmless: the call names it",
    ),
    row("content text", Converts, ""),
    row("content image_url", Approximated, "the hint `detail` is left out"),
    row("content file", Converts, "`file_data`; a `file_id` is refused"),
    row("content input_audio", Refused, ""),
    row("tools[] function", Converts, "with `strict`"),
    row("tools[] custom", Refused, ""),
    row(
        "functions, function_call",
        Converts,
        "as tools; answered in their own form",
    ),
    row(
        "tool_choice",
        Converts,
        "`allowed_tools` and `custom` are refused",
    ),
    row("parallel_tool_calls", Converts, ""),
    row("max_tokens, max_completion_tokens", Converts, ""),
    row("temperature, top_p, stop, seed", Converts, ""),
    row("frequency_penalty, presence_penalty", Converts, ""),
    row("reasoning_effort", Converts, ""),
    row(
        "response_format",
        Converts,
        "`json_object` and `json_schema`; `text` is the default",
    ),
    row("service_tier", Converts, "`auto` is the default and left out"),
    row(
        "metadata",
        Converts,
        "goes to the record of the call, not to the model",
    ),
    row("user, safety_identifier", Converts, "who the call is made for"),
    row(
        "prompt_cache_key, prompt_cache_retention",
        Harmless,
        "hints for a cache",
    ),
    row("n", Refused, "unless 1"),
    row("logprobs, top_logprobs", Refused, "unless false or 0"),
    row("logit_bias", Refused, "unless empty"),
    row("modalities, audio", Refused, "unless text alone"),
    row("store", Refused, "unless false"),
    row("verbosity", Refused, "unless `medium`, the default"),
    row("prediction, web_search_options", Refused, ""),
    row(
        "answer: reasoning",
        Approximated,
        "`reasoning_content`; signatures and redacted reasoning are left out",
    ),
    row("answer: logprobs", Approximated, "always null"),
    row(
        "answer: stop sequence",
        Approximated,
        "`stop`, without saying which",
    ),
    row("answer: service_tier", Converts, "where the provider says"),
];
