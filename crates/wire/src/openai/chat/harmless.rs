//! Members of a chat that may be left out on the way to a provider of another dialect, and why.

pub use crate::openai::harmless::{Accepts, Harmless};

use crate::openai::harmless::{allows, any, only};

pub const HARMLESS: [Harmless; 16] = [
    any("prompt_cache_key", "a hint where to look for a cached prompt"),
    any("prompt_cache_retention", "as `prompt_cache_key`"),
    any(
        "stream_options",
        "acted on by Outcrop: usage is always read and written as asked",
    ),
    only("store", &["false"], "nothing is stored at the provider"),
    only("response_format", &[r#"{"type":"text"}"#], "the default"),
    only("modalities", &[r#"["text"]"#], "the default"),
    only("verbosity", &["\"medium\""], "the default"),
    only("logprobs", &["false"], "the default"),
    only("top_logprobs", &["0"], "the default"),
    only("presence_penalty", &["0"], "the default"),
    only("frequency_penalty", &["0"], "the default"),
    only("logit_bias", &["{}"], "the default"),
    only("n", &["1"], "the default"),
    only("tools", &["[]"], "no tools"),
    only("functions", &["[]"], "no functions"),
    only("service_tier", &["\"auto\""], "the default: the provider chooses"),
];

/// Whether a member may be left out as it is.
pub fn is_harmless(name: &str, raw: &str) -> bool {
    allows(&HARMLESS, name, raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_is_harmless_and_its_opposite_is_not() {
        assert!(is_harmless("presence_penalty", "0.0"));
        assert!(!is_harmless("presence_penalty", "0.5"));
        assert!(is_harmless("response_format", r#"{ "type" : "text" }"#));
        assert!(!is_harmless("response_format", r#"{"type":"json_object"}"#));
        assert!(is_harmless("prompt_cache_key", "7"));
        assert!(!is_harmless("brand_new", "0"));
    }
}
