//! The words of every answer: one text, over and over, a word a token.
//!
//! The text is the same for every attempt, so that events can be rendered once for all of them. It says in its
//! first word what it is.

use std::sync::LazyLock;

const TEXT: &str = "Simulator: no model wrote this. The text repeats, one word for each token, \
    until the configured number of tokens is reached or the request's limit is met. It exists so that load, \
    failure and billing can be tested without a provider: each attempt's course follows from its id, and the \
    log says how it really ended. ";

static TOKENS: LazyLock<Vec<&'static str>> = LazyLock::new(|| TEXT.split_inclusive(' ').collect());

/// After how many tokens the text begins again.
pub(super) fn period() -> u32 {
    u32::try_from(TOKENS.len()).unwrap_or(u32::MAX)
}

/// The tokens from the one numbered `from` up to, and without, the one numbered `to`.
pub(super) fn between(from: u32, to: u32) -> String {
    let skip = (from % period()) as usize;
    let count = to.saturating_sub(from) as usize;
    TOKENS.iter().cycle().skip(skip).take(count).copied().collect()
}
