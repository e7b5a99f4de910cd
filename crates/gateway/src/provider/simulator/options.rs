//! What the simulator does, as an operator configures it. The doc comments are the keys' documentation.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::PathBuf;

/// A deterministic stand-in for a provider, for load and failure tests: never a model, never a fallback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Every choice follows from this number and the attempt's id, so the same ids meet the same fate again.
    pub seed: u64,
    /// Milliseconds from the request to the first token.
    pub first_token_ms: u64,
    /// How fast tokens follow the first one; 0 sends everything at once.
    pub tokens_per_second: u32,
    /// Tokens in one event of a stream.
    #[schemars(range(min = 1))]
    pub chunk_tokens: u32,
    /// Tokens of an answer: a number, or `[least, most]` to choose from evenly. A request's `max_tokens` cuts it
    /// short, and the answer then says so.
    pub output_tokens: TokenCount,
    /// Attempts to refuse: `{ status = 429, per_mille = 10 }` answers ten of a thousand attempts with 429.
    pub refusals: Vec<Refusal>,
    /// How many of a thousand attempts break off in the middle, without an end and without usage.
    #[schemars(range(max = 1000))]
    pub cut_per_mille: u32,
    /// Tokens sent before such an attempt breaks off.
    pub cut_after_tokens: u32,
    /// How many of a thousand attempts pause in the middle.
    #[schemars(range(max = 1000))]
    pub stall_per_mille: u32,
    /// Tokens sent before such a pause.
    pub stall_after_tokens: u32,
    /// Milliseconds that such a pause lasts.
    pub stall_ms: u64,
    /// How many of a thousand attempts end well but report no usage.
    #[schemars(range(max = 1000))]
    pub omit_usage_per_mille: u32,
    /// Input tokens are the bytes of all text in the request, divided by this and rounded up.
    #[schemars(range(min = 1))]
    pub bytes_per_token: u32,
    /// A file that gets one JSON line when an attempt was read whole and one when it ended; it survives SIGKILL.
    #[schemars(example = &"./data/simulator.jsonl")]
    pub log: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 0,
            first_token_ms: 0,
            tokens_per_second: 0,
            chunk_tokens: 1,
            output_tokens: TokenCount::Fixed(64),
            refusals: Vec::new(),
            cut_per_mille: 0,
            cut_after_tokens: 8,
            stall_per_mille: 0,
            stall_after_tokens: 8,
            stall_ms: 5_000,
            omit_usage_per_mille: 0,
            bytes_per_token: 4,
            log: None,
        }
    }
}

/// A number of tokens, or the least and the most of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum TokenCount {
    Fixed(u32),
    Between([u32; 2]),
}

impl TokenCount {
    /// Picks a number by a hash: evenly, and always the same for the same hash.
    pub(super) fn pick(self, hash: u64) -> u32 {
        match self {
            Self::Fixed(tokens) => tokens,
            Self::Between([least, most]) => {
                let choices = u128::from(most.saturating_sub(least)) + 1;
                let chosen = (u128::from(hash) * choices) >> 64;
                least.saturating_add(u32::try_from(chosen).unwrap_or(u32::MAX))
            }
        }
    }
}

/// Attempts that are refused with one status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// The HTTP status of the refusal.
    #[schemars(range(min = 400, max = 599))]
    pub status: u16,
    /// How many of a thousand attempts get it.
    #[schemars(range(min = 1, max = 1000))]
    pub per_mille: u32,
}

/// An option that cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The option's key.
    pub key: &'static str,
    pub message: &'static str,
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "simulator: `{}` {}", self.key, self.message)
    }
}

impl std::error::Error for Invalid {}

impl Options {
    /// What the types alone cannot say: the first option that cannot be followed.
    pub fn check(&self) -> Result<(), Invalid> {
        let refused: u64 = self
            .refusals
            .iter()
            .map(|refusal| u64::from(refusal.per_mille))
            .sum();
        let rules = [
            (self.chunk_tokens == 0, "chunk_tokens", "must be 1 or more"),
            (self.bytes_per_token == 0, "bytes_per_token", "must be 1 or more"),
            (
                self.range_is_reversed(),
                "output_tokens",
                "must be `[least, most]` with least not above most",
            ),
            (
                refused > 1000,
                "refusals",
                "add up to more than 1000 of a thousand attempts",
            ),
            (
                self.has_odd_status(),
                "refusals",
                "must have a status from 400 to 599",
            ),
            (self.cut_per_mille > 1000, "cut_per_mille", "must be 1000 or less"),
            (
                self.stall_per_mille > 1000,
                "stall_per_mille",
                "must be 1000 or less",
            ),
            (
                self.omit_usage_per_mille > 1000,
                "omit_usage_per_mille",
                "must be 1000 or less",
            ),
        ];
        match rules.into_iter().find(|(broken, ..)| *broken) {
            Some((_, key, message)) => Err(Invalid { key, message }),
            None => Ok(()),
        }
    }

    fn range_is_reversed(&self) -> bool {
        matches!(self.output_tokens, TokenCount::Between([least, most]) if least > most)
    }

    fn has_odd_status(&self) -> bool {
        self.refusals
            .iter()
            .any(|refusal| !(400..=599).contains(&refusal.status))
    }

    /// The tokens that so many bytes of text count as.
    pub(super) fn tokens_of(&self, text_bytes: u64) -> u64 {
        text_bytes.div_ceil(u64::from(self.bytes_per_token.max(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_option_is_refused() {
        let error = serde_json::from_str::<Options>(r#"{"sed": 1}"#).unwrap_err();
        assert!(error.to_string().contains("unknown field `sed`"), "{error}");
    }

    #[test]
    fn options_that_cannot_be_followed_are_named() {
        let refusals = vec![
            Refusal {
                status: 500,
                per_mille: 600,
            },
            Refusal {
                status: 429,
                per_mille: 401,
            },
        ];
        let cases = [
            (
                Options {
                    chunk_tokens: 0,
                    ..Options::default()
                },
                "chunk_tokens",
            ),
            (
                Options {
                    output_tokens: TokenCount::Between([9, 8]),
                    ..Options::default()
                },
                "output_tokens",
            ),
            (
                Options {
                    refusals,
                    ..Options::default()
                },
                "refusals",
            ),
            (
                Options {
                    stall_per_mille: 1001,
                    ..Options::default()
                },
                "stall_per_mille",
            ),
        ];
        for (options, key) in cases {
            assert_eq!(options.check().unwrap_err().key, key);
        }
        assert_eq!(Options::default().check(), Ok(()));
    }
}
