//! What a response repeats of the request that it answers.

use crate::json::write_string;

/// Members of a response that come from the request, with what OpenAI says where the request says nothing.
const REPEATED: [(&str, &str); 17] = [
    ("instructions", "null"),
    ("max_output_tokens", "null"),
    ("max_tool_calls", "null"),
    ("metadata", "{}"),
    ("parallel_tool_calls", "true"),
    ("previous_response_id", "null"),
    ("prompt_cache_key", "null"),
    ("reasoning", r#"{"effort":null,"summary":null}"#),
    ("safety_identifier", "null"),
    ("temperature", "1.0"),
    ("text", r#"{"format":{"type":"text"}}"#),
    ("tool_choice", "\"auto\""),
    ("tools", "[]"),
    ("top_logprobs", "0"),
    ("top_p", "1.0"),
    ("truncation", "\"disabled\""),
    ("user", "null"),
];

/// The repeated members, as the client wrote them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Echo {
    /// `,"instructions":null,…`
    members: Vec<u8>,
    /// Whether the client wants the response kept.
    pub store: bool,
    pub previous: Option<String>,
}

impl Echo {
    /// `get` answers a member's raw value.
    pub(super) fn new<'a>(get: impl Fn(&str) -> Option<&'a str>, store: bool) -> Self {
        let mut members = Vec::with_capacity(512);
        for (name, default) in REPEATED {
            let sent = get(name).filter(|raw| *raw != "null");
            members.push(b',');
            write_string(&mut members, name);
            members.push(b':');
            members.extend_from_slice(sent.unwrap_or(default).as_bytes());
        }
        let previous = get("previous_response_id").and_then(|raw| serde_json::from_str(raw).ok());
        Self {
            members,
            store,
            previous,
        }
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.members);
    }
}
