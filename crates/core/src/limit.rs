//! Rate limits: how much may be called in a minute and at once, by whom and of what.

use crate::clock::UnixMicros;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// More than this is no limit, and sums of it stay far from any overflow.
pub const MOST: i64 = 1_000_000_000_000;

/// A declared limit. It is about the calls that all of `principal`, `project`, `model` and `connection`, where they
/// are named, are true of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = RateLimit))]
#[serde(deny_unknown_fields)]
pub struct Limit {
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The name of a connection in the configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    /// Counted apart for each of these, rather than for all of them together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<Each>,
    /// Calls in any 60 seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests_per_minute: Option<i64>,
    /// Tokens in any 60 seconds, of what goes in and what comes out; what a cache served counts nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens_per_minute: Option<i64>,
    /// Calls at one moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concurrent: Option<i64>,
}

/// What a limit can be counted apart for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = LimitEach))]
#[serde(rename_all = "snake_case")]
pub enum Each {
    Principal,
    Project,
    Model,
    Connection,
}

impl Each {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Principal => "principal",
            Self::Project => "project",
            Self::Model => "model",
            Self::Connection => "connection",
        }
    }
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = LimitUnit))]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Requests,
    Tokens,
    Concurrent,
}

impl Unit {
    pub const ALL: [Self; 3] = [Self::Requests, Self::Tokens, Self::Concurrent];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Tokens => "tokens",
            Self::Concurrent => "concurrent",
        }
    }
}

impl Limit {
    /// How much of a unit there may be; none where the limit does not say.
    #[must_use]
    pub fn of(&self, unit: Unit) -> Option<u64> {
        let most = match unit {
            Unit::Requests => self.requests_per_minute,
            Unit::Tokens => self.tokens_per_minute,
            Unit::Concurrent => self.concurrent,
        };
        most.and_then(|most| u64::try_from(most).ok())
    }

    /// Everything that is wrong with the limit in itself.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let amounts = [
            ("requests_per_minute", self.requests_per_minute),
            ("tokens_per_minute", self.tokens_per_minute),
            ("concurrent", self.concurrent),
        ];
        if amounts.iter().all(|(_, amount)| amount.is_none()) {
            problems.push(
                "limits nothing; set one or more of `requests_per_minute`, `tokens_per_minute` and `concurrent`"
                    .to_owned(),
            );
        }
        for (member, amount) in amounts {
            problems.extend(amount.and_then(|amount| wrong_amount(member, amount)));
        }
        let named = self.named();
        if self.each.is_none() && named.iter().all(|(_, name)| name.is_none()) {
            problems.push(
                "is about no call in particular; name a `principal`, `project`, `model` or `connection`, or say in \
                 `each` what it is counted apart for"
                    .to_owned(),
            );
        }
        if let Some(each) = self.each
            && named.iter().any(|(of, name)| *of == each && name.is_some())
        {
            let each = each.name();
            problems.push(format!(
                "names one {each}, so `each = \"{each}\"` has nothing to count apart; leave out one of the two"
            ));
        }
        problems
    }

    fn named(&self) -> [(Each, Option<&str>); 4] {
        [
            (Each::Principal, self.principal.as_deref()),
            (Each::Project, self.project.as_deref()),
            (Each::Model, self.model.as_deref()),
            (Each::Connection, self.connection.as_deref()),
        ]
    }
}

fn wrong_amount(member: &str, amount: i64) -> Option<String> {
    let help = match amount {
        1..=MOST => return None,
        0 => "; to let nobody call, use a policy",
        _ if amount > MOST => "; for no limit, leave it out",
        _ => "",
    };
    Some(format!(
        "`{member}` is {amount}, and must be from 1 to {MOST}{help}"
    ))
}

/// How much of a limit is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    pub limit: u64,
    pub remaining: u64,
    /// After how long all of it is there again, if nobody calls.
    pub reset: Duration,
}

/// What a caller is told of the limits that apply to a call: of each unit the one with the least left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub requests: Option<Level>,
    pub tokens: Option<Level>,
    /// When it stood so.
    pub at_us: UnixMicros,
}

impl Standing {
    /// Takes in what one more limit says.
    pub fn note(&mut self, unit: Unit, level: Level) {
        let known = match unit {
            Unit::Requests => &mut self.requests,
            Unit::Tokens => &mut self.tokens,
            Unit::Concurrent => return,
        };
        if known.is_none_or(|known| level.remaining < known.remaining) {
            *known = Some(level);
        }
    }

    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.requests.is_none() && self.tokens.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit() -> Limit {
        Limit {
            id: "l".to_owned(),
            project: Some("demo".to_owned()),
            requests_per_minute: Some(10),
            ..Limit::default()
        }
    }

    #[test]
    fn amounts_that_limit_nothing_or_everything_are_refused() {
        assert_eq!(limit().problems(), [""; 0]);
        for (amount, told) in [
            (
                0,
                "`requests_per_minute` is 0, and must be from 1 to 1000000000000; to let nobody call, use a policy",
            ),
            (
                -3,
                "`requests_per_minute` is -3, and must be from 1 to 1000000000000",
            ),
            (
                i64::MAX,
                "`requests_per_minute` is 9223372036854775807, and must be from 1 to 1000000000000; for no limit, leave it out",
            ),
        ] {
            let wrong = Limit {
                requests_per_minute: Some(amount),
                ..limit()
            };
            assert_eq!(wrong.problems(), [told]);
        }
        let nothing = Limit {
            requests_per_minute: None,
            ..limit()
        };
        assert!(nothing.problems()[0].starts_with("limits nothing"));
    }

    #[test]
    fn a_limit_is_about_something() {
        let nobody = Limit {
            project: None,
            ..limit()
        };
        assert!(nobody.problems()[0].starts_with("is about no call in particular"));
        let each = Limit {
            each: Some(Each::Principal),
            ..nobody
        };
        assert_eq!(each.problems(), [""; 0]);
        let twice = Limit {
            each: Some(Each::Project),
            ..limit()
        };
        assert!(twice.problems()[0].starts_with("names one project"));
    }

    #[test]
    fn the_caller_is_told_of_the_limit_with_the_least_left() {
        let level = |remaining| Level {
            limit: 10,
            remaining,
            reset: Duration::ZERO,
        };
        let mut standing = Standing::default();
        standing.note(Unit::Concurrent, level(0));
        assert!(standing.is_empty());
        for remaining in [7, 3, 5] {
            standing.note(Unit::Tokens, level(remaining));
        }
        assert_eq!(standing.tokens, Some(level(3)));
    }
}
