//! What a report is told apart and filtered by.

use super::fact::Fact;
use crate::configuration::Configuration;
use crate::error::{Error, Result};
use jiff::civil::{Date, ISOWeekDate};
use outcrop_core::tag::{self, TagSet};
use std::borrow::Cow;
use std::collections::HashMap;
use std::str::FromStr;

/// A dimension, or a calendar period in the report's time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    Account,
    Project,
    Principal,
    Model,
    /// Who made the model: its id before the first dot.
    Provider,
    Connection,
    Region,
    Profile,
    /// The unit that the account is in now.
    Unit,
    /// The value of the tag of that key.
    Tag(String),
    Day,
    /// By its ISO number: `2026-W48`.
    Week,
    Month,
}

const NAMED: [(&str, By); 12] = [
    ("account", By::Account),
    ("project", By::Project),
    ("principal", By::Principal),
    ("model", By::Model),
    ("provider", By::Provider),
    ("connection", By::Connection),
    ("region", By::Region),
    ("profile", By::Profile),
    ("unit", By::Unit),
    ("day", By::Day),
    ("week", By::Week),
    ("month", By::Month),
];

impl By {
    /// The name on the command line and in the admin API.
    #[must_use]
    pub fn name(&self) -> Cow<'_, str> {
        match self {
            Self::Tag(key) => format!("tag:{key}").into(),
            named => NAMED
                .iter()
                .find(|(_, by)| by == named)
                .map_or("", |(name, _)| name)
                .into(),
        }
    }

    /// What stands for calls that have none.
    #[must_use]
    pub const fn absent(&self) -> &'static str {
        match self {
            Self::Tag(_) => "(untagged)",
            Self::Profile => "(no profile)",
            Self::Unit => "(no unit)",
            _ => "(none)",
        }
    }

    pub(super) const fn is_time(&self) -> bool {
        matches!(self, Self::Day | Self::Week | Self::Month)
    }

    pub(super) fn value(&self, fact: &Fact, names: &Names<'_>) -> Result<Option<String>> {
        Ok(match self {
            Self::Account => Some(fact.account.clone()),
            Self::Project => Some(fact.project.clone()),
            Self::Principal => Some(fact.principal.clone()),
            Self::Model => Some(fact.model.clone()),
            Self::Provider => fact
                .model
                .split_once('.')
                .map(|(provider, _)| provider.to_owned()),
            Self::Connection => Some(fact.connection.clone()),
            Self::Region => Some(fact.region.clone()),
            Self::Profile => Some(fact.profile.clone()).filter(|profile| !profile.is_empty()),
            Self::Unit => names
                .units
                .get(fact.account.as_str())
                .map(|unit| (*unit).to_owned()),
            Self::Tag(key) => tags(&fact.tags)?.get(key).map(str::to_owned),
            Self::Day => Some(fact.day.to_string()),
            Self::Week => {
                let week: ISOWeekDate = fact.day.iso_week_date();
                Some(format!("{:04}-W{:02}", week.year(), week.week()))
            }
            Self::Month => Some(month(fact.day)),
        })
    }
}

fn month(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

pub(super) fn tags(text: &str) -> Result<TagSet> {
    TagSet::from_text(text).ok_or_else(|| Error::Corrupt("a ledger row's tags cannot be read".to_owned()))
}

impl FromStr for By {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some((_, by)) = NAMED.iter().find(|(name, _)| *name == text) {
            return Ok(by.clone());
        }
        let shown: String = text.chars().take(40).collect();
        let known: Vec<&str> = NAMED.iter().map(|(name, _)| *name).collect();
        let key = text.strip_prefix("tag:").ok_or_else(|| {
            format!(
                "{shown:?} is nothing that costs are told apart by; that is {} or tag:KEY",
                known.join(", ")
            )
        })?;
        tag::check_key(key).map_err(|problem| problem.to_string())?;
        Ok(Self::Tag(key.to_owned()))
    }
}

/// Only what has this value; without a value, what has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    pub by: By,
    pub value: Option<String>,
}

/// `model=acme.large`, `tag:team=search`, and `tag:team=` for what is untagged.
impl FromStr for Filter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let shown: String = text.chars().take(60).collect();
        let (by, value) = text
            .split_once('=')
            .ok_or_else(|| format!("{shown:?} is no filter; one is written model=ID or tag:KEY=VALUE"))?;
        let by: By = by.parse()?;
        if by.is_time() {
            return Err(format!("{shown:?} is no filter: a time is chosen by from and to"));
        }
        Ok(Self {
            by,
            value: Some(value.to_owned()).filter(|value| !value.is_empty()),
        })
    }
}

/// What the configuration knows of accounts.
pub(super) struct Names<'c> {
    units: HashMap<&'c str, &'c str>,
}

impl<'c> Names<'c> {
    pub(super) fn of(configuration: &'c Configuration) -> Self {
        let accounts = configuration.accounts.iter();
        Self {
            units: accounts
                .map(|account| (account.id.as_str(), account.unit.as_str()))
                .collect(),
        }
    }
}
