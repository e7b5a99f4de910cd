//! A pattern of a service model, compiled when it is first needed.

use regex::{Regex, RegexBuilder};
use std::sync::OnceLock;

/// What a compiled pattern may take; the largest of the table take about a tenth.
const MOST_BYTES: usize = 4 << 20;

/// A pattern as published, for messages, and as enforced.
#[derive(Debug)]
pub struct Pattern {
    pub published: &'static str,
    pub enforced: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    pub const fn new(published: &'static str, enforced: &'static str) -> Self {
        Self {
            published,
            enforced,
            compiled: OnceLock::new(),
        }
    }

    /// Whether the whole text is of this pattern.
    pub fn matches(&self, text: &str) -> bool {
        // A test compiles every pattern of the table.
        self.regex().is_none_or(|regex| regex.is_match(text))
    }

    fn regex(&self) -> Option<&Regex> {
        self.compiled
            .get_or_init(|| {
                RegexBuilder::new(self.enforced)
                    .size_limit(MOST_BYTES)
                    .build()
                    .ok()
            })
            .as_ref()
    }
}

#[cfg(test)]
mod tests {
    use crate::bedrock::generated::constraints::PATTERNS;

    #[test]
    fn every_pattern_of_the_table_compiles_within_its_bound() {
        for pattern in PATTERNS {
            assert!(pattern.regex().is_some(), "{}", pattern.enforced);
        }
    }
}
