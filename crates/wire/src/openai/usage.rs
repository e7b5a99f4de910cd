//! The `usage` object: reading a provider's, writing ours.
//!
//! What cannot be a count of tokens makes the whole object count as absent, so that the meter falls back on its
//! own, marked, estimate.

use crate::json::write_counts;
use crate::upstream::count;
use outcrop_core::usage::Usage;
use serde::Deserialize;
use serde_json::value::RawValue;

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

/// The usage in a chat's `usage` object; `None` when there is none to be believed.
pub fn read(raw: &str) -> Option<Usage> {
    let reported: Reported<'_> = serde_json::from_str(raw).ok()?;
    let classes = Classes {
        input: reported.prompt_tokens?,
        input_details: reported.prompt_tokens_details,
        output: reported.completion_tokens?,
        output_details: reported.completion_tokens_details,
    };
    classes.usage()
}

/// The usage in an embedding's `usage` object, which has no output.
pub fn read_embedding(raw: &str) -> Option<Usage> {
    let reported: Reported<'_> = serde_json::from_str(raw).ok()?;
    Some(Usage::of(count(reported.prompt_tokens?)?, 0))
}

/// The two counts of a `usage` object with the classes within them, whatever their names are.
pub struct Classes<'a> {
    pub input: &'a RawValue,
    pub input_details: Option<&'a RawValue>,
    pub output: &'a RawValue,
    pub output_details: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
struct Details<'a> {
    #[serde(borrow)]
    cached_tokens: Option<&'a RawValue>,
    #[serde(borrow)]
    reasoning_tokens: Option<&'a RawValue>,
}

impl<'a> Details<'a> {
    fn read(raw: Option<&'a RawValue>) -> Option<Self> {
        raw.map_or_else(
            || Some(Self::default()),
            |raw| serde_json::from_str(raw.get()).ok(),
        )
    }
}

impl Classes<'_> {
    /// `None` when one of them is not to be believed.
    pub fn usage(&self) -> Option<Usage> {
        let (input, output) = (count(self.input)?, count(self.output)?);
        let cached = Details::read(self.input_details)?.cached_tokens;
        let cached = cached.map_or(Some(0), count)?;
        let reasoning = Details::read(self.output_details)?.reasoning_tokens;
        let reasoning = reasoning.map_or(Some(0), count)?;
        Some(Usage {
            cache_read: cached,
            reasoning: reasoning.min(output),
            ..Usage::of(input.checked_sub(cached)?, output)
        })
    }
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
    write_counts(out, members);
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
