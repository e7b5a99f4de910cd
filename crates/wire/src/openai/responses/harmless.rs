//! Members of a request for a response that may be left out on the way to a provider of another dialect, and why.

use crate::openai::harmless::{Harmless, allows, any, only};

pub const HARMLESS: [Harmless; 12] = [
    any("store", "acted on by Outcrop, which keeps the response itself"),
    any("stream_options", "how a stream is padded, which ours are not"),
    any("prompt_cache_key", "a hint where to look for a cached prompt"),
    any("prompt_cache_retention", "as `prompt_cache_key`"),
    any("max_tool_calls", "limits built-in tools, and there are none"),
    only("background", &["false"], "the default"),
    only("truncation", &["\"disabled\""], "the default"),
    only("top_logprobs", &["0"], "the default"),
    only("tools", &["[]"], "no tools"),
    only("include", &["[]"], "nothing"),
    only("service_tier", &["\"auto\""], "the default: the provider chooses"),
    only("text", &["{}"], "the default"),
];

/// Whether a member may be left out as it is.
pub fn is_harmless(name: &str, raw: &str) -> bool {
    allows(&HARMLESS, name, raw)
}
