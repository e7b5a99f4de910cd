//! Members that may be left out on the way to a provider of another dialect, and why.
//!
//! The one list of what is not converted and yet not refused. A member that is null counts as absent everywhere.

use serde_json::Value;

/// A member, the values of it that may be left out, and the reason.
#[derive(Clone, Copy, Debug)]
pub struct Harmless {
    pub name: &'static str,
    pub accepts: Accepts,
    pub why: &'static str,
}

#[derive(Clone, Copy, Debug)]
pub enum Accepts {
    Anything,
    /// These values, as JSON: each says "as if I were absent".
    Only(&'static [&'static str]),
}

const fn any(name: &'static str, why: &'static str) -> Harmless {
    Harmless {
        name,
        accepts: Accepts::Anything,
        why,
    }
}

const fn only(name: &'static str, values: &'static [&'static str], why: &'static str) -> Harmless {
    Harmless {
        name,
        accepts: Accepts::Only(values),
        why,
    }
}

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
    HARMLESS
        .iter()
        .any(|row| row.name == name && row.accepts.value(raw))
}

impl Accepts {
    /// Whether a value is one of those.
    pub(in crate::openai) fn value(self, raw: &str) -> bool {
        match self {
            Self::Anything => true,
            Self::Only(values) => {
                let sent: Option<Value> = serde_json::from_str(raw).ok();
                sent.is_some_and(|sent| values.iter().any(|text| is_same(&sent, text)))
            }
        }
    }
}

/// Equal, however a number is spelt.
fn is_same(sent: &Value, text: &str) -> bool {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return false;
    };
    match (sent.as_f64(), value.as_f64()) {
        (Some(sent), Some(value)) => sent.total_cmp(&value).is_eq() || (sent == 0.0 && value == 0.0),
        _ => *sent == value,
    }
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
