//! The `usage` object: reading a provider's, writing ours.
//!
//! What cannot be a count of tokens makes the whole object count as absent, so that the meter falls back on its
//! own, marked, estimate.

use crate::json::write_counts;
use crate::openai::usage::Classes;
use outcrop_core::usage::Usage;
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct Reported<'a> {
    #[serde(borrow)]
    input_tokens: Option<&'a RawValue>,
    #[serde(borrow)]
    output_tokens: Option<&'a RawValue>,
    #[serde(borrow)]
    input_tokens_details: Option<&'a RawValue>,
    #[serde(borrow)]
    output_tokens_details: Option<&'a RawValue>,
}

/// The usage in a response's `usage` object; `None` when there is none to be believed.
pub fn read(raw: &str) -> Option<Usage> {
    let reported: Reported<'_> = serde_json::from_str(raw).ok()?;
    let classes = Classes {
        input: reported.input_tokens?,
        input_details: reported.input_tokens_details,
        output: reported.output_tokens?,
        output_details: reported.output_tokens_details,
    };
    classes.usage()
}

/// Appends the `usage` object of an answer.
pub fn write(out: &mut Vec<u8>, usage: &Usage) {
    let input = usage.total_input();
    let members = [
        (&b"{\"input_tokens\":"[..], input),
        (b",\"input_tokens_details\":{\"cached_tokens\":", usage.cache_read),
        (b"},\"output_tokens\":", usage.output),
        (
            b",\"output_tokens_details\":{\"reasoning_tokens\":",
            usage.reasoning,
        ),
        (b"},\"total_tokens\":", input.saturating_add(usage.output)),
    ];
    write_counts(out, members);
    out.push(b'}');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let usage = Usage {
            input: 3,
            output: 9,
            cache_read: 4,
            reasoning: 2,
            ..Usage::default()
        };
        let mut out = Vec::new();
        write(&mut out, &usage);
        assert_eq!(read(std::str::from_utf8(&out).unwrap()), Some(usage));
    }

    #[test]
    fn nonsense_counts_as_absent() {
        for raw in [
            "null",
            "{}",
            r#"{"input_tokens":-1,"output_tokens":2}"#,
            r#"{"input_tokens":1,"output_tokens":2,"input_tokens_details":{"cached_tokens":2}}"#,
        ] {
            assert_eq!(read(raw), None, "{raw}");
        }
    }
}
