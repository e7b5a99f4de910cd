//! The `usage` object: reading a provider's, writing ours.
//!
//! Some providers report nonsense now and then (negative counts, decimals, 2^64). What cannot be a count of
//! tokens makes the whole object count as absent, so that the meter falls back on its own, marked, estimate.

use crate::json::write_number;
use outcrop_core::usage::Usage;
use serde::Deserialize;
use serde_json::value::RawValue;

/// Above it a JSON number is not exact in most readers, and no answer has that many tokens.
const MOST_TOKENS: u64 = 1 << 53;

#[derive(Deserialize)]
struct Reported<'a> {
    #[serde(borrow)]
    prompt_tokens: Option<&'a RawValue>,
    #[serde(borrow)]
    completion_tokens: Option<&'a RawValue>,
    #[serde(borrow)]
    prompt_tokens_details: Option<&'a RawValue>,
    #[serde(borrow)]
    completion_tokens_details: Option<&'a RawValue>,
}

/// Classes within a count.
#[derive(Default, Deserialize)]
pub struct Details<'a> {
    #[serde(borrow)]
    pub cached_tokens: Option<&'a RawValue>,
    #[serde(borrow)]
    pub reasoning_tokens: Option<&'a RawValue>,
}

/// The usage in a chat's `usage` object; `None` when there is none to be believed.
pub fn read(raw: &str) -> Option<Usage> {
    let reported: Reported<'_> = serde_json::from_str(raw).ok()?;
    let prompt = count(reported.prompt_tokens?)?;
    let output = count(reported.completion_tokens?)?;
    let cached = details(reported.prompt_tokens_details)?
        .cached_tokens
        .map_or(Some(0), count)?;
    let reasoning = details(reported.completion_tokens_details)?
        .reasoning_tokens
        .map_or(Some(0), count)?;
    let input = prompt.checked_sub(cached)?;
    Some(Usage {
        cache_read: cached,
        reasoning: reasoning.min(output),
        ..Usage::of(input, output)
    })
}

/// The usage in an embedding's `usage` object, which has no output.
pub fn read_embedding(raw: &str) -> Option<Usage> {
    let reported: Reported<'_> = serde_json::from_str(raw).ok()?;
    Some(Usage::of(count(reported.prompt_tokens?)?, 0))
}

pub fn details(raw: Option<&RawValue>) -> Option<Details<'_>> {
    match raw {
        Some(raw) => serde_json::from_str(raw.get()).ok(),
        None => Some(Details::default()),
    }
}

/// What can be a count of tokens.
pub fn count(raw: &RawValue) -> Option<u64> {
    raw.get().parse().ok().filter(|tokens| *tokens <= MOST_TOKENS)
}

/// Appends the `usage` object of an answer.
pub fn write(out: &mut Vec<u8>, usage: &Usage) {
    let input = usage.total_input();
    let members = [
        (&b"{\"prompt_tokens\":"[..], input),
        (b",\"completion_tokens\":", usage.output),
        (b",\"total_tokens\":", input.saturating_add(usage.output)),
        (
            b",\"prompt_tokens_details\":{\"cached_tokens\":",
            usage.cache_read,
        ),
        (
            b"},\"completion_tokens_details\":{\"reasoning_tokens\":",
            usage.reasoning,
        ),
    ];
    for (name, count) in members {
        out.extend_from_slice(name);
        write_number(out, count);
    }
    out.extend_from_slice(b"}}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cached_tokens_are_not_input() {
        let usage = read(
            r#"{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120,
                "prompt_tokens_details":{"cached_tokens":60,"audio_tokens":0},
                "completion_tokens_details":{"reasoning_tokens":5}}"#,
        );
        assert_eq!(
            usage,
            Some(Usage {
                input: 40,
                output: 20,
                cache_read: 60,
                reasoning: 5,
                ..Usage::default()
            })
        );
    }

    #[test]
    fn nonsense_counts_as_absent() {
        for raw in [
            "null",
            "{}",
            r#"{"prompt_tokens":-1,"completion_tokens":2}"#,
            r#"{"prompt_tokens":1.5,"completion_tokens":2}"#,
            r#"{"prompt_tokens":"1","completion_tokens":2}"#,
            r#"{"prompt_tokens":1}"#,
            r#"{"prompt_tokens":18446744073709551616,"completion_tokens":2}"#,
            r#"{"prompt_tokens":9007199254740993,"completion_tokens":2}"#,
            r#"{"prompt_tokens":1,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":2}}"#,
            r#"{"prompt_tokens":1,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":-2}}"#,
        ] {
            assert_eq!(read(raw), None, "{raw}");
        }
    }

    #[test]
    fn absent_details_are_nothing() {
        let raw = r#"{"prompt_tokens":7,"completion_tokens":2,"prompt_tokens_details":null,"extra":[1]}"#;
        assert_eq!(read(raw), Some(Usage::of(7, 2)));
    }

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
}
