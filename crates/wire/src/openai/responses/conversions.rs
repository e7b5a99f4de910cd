//! What becomes of every member of a request for a response on the way to a provider of another dialect.

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
        "how a stream is padded, which ours are not",
    ),
    row(
        "instructions",
        Approximated,
        "the first system text; those of an earlier response are not repeated, as OpenAI does it",
    ),
    row("input (a string)", Converts, "what the user says"),
    row(
        "input[] message",
        Approximated,
        "system and developer messages move to the front; a refusal becomes text; annotations are left out",
    ),
    row("input[] function_call", Converts, "part of the assistant's turn"),
    row(
        "input[] function_call_output",
        Converts,
        "text, images and files, as far as the provider takes them in results",
    ),
    row(
        "input[] reasoning",
        Converts,
        "`encrypted_content` proves it to the provider that thought it",
    ),
    row(
        "input[] item_reference",
        Refused,
        "items are not kept by themselves",
    ),
    row(
        "input[] others",
        Refused,
        "calls of built-in tools and their outputs",
    ),
    row("content input_text, output_text", Converts, ""),
    row(
        "content input_image",
        Approximated,
        "the hint `detail` is left out; a `file_id` is refused",
    ),
    row(
        "content input_file",
        Converts,
        "`file_data`, `file_url`; a `file_id` is refused",
    ),
    row("content input_audio", Refused, ""),
    row("tools[] function", Converts, "with `strict`"),
    row("tools[] others", Refused, "built-in tools run at OpenAI alone"),
    row("tool_choice", Converts, "a choice of a built-in tool is refused"),
    row("parallel_tool_calls", Converts, ""),
    row("max_output_tokens", Converts, ""),
    row(
        "max_tool_calls",
        Harmless,
        "limits built-in tools, and there are none",
    ),
    row("temperature, top_p", Converts, ""),
    row("text.format", Converts, "`text` is the default"),
    row("text.verbosity", Refused, "unless `medium`, the default"),
    row("reasoning.effort", Converts, ""),
    row(
        "reasoning.summary",
        Harmless,
        "a hint in how many words to tell it",
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
    row(
        "include",
        Harmless,
        "encrypted reasoning is always told; `message.output_text.logprobs` is refused",
    ),
    row("store", Converts, "Outcrop keeps the response; no provider does"),
    row(
        "previous_response_id",
        Converts,
        "the conversation so far is sent whole; reasoning without `encrypted_content` is left out of it",
    ),
    row("truncation", Refused, "unless `disabled`, the default"),
    row("top_logprobs", Refused, "unless 0"),
    row("background", Refused, "unless false"),
    row("conversation, prompt", Refused, "neither is kept here"),
    row(
        "answer: reasoning",
        Approximated,
        "a summary in one part; signatures and redacted reasoning are `encrypted_content`",
    ),
    row(
        "answer: stop reason",
        Approximated,
        "`incomplete` for limits and filters",
    ),
    row("answer: service_tier", Converts, "where the provider says"),
];
