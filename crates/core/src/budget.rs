//! Budgets: how much may be spent, on what, in which time, and what happens on the way there.
//!
//! [`Budget`] is what people declare. The arithmetic that keeps it is in two pure state machines that meet in messages:
//! [`lease`], the store's side, and [`purse`], a node's. `docs/budgets.md` tells how they play together.

mod key;
pub mod lease;
mod period;
pub mod purse;
mod scope;

pub use key::{Hold, Key};
pub use period::{BUCKETS, Calendar, Every, Period, Span};
pub use scope::{Scope, Subject, TagTest};

use crate::money::Nanos;
use crate::organisation::ROOT;
use serde::{Deserialize, Serialize};

/// A limit on what calls may come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Budget {
    pub id: String,
    pub name: String,
    /// The unit that keeps it: it is for calls of accounts under that unit, and changed by the unit's administrators
    /// and FinOps, or those above.
    #[serde(default = "root")]
    pub owner: String,
    #[serde(default)]
    pub scope: Scope,
    /// Whether every account, project or principal in the scope has a budget of its own.
    #[serde(default)]
    pub each: Each,
    #[serde(default)]
    pub measure: Measure,
    /// An amount of the ledger currency with up to nine decimals (`250.00`), or a whole number of tokens or requests.
    pub limit: String,
    pub period: Period,
    /// The most of what is left that the next period gets on top, in percent of the limit; 0: none.
    #[serde(default)]
    pub rollover_percent: u8,
    /// Whether calls are refused that might go over. A soft budget counts, tells and acts on its thresholds.
    #[serde(default = "yes")]
    pub hard: bool,
    #[serde(default)]
    pub thresholds: Vec<Threshold>,
}

fn root() -> String {
    ROOT.to_owned()
}

const fn yes() -> bool {
    true
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = BudgetEach))]
#[serde(rename_all = "snake_case")]
pub enum Each {
    /// One budget for all of the scope.
    #[default]
    All,
    Account,
    Project,
    Principal,
}

impl Each {
    /// Whose part of the budget a call takes; empty where there is only one.
    #[must_use]
    pub fn member<'a>(self, subject: &Subject<'a>) -> &'a str {
        match self {
            Self::All => "",
            Self::Account => subject.account.as_str(),
            Self::Project => subject.project,
            Self::Principal => subject.principal,
        }
    }
}

/// What is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    #[default]
    Money,
    /// In and out, cached or not.
    Tokens,
    /// Attempts that reached a provider.
    Requests,
}

impl Measure {
    /// The amount that a limit's text says, in nanos, tokens or requests.
    ///
    /// # Errors
    /// What is wrong with the text, and what would be right.
    pub fn parse(self, text: &str) -> Result<i64, String> {
        let wrong = |right: &str| Err(format!("`{}` is no limit; {right}", text.escape_debug()));
        match self {
            Self::Money => match Nanos::parse(text) {
                Some(amount) if amount.0 > 0 => Ok(amount.0),
                _ => wrong(
                    "use an amount above zero with up to nine decimals and at most 9223372036, such as 250.00",
                ),
            },
            Self::Tokens | Self::Requests => match text.parse() {
                Ok(count) if count > 0 => Ok(count),
                _ => wrong("use a whole number above zero, such as 1000000"),
            },
        }
    }

    /// As [`Measure::parse`] reads it.
    #[must_use]
    pub fn show(self, amount: i64) -> String {
        match self {
            Self::Money => Nanos(amount).to_string(),
            Self::Tokens | Self::Requests => amount.to_string(),
        }
    }
}

/// What happens when so much of the limit is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// In percent of the limit: from 1, and for a soft budget to 1000.
    pub percent: u16,
    pub then: Action,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "action")]
pub enum Action {
    /// Tells the budget's owners, by the signed webhook.
    Notify,
    /// Refuses until somebody approves an increase.
    RequireApproval,
    /// Calls another model in place of a dearer one, where the caller may use it.
    Downgrade {
        to: String,
    },
    /// So many calls a minute, over all nodes.
    Throttle {
        requests_per_minute: u32,
    },
    Deny,
}

impl Action {
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Notify => "notify",
            Self::RequireApproval => "require_approval",
            Self::Downgrade { .. } => "downgrade",
            Self::Throttle { .. } => "throttle",
            Self::Deny => "deny",
        }
    }
}

impl Budget {
    #[must_use]
    pub fn covers(&self, subject: &Subject<'_>) -> bool {
        subject.units.contains(&self.owner.as_str()) && self.scope.covers(subject)
    }

    /// The limit as a number.
    ///
    /// # Errors
    /// As [`Measure::parse`].
    pub fn amount(&self) -> Result<i64, String> {
        self.measure.parse(&self.limit)
    }

