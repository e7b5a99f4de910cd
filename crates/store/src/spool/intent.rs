//! What is known of an attempt before it begins: who pays, for what, and how much at most.

use outcrop_core::budget::Hold;
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
    /// The ARN of the inference profile that the call named, if it named one.
    pub profile: Option<Cow<'a, str>>,
    /// All tags of the call, as [`outcrop_core::tag::TagSet::to_text`] writes them; empty for none.
    pub tags: Cow<'a, str>,
    /// What is held of each budget that applies.
    pub holds: Vec<Hold>,
}

/// An attempt as it was written before there were profiles, tags and budgets (segments of format 1).
#[derive(Deserialize)]
pub(super) struct Untagged {
    attempt: AttemptId,
    started_at_us: i64,
    account: String,
    project: String,
    principal: String,
    model: String,
    connection: String,
    region: String,
    operation: String,
    streamed: bool,
    price_version: i64,
    held: Vec<Line>,
}

impl From<Untagged> for Intent<'static> {
    fn from(before: Untagged) -> Self {
        Self {
            attempt: before.attempt,
            started_at_us: before.started_at_us,
            account: before.account.into(),
            project: before.project.into(),
            principal: before.principal.into(),
            model: before.model.into(),
            connection: before.connection.into(),
            region: before.region.into(),
            operation: before.operation.into(),
            streamed: before.streamed,
            price_version: before.price_version,
            held: before.held,
            profile: None,
            tags: Cow::Borrowed(""),
            holds: Vec::new(),
        }
    }
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
