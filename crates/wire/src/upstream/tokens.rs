//! What can be a count of tokens.
//!
//! Some providers report nonsense now and then (negative counts, decimals, 2^64). A usage with such a count is taken
//! as absent as a whole, so that the meter falls back on its own, marked, estimate.

use serde_json::value::RawValue;

/// Above it a JSON number is not exact in most readers, and no answer has that many tokens.
const MOST_TOKENS: u64 = 1 << 53;

pub const fn is_count(tokens: u64) -> bool {
    tokens <= MOST_TOKENS
}

/// The count in a provider's JSON; `None` for nonsense.
pub fn count(raw: &RawValue) -> Option<u64> {
    raw.get().parse().ok().filter(|tokens| is_count(*tokens))
}
