//! The `usage` object: reading a provider's, writing ours.
//!
//! A stream tells it twice: what went in with its first event, what came out with its last, and whatever the later
//! one says again replaces the earlier. What cannot be a count of tokens makes all of it count as absent, so that
//! the meter falls back on its own, marked, estimate.

use crate::json::write_counts;
use crate::upstream::count;
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
    cache_read_input_tokens: Option<&'a RawValue>,
    #[serde(borrow)]
    cache_creation_input_tokens: Option<&'a RawValue>,
    #[serde(borrow)]
    cache_creation: Option<CacheCreation<'a>>,
    #[serde(borrow)]
    output_tokens_details: Option<OutputDetails<'a>>,
}

/// What was written to a cache, by how long it lives.
#[derive(Deserialize)]
struct CacheCreation<'a> {
    #[serde(borrow)]
    ephemeral_5m_input_tokens: Option<&'a RawValue>,
    #[serde(borrow)]
    ephemeral_1h_input_tokens: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct OutputDetails<'a> {
    #[serde(borrow)]
    thinking_tokens: Option<&'a RawValue>,
}

/// What a provider has said so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    input: Option<u64>,
    output: Option<u64>,
    cache_read: Option<u64>,
    cache_write: Option<u64>,
    cache_write_5m: Option<u64>,
    cache_write_1h: Option<u64>,
    thinking: Option<u64>,
    nonsense: bool,
}

impl Tally {
    /// Takes a `usage` object in, and says what is known now; `None` while there is nothing to be believed.
    pub fn read(&mut self, raw: &str) -> Option<Usage> {
        if raw != "null" && self.take(raw).is_none() {
            self.nonsense = true;
        }
        self.usage()
    }

    fn take(&mut self, raw: &str) -> Option<()> {
        let said: Reported<'_> = serde_json::from_str(raw).ok()?;
        let created = said.cache_creation.as_ref();
        let details = said.output_tokens_details.as_ref();
        for (known, said) in [
            (&mut self.input, said.input_tokens),
            (&mut self.output, said.output_tokens),
            (&mut self.cache_read, said.cache_read_input_tokens),
            (&mut self.cache_write, said.cache_creation_input_tokens),
            (
                &mut self.cache_write_5m,
                created.and_then(|by_life| by_life.ephemeral_5m_input_tokens),
            ),
            (
                &mut self.cache_write_1h,
                created.and_then(|by_life| by_life.ephemeral_1h_input_tokens),
            ),
            (
                &mut self.thinking,
                details.and_then(|details| details.thinking_tokens),
            ),
        ] {
            if let Some(raw) = said {
                *known = Some(count(raw)?);
            }
        }
        Some(())
    }

    fn usage(&self) -> Option<Usage> {
        if self.nonsense {
            return None;
        }
        let output = self.output?;
        let (five, hour) = self.cache_writes();
        Some(Usage {
            input: self.input?,
            output,
            cache_read: self.cache_read.unwrap_or(0),
            cache_write_5m: five,
            cache_write_1h: hour,
            reasoning: self.thinking.unwrap_or(0).min(output),
        })
    }

    /// By life. What is said of no life is taken as of the shorter, which is what a cache has left to itself.
    fn cache_writes(&self) -> (u64, u64) {
        let (five, hour) = (self.cache_write_5m.unwrap_or(0), self.cache_write_1h.unwrap_or(0));
        let unsaid = self
            .cache_write
            .unwrap_or(0)
            .saturating_sub(five.saturating_add(hour));
        (five.saturating_add(unsaid), hour)
    }
}

/// Appends the `usage` object of an answer.
pub fn write(out: &mut Vec<u8>, usage: &Usage) {
    let written = usage.cache_write_5m.saturating_add(usage.cache_write_1h);
    let members = [
        (&b"{\"input_tokens\":"[..], usage.input),
        (b",\"cache_creation_input_tokens\":", written),
        (b",\"cache_read_input_tokens\":", usage.cache_read),
        (
            b",\"cache_creation\":{\"ephemeral_5m_input_tokens\":",
            usage.cache_write_5m,
        ),
        (b",\"ephemeral_1h_input_tokens\":", usage.cache_write_1h),
        (b"},\"output_tokens\":", usage.output),
        (
            b",\"output_tokens_details\":{\"thinking_tokens\":",
            usage.reasoning,
        ),
    ];
    write_counts(out, members);
    out.extend_from_slice(b"}}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raws: &[&str]) -> Option<Usage> {
        let mut tally = Tally::default();
        raws.iter().map(|raw| tally.read(raw)).last().flatten()
    }

    const START: &str = r#"{"input_tokens":5,"cache_creation_input_tokens":30,"cache_read_input_tokens":7,
        "cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":20},"output_tokens":1}"#;

    #[test]
    fn cached_tokens_are_told_by_class() {
        let usage = Usage {
            cache_read: 7,
            cache_write_5m: 10,
            cache_write_1h: 20,
            ..Usage::of(5, 1)
        };
        assert_eq!(read(&[START]), Some(usage));
        let later = r#"{"output_tokens":12,"output_tokens_details":{"thinking_tokens":4}}"#;
        let whole = Usage {
            output: 12,
            reasoning: 4,
            ..usage
        };
        assert_eq!(read(&[START, later]), Some(whole));
        assert_eq!(read(&[START, later, "null"]), Some(whole));
    }

    #[test]
    fn writes_of_no_said_life_are_of_the_shorter() {
        let usage =
            read(&[r#"{"input_tokens":5,"output_tokens":1,"cache_creation_input_tokens":30}"#]).unwrap();
        assert_eq!((usage.cache_write_5m, usage.cache_write_1h), (30, 0));
    }

    #[test]
    fn nonsense_counts_as_absent() {
        for raw in [
            "null",
            "{}",
            "7",
            r#"{"input_tokens":-1,"output_tokens":2}"#,
            r#"{"input_tokens":1.5,"output_tokens":2}"#,
            r#"{"input_tokens":"1","output_tokens":2}"#,
            r#"{"input_tokens":1}"#,
            r#"{"input_tokens":18446744073709551616,"output_tokens":2}"#,
            r#"{"input_tokens":1,"output_tokens":2,"cache_read_input_tokens":-2}"#,
        ] {
            assert_eq!(read(&[raw]), None, "{raw}");
        }
        assert_eq!(read(&[START, r#"{"output_tokens":-1}"#]), None);
    }

    #[test]
    fn what_is_written_reads_back() {
        let usage = Usage {
            input: 3,
            output: 9,
            cache_read: 4,
            cache_write_5m: 5,
            cache_write_1h: 6,
            reasoning: 2,
        };
        let mut out = Vec::new();
        write(&mut out, &usage);
        assert_eq!(read(&[std::str::from_utf8(&out).unwrap()]), Some(usage));
    }
}
