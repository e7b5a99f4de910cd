//! What a request may say as if it did not say it.

use serde_json::Value;

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
