//! When which tokens go out. Pure: time is a number of microseconds since the request was read.

use super::options::Options;
use super::plan::{Plan, Stall};
use std::time::Duration;

/// The timetable of one answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    first_token_ms: u64,
    /// 0: everything with the first token.
    tokens_per_second: u64,
    stall: Option<Stall>,
}

impl Pace {
    pub(super) fn new(options: &Options, plan: &Plan) -> Self {
        Self {
            first_token_ms: options.first_token_ms,
            tokens_per_second: u64::from(options.tokens_per_second),
            stall: plan.stall,
        }
    }

    /// When the token of that number (from 0) is due, counted from the request. Computed from the start, never
    /// from the last token, so that late timers do not add up.
    pub(super) fn due(&self, token: u32) -> Duration {
        let streamed_us = (u64::from(token) * 1_000_000)
            .checked_div(self.tokens_per_second)
            .unwrap_or(0);
        let stalled_ms = self
            .stall
            .filter(|stall| token >= stall.after_tokens)
            .map_or(0, |stall| stall.ms);
        Duration::from_millis(self.first_token_ms.saturating_add(stalled_ms))
            + Duration::from_micros(streamed_us)
    }

    /// When the end is due: with the last of so many tokens, or with the first token's time if there is none.
    pub(super) fn end(&self, tokens: u32) -> Duration {
        self.due(tokens.saturating_sub(1))
    }

    /// Whether every token is due at the same instant.
    pub(super) fn is_burst(&self) -> bool {
        self.tokens_per_second == 0 && self.stall.is_none()
    }
}
