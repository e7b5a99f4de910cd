//! What a unit of each class costs, and how usage becomes lines.

use crate::money::{Nanos, PerMillion};
use crate::usage::{TokenClass, Usage};
use serde::{Deserialize, Serialize};

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
    /// Images that are billed apart from the tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<PerMillion>,
    /// Seconds of audio that are billed apart from the tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio_second: Option<PerMillion>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<PerMillion>,
    /// What longer prompts cost, if more than others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
}

/// The rates of a request with a longer prompt: they hold for all of its tokens, not only for those above the step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// For requests of more tokens of input than these, cached or not.
    pub above: u64,
    pub input: PerMillion,
    #[serde(default)]
    pub output: PerMillion,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_read: Option<PerMillion>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write_5m: Option<PerMillion>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write_1h: Option<PerMillion>,
}

/// The rates of a request's tokens, once it is known which step they are of.
#[derive(Clone, Copy, Debug)]
struct Tokens {
    input: PerMillion,
    output: PerMillion,
    cache_read: PerMillion,
    cache_write_5m: PerMillion,
    cache_write_1h: PerMillion,
}

impl Tokens {
    /// An unpriced cache class costs as much as plain input, so that nothing is free by accident.
    fn new(input: PerMillion, output: PerMillion, cache: [Option<PerMillion>; 3]) -> Self {
        let [read, write_5m, write_1h] = cache;
        Self {
            input,
            output,
            cache_read: read.unwrap_or(input),
            cache_write_5m: write_5m.unwrap_or(input),
            cache_write_1h: write_1h.or(write_5m).unwrap_or(input),
        }
    }

    /// What a token of input costs at most, whatever its class.
    fn dearest_input(&self) -> PerMillion {
        let caches = [self.cache_read, self.cache_write_5m, self.cache_write_1h];
        caches.into_iter().fold(self.input, PerMillion::max)
    }
}

impl Step {
    fn tokens(&self) -> Tokens {
        let cache = [self.cache_read, self.cache_write_5m, self.cache_write_1h];
        Tokens::new(self.input, self.output, cache)
    }
}

impl Rates {
    fn base(&self) -> Tokens {
        let cache = [self.cache_read, self.cache_write_5m, self.cache_write_1h];
        Tokens::new(self.input, self.output, cache)
    }

    /// The rates of a request with so many tokens of input, cached or not: of the highest step that lies below them.
    fn at(&self, total_input: u64) -> Tokens {
        let passed = self.steps.iter().filter(|step| step.above < total_input);
        passed
            .max_by_key(|step| step.above)
            .map_or_else(|| self.base(), Step::tokens)
    }

    /// The rate of a class in a request with so many tokens of input, cached or not.
    #[must_use]
    pub fn of(&self, class: TokenClass, total_input: u64) -> PerMillion {
        let tokens = self.at(total_input);
        match class {
            TokenClass::Input => tokens.input,
            TokenClass::Output => tokens.output,
            TokenClass::CacheRead => tokens.cache_read,
            TokenClass::CacheWrite5m => tokens.cache_write_5m,
            TokenClass::CacheWrite1h => tokens.cache_write_1h,
            TokenClass::Image => self.image.unwrap_or_default(),
            TokenClass::AudioSecond => self.audio_second.unwrap_or_default(),
            TokenClass::Request => self.request.unwrap_or_default(),
        }
    }

    /// One line for each class that was used, and one for the request where requests cost.
    #[must_use]
    pub fn lines(&self, usage: &Usage) -> Vec<Line> {
        let total_input = usage.total_input();
        let request = self.request.map(|_| (TokenClass::Request, 1));
        let counts = usage.by_class().chain(request);
        counts
            .map(|(class, count)| self.line(class, count, total_input))
            .collect()
    }

    /// A line of so many units, in a request with so many tokens of input.
    #[must_use]
    pub fn line(&self, class: TokenClass, count: u64, total_input: u64) -> Line {
        Line {
            class,
            count,
            cost: self.of(class, total_input).cost(count),
        }
    }

    /// What the usage costs: the sum of its lines.
    #[must_use]
    pub fn cost(&self, usage: &Usage) -> Nanos {
        self.lines(usage).into_iter().map(|line| line.cost).sum()
    }

    /// The most that `input` tokens of unknown class may cost, and `output` on top: whatever classes they fall into,
    /// and whatever step they reach, as fewer may be used than are asked about.
    #[must_use]
    pub fn bound(&self, input: u64, output: u64) -> Nanos {
        self.bound_lines(input, output)
            .into_iter()
            .map(|line| line.cost)
            .sum()
    }

    /// The same as lines: one for what goes in, with what the request costs by itself, and one for what comes out.
    #[must_use]
    pub fn bound_lines(&self, input: u64, output: u64) -> [Line; 2] {
        let steps = self.steps.iter().filter(|step| step.above < input);
        let may_apply = std::iter::once(self.base()).chain(steps.map(Step::tokens));
        let costs = may_apply.map(|tokens| (tokens.dearest_input().cost(input), tokens.output.cost(output)));
        let (of_input, of_output) = costs
            .max_by_key(|(of_input, of_output)| of_input.saturating_add(*of_output))
            .unwrap_or_default();
        // One nano for each further line: every line rounds by itself.
        let rounding = Nanos(4);
        let of_request = self.of(TokenClass::Request, input).cost(1);
        let line = |class, count, cost| Line { class, count, cost };
        [
            line(
                TokenClass::Input,
                input,
                [of_input, of_request, rounding].into_iter().sum(),
            ),
            line(TokenClass::Output, output, of_output),
        ]
    }

    /// Every rate changed in the same way.
    #[must_use]
    pub fn map(&self, change: impl Fn(PerMillion) -> PerMillion) -> Self {
        Self {
            input: change(self.input),
            output: change(self.output),
            cache_read: self.cache_read.map(&change),
            cache_write_5m: self.cache_write_5m.map(&change),
            cache_write_1h: self.cache_write_1h.map(&change),
            image: self.image.map(&change),
            audio_second: self.audio_second.map(&change),
            request: self.request.map(&change),
            steps: self
                .steps
                .iter()
                .map(|step| Step {
                    above: step.above,
                    input: change(step.input),
                    output: change(step.output),
                    cache_read: step.cache_read.map(&change),
                    cache_write_5m: step.cache_write_5m.map(&change),
                    cache_write_1h: step.cache_write_1h.map(&change),
                })
                .collect(),
        }
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
mod tests;