    /// What is wrong with it in itself; what it names may still not exist.
    ///
    /// # Errors
    /// The member, and what is wrong there.
    pub fn check(&self) -> Result<(), (&'static str, String)> {
        self.amount().map_err(|wrong| ("limit", wrong))?;
        self.period.compile().map_err(|wrong| ("period", wrong))?;
        if self.rollover_percent > 100 {
            return Err((
                "rollover_percent",
                format!("{} is above 100", self.rollover_percent),
            ));
        }
        if self.rollover_percent > 0 && matches!(self.period, Period::Rolling { .. }) {
            let wrong = "a rolling window has no end at which something could be left".to_owned();
            return Err(("rollover_percent", wrong));
        }
        self.thresholds
            .iter()
            .try_for_each(|threshold| self.check_threshold(threshold))
    }

    fn check_threshold(&self, threshold: &Threshold) -> Result<(), (&'static str, String)> {
        let most = if self.hard { 100 } else { 1000 };
        if !(1..=most).contains(&threshold.percent) {
            let wrong = format!("{} percent; use from 1 to {most}", threshold.percent);
            return Err(("thresholds", wrong));
        }
        match &threshold.then {
            // What is declared is kept: an action that nothing acts on would promise what does not happen.
            action @ (Action::Throttle { .. } | Action::Downgrade { .. }) => Err((
                "thresholds",
                format!(
                    "`{}` is not served yet; use `notify`, `require_approval` or `deny`",
                    action.name()
                ),
            )),
            Action::Notify | Action::RequireApproval | Action::Deny => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(limit: &str) -> Budget {
        Budget {
            id: "b".to_owned(),
            name: "B".to_owned(),
            owner: root(),
            scope: Scope::default(),
            each: Each::All,
            measure: Measure::Money,
            limit: limit.to_owned(),
            period: Period::Calendar {
                every: Every::Month,
                zone: "UTC".to_owned(),
            },
            rollover_percent: 0,
            hard: true,
            thresholds: Vec::new(),
        }
    }

    #[test]
    fn a_limit_is_an_exact_decimal_above_zero() {
        assert_eq!(budget("250.00").amount(), Ok(250_000_000_000));
        assert_eq!(budget("0.000000001").amount(), Ok(1));
        assert_eq!(budget("9223372036").amount(), Ok(9_223_372_036_000_000_000));
        for wrong in [
            "0",
            "-1",
            "",
            "1e3",
            "1.0000000001",
            "9223372037",
            "1,5",
            " 1",
            "NaN",
            "1.",
            "+1",
            ".5",
            "٣",
        ] {
            assert!(budget(wrong).amount().is_err(), "{wrong}");
        }
        assert_eq!(Measure::Tokens.parse("1000"), Ok(1000));
        assert!(Measure::Requests.parse("1.5").is_err());
        assert_eq!(Measure::Money.show(1_500_000_000), "1.500000000");
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let rolling = Budget {
            period: Period::Rolling { hours: 24 },
            rollover_percent: 10,
            ..budget("1")
        };
        assert_eq!(rolling.check().unwrap_err().0, "rollover_percent");
        let at = |percent, then| Budget {
            thresholds: vec![Threshold { percent, then }],
            ..budget("1")
        };
        assert!(at(80, Action::Notify).check().is_ok());
        assert!(at(101, Action::Notify).check().is_err());
        assert!(at(0, Action::Deny).check().is_err());
    }

    #[test]
    fn what_nothing_acts_on_is_not_declared() {
        let throttle = Action::Throttle {
            requests_per_minute: 10,
        };
        let downgrade = Action::Downgrade {
            to: "acme.small".to_owned(),
        };
        for (action, name) in [(throttle, "throttle"), (downgrade, "downgrade")] {
            let budget = Budget {
                thresholds: vec![Threshold {
                    percent: 50,
                    then: action,
                }],
                ..budget("1")
            };
            let (member, why) = budget.check().unwrap_err();
            assert_eq!(member, "thresholds");
            assert!(why.starts_with(&format!("`{name}` is not served yet")), "{why}");
        }
    }

    #[test]
    fn a_budget_is_written_as_it_is_read() {
        let text = r#"{"id":"b","name":"B","limit":"10","period":{"type":"calendar","every":"day"},
            "thresholds":[{"percent":80,"then":{"action":"downgrade","to":"acme.small"}}]}"#;
        let read: Budget = serde_json::from_str(text).unwrap();
        assert_eq!(
            serde_json::from_value::<Budget>(serde_json::to_value(&read).unwrap()).unwrap(),
            read
        );
    }
}
