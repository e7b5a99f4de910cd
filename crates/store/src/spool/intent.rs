//! What is known of an attempt before it begins: who pays, for what, and how much at most.

use outcrop_core::id::AttemptId;
use outcrop_core::price::Line;
use outcrop_core::settlement::{Outcome, Settlement};
use outcrop_core::usage::{TokenClass, Usage};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// An attempt about to begin. It borrows its texts on the way in and owns them on the way out.
///
/// The order of the fields is the format of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent<'a> {
    pub attempt: AttemptId,
    /// When the call came: microseconds since the Unix epoch.
    pub started_at_us: i64,
    pub account: Cow<'a, str>,
    pub project: Cow<'a, str>,
    pub principal: Cow<'a, str>,
    pub model: Cow<'a, str>,
    pub connection: Cow<'a, str>,
    pub region: Cow<'a, str>,
    pub operation: Cow<'a, str>,
    pub streamed: bool,
    pub price_version: i64,
    /// The most that the attempt may cost, by class; at most [`super::MAX_LINES`].
    pub held: Vec<Line>,
}

impl Intent<'_> {
    /// What an attempt is charged of which nothing but the intent is known: all that was held, marked.
    #[must_use]
    pub fn charged_at_bound(&self, duration_us: u64) -> Settlement {
        let mut usage = Usage::default();
        for line in &self.held {
            let tokens = match line.class {
                TokenClass::Input => &mut usage.input,
                TokenClass::Output => &mut usage.output,
                TokenClass::CacheRead => &mut usage.cache_read,
                TokenClass::CacheWrite5m => &mut usage.cache_write_5m,
                TokenClass::CacheWrite1h => &mut usage.cache_write_1h,
                TokenClass::Image | TokenClass::AudioSecond | TokenClass::Request => continue,
            };
            *tokens = tokens.saturating_add(line.count);
        }
        Settlement {
            outcome: Outcome::Interrupted,
            estimated: true,
            usage,
            lines: self.held.clone(),
            cost: self.held.iter().map(|line| line.cost).sum(),
            first_event_us: None,
            duration_us,
        }
    }
}
