//! Prices: dated, versioned, per token class.

use crate::money::{Nanos, PerMillion};
use crate::usage::{TokenClass, Usage};
use serde::{Deserialize, Serialize};

/// The price of one model at one region, mode and tier, from an instant on. Immutable: a change is a new version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// The version's number in the store; each ledger row keeps it.
    pub version: i64,
    /// Microseconds since the Unix epoch.
    pub effective_from_us: i64,
    pub rates: Rates,
}

/// The inference mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    #[default]
    OnDemand,
    Batch,
    Provisioned,
}

impl Mode {
    pub const ALL: [Self; 3] = [Self::OnDemand, Self::Batch, Self::Provisioned];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OnDemand => "on-demand",
            Self::Batch => "batch",
            Self::Provisioned => "provisioned",
        }
    }
}

/// Nanos per million units of each class. A class without a rate costs what its fallback costs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Rates {
    pub input: PerMillion,
    #[serde(default)]
    pub output: PerMillion,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_read: Option<PerMillion>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write_5m: Option<PerMillion>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write_1h: Option<PerMillion>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<PerMillion>,
}

impl Rates {
    /// The rate of a class; an unpriced cache class costs as much as plain input, so that nothing is free by
    /// accident.
    #[must_use]
    pub fn of(&self, class: TokenClass) -> PerMillion {
        match class {
            TokenClass::Input => self.input,
            TokenClass::Output => self.output,
            TokenClass::CacheRead => self.cache_read.unwrap_or(self.input),
            TokenClass::CacheWrite5m => self.cache_write_5m.unwrap_or(self.input),
            TokenClass::CacheWrite1h => self.cache_write_1h.or(self.cache_write_5m).unwrap_or(self.input),
            TokenClass::Image | TokenClass::AudioSecond => PerMillion(0),
            TokenClass::Request => self.request.unwrap_or_default(),
        }
    }

    /// One line for each class that was used.
    #[must_use]
    pub fn lines(&self, usage: &Usage) -> Vec<Line> {
        let request = self.request.map(|_| (TokenClass::Request, 1));
        usage
            .by_class()
            .chain(request)
            .map(|(class, count)| self.line(class, count))
            .collect()
    }

    fn line(&self, class: TokenClass, count: u64) -> Line {
        Line {
            class,
            count,
            cost: self.of(class).cost(count),
        }
    }

    /// What the usage costs: the sum of its lines.
    #[must_use]
    pub fn cost(&self, usage: &Usage) -> Nanos {
        self.lines(usage).into_iter().map(|line| line.cost).sum()
    }

    /// The most that `input` tokens of unknown class may cost, and `output` on top.
    #[must_use]
    pub fn bound(&self, input: u64, output: u64) -> Nanos {
        let dearest = [
            TokenClass::Input,
            TokenClass::CacheRead,
            TokenClass::CacheWrite5m,
            TokenClass::CacheWrite1h,
        ]
        .into_iter()
        .map(|class| self.of(class))
        .max()
        .unwrap_or_default();
        // One nano for each further line: every line rounds by itself.
        let rounding = Nanos(4);
        [
            dearest.cost(input),
            self.output.cost(output),
            self.of(TokenClass::Request).cost(1),
            rounding,
        ]
        .into_iter()
        .sum()
    }
}

/// One line of a settlement: so many of a class, at so much in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub class: TokenClass,
    pub count: u64,
    pub cost: Nanos,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The bound holds for every way in which the same number of input tokens may fall into classes.
        #[test]
        fn bound_is_never_below_the_cost(
            input in 0..10_000_000_000i64, output in 0..10_000_000_000i64,
            read in proptest::option::of(0..10_000_000_000i64), write in proptest::option::of(0..10_000_000_000i64),
            plain in 0..1_000_000u64, from_cache in 0..1_000_000u64, into_cache in 0..1_000_000u64, out in 0..1_000_000u64,
        ) {
            let rates = Rates {
                input: PerMillion(input), output: PerMillion(output),
                cache_read: read.map(PerMillion), cache_write_5m: write.map(PerMillion), ..Rates::default()
            };
            let usage = Usage { input: plain, output: out, cache_read: from_cache, cache_write_5m: into_cache, ..Usage::default() };
            prop_assert!(rates.cost(&usage) <= rates.bound(usage.total_input(), out));
        }
    }
}
