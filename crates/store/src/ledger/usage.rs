//! Usage: calls, tokens and money, by what they are to be told apart by.

use super::calls;
use super::sum::{Sums, sums};
use super::{MAX_TIME_US, Scope, Visible, counted, in_scope_and_span, ledger_with_endings, of_last_attempt};
use crate::engine::{Store, read};
use crate::error::{Error, Result};
use jiff::Span;
use jiff::civil::Date;
use outcrop_core::clock::UnixMicros;
use outcrop_core::money::Nanos;
use outcrop_core::tag;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::str::FromStr;
use utoipa::ToSchema;

/// What usage is told apart by.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum UsageBy {
    Model,
    Account,
    Project,
    /// The UTC day on which the attempt began.
    Day,
    /// The inference profile that the call named, by its ARN.
    Profile,
    /// The value of the tag of that key.
    Tag(String),
}

impl UsageBy {
    /// The name on the command line and in the admin API.
    #[must_use]
    pub fn name(&self) -> Cow<'static, str> {
        match self {
            Self::Model => "model".into(),
            Self::Account => "account".into(),
            Self::Project => "project".into(),
            Self::Day => "day".into(),
            Self::Profile => "profile".into(),
            Self::Tag(key) => format!("tag:{key}").into(),
        }
    }
}

impl FromStr for UsageBy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "model" => Ok(Self::Model),
            "account" => Ok(Self::Account),
            "project" => Ok(Self::Project),
            "day" => Ok(Self::Day),
            "profile" => Ok(Self::Profile),
            _ => {
                let known = "usage is told apart by model, account, project, day, profile or tag:KEY";
                let key = text.strip_prefix("tag:").ok_or(known)?;
                tag::check_key(key).map_err(|problem| problem.to_string())?;
                Ok(Self::Tag(key.to_owned()))
            }
        }
    }
}

impl TryFrom<String> for UsageBy {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// The UTC date of an instant, as [`UsageBy::Day`] writes it; none outside the years that dates can show.
#[must_use]
pub fn utc_day(at_us: UnixMicros) -> Option<String> {
    date(at_us.div_euclid(86_400_000_000)).ok()
}

/// One line of a usage report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UsageRow {
    /// The model, account, project, day (`2026-11-23`), profile or tag's value; none in the report of everything, and
    /// for calls that have no profile or no such tag.
    #[schema(required = true)]
    pub key: Option<String>,
    /// Calls that reached a provider; a call counts where its first attempt is.
    pub calls: u64,
    /// Requests that reached a provider.
    pub attempts: u64,
    /// Cached or not.
    pub input_tokens: i64,
    pub output_tokens: i64,
    #[schema(value_type = i64)]
    pub cost_nanos: Nanos,
    /// Calls with at least one attempt whose usage is our own estimate.
    pub estimated_calls: u64,
    /// Calls with at least one attempt that was in flight when its process died.
    pub interrupted_calls: u64,
    /// Calls with at least one attempt that no price was known for: they cost something, and nobody knows what.
    #[serde(default)]
    pub unpriced_calls: u64,
}

#[derive(sqlx::FromRow)]
struct Record {
    /// A dimension's number, or a day's, counted from the epoch.
    number: i64,
    /// What the number stands for, if it is a dimension's.
    name: Option<String>,
    calls: i64,
    attempts: i64,
    estimated_calls: i64,
    interrupted_calls: i64,
    unpriced_calls: i64,
    #[sqlx(flatten)]
    sums: Sums,
}

/// A row that never reached a provider (`Outcome::Unreached`, 4) costs nothing and counts as nothing, but a call
/// whose first attempt it is counts once a later one got through. 3 is `Outcome::Interrupted`.
macro_rules! grouped_by {
    ($number:literal) => {
        concat!(
            "SELECT totals.*, dimensions.value AS name FROM (SELECT CAST(",
            $number,
            " AS BIGINT) AS number, COUNT(*) FILTER (WHERE ledger.ordinal = 0 AND ",
            of_last_attempt!("outcome"),
            " <> 4) AS calls, COUNT(*) FILTER (WHERE ledger.outcome <> 4) AS attempts, \
             COUNT(DISTINCT CASE WHEN ledger.estimated THEN ledger.call_id END) AS estimated_calls, \
             COUNT(DISTINCT CASE WHEN ledger.outcome = 3 THEN ledger.call_id END) AS interrupted_calls, \
             COUNT(DISTINCT CASE WHEN ledger.price_version = 0 AND ledger.outcome <> 4 THEN ledger.call_id END) \
             AS unpriced_calls, ",
            sums!(),
            " FROM ",
            ledger_with_endings!(),
            " WHERE ",
            in_scope_and_span!(),
            " GROUP BY 1) AS totals LEFT JOIN dimensions ON dimensions.id = totals.number"
        )
    };
}

const IN_ALL: &str = grouped_by!("0");
const BY_MODEL: &str = grouped_by!("ledger.model");
const BY_ACCOUNT: &str = grouped_by!("ledger.account");
const BY_PROJECT: &str = grouped_by!("ledger.project");
const BY_PROFILE: &str = grouped_by!("ledger.profile");
const BY_TAGS: &str = grouped_by!("ledger.tags");
const BY_DAY: &str = grouped_by!("ledger.started_at_us / 86400000000");

impl Store {
    /// All usage ever within the scope, ordered by key. Without `by`, exactly one row.
    pub async fn usage(&self, by: Option<UsageBy>, scope: &Scope) -> Result<Vec<UsageRow>> {
        let sql = match &by {
            None => IN_ALL,
            Some(UsageBy::Model) => BY_MODEL,
            Some(UsageBy::Account) => BY_ACCOUNT,
            Some(UsageBy::Project) => BY_PROJECT,
            Some(UsageBy::Day) => BY_DAY,
            Some(UsageBy::Profile) => BY_PROFILE,
            Some(UsageBy::Tag(_)) => BY_TAGS,
        };
        let records = match self.visible(scope).await? {
            Some(visible) => self.usage_within(sql, visible).await?,
            None => Vec::new(),
        };
        let mut by_key: BTreeMap<Option<String>, UsageRow> = BTreeMap::new();
        for record in records {
            let row = record.into_row(by.as_ref())?;
            match by_key.entry(row.key.clone()) {
                Entry::Vacant(entry) => drop(entry.insert(row)),
                Entry::Occupied(mut entry) => entry.get_mut().add(&row),
            }
        }
        let mut rows: Vec<UsageRow> = by_key.into_values().collect();
        if by.is_none() && rows.is_empty() {
            rows.push(UsageRow::nothing());
        }
        Ok(rows)
    }

    async fn usage_within(&self, sql: &'static str, visible: Visible) -> Result<Vec<Record>> {
        Ok(read!(self, |pool| {
            let query = sqlx::query_as(sql).bind(visible.facet).bind(visible.account);
            query.bind(0_i64).bind(MAX_TIME_US + 1).fetch_all(pool).await
        })?)
    }
}

impl UsageRow {
    /// Takes in what was used under another set of tags that has the same value. No call has two sets.
    fn add(&mut self, other: &Self) {
        self.calls += other.calls;
        self.attempts += other.attempts;
        self.input_tokens = self.input_tokens.saturating_add(other.input_tokens);
        self.output_tokens = self.output_tokens.saturating_add(other.output_tokens);
        self.cost_nanos = self.cost_nanos.saturating_add(other.cost_nanos);
        self.estimated_calls += other.estimated_calls;
        self.interrupted_calls += other.interrupted_calls;
    }

    const fn nothing() -> Self {
        Self {
            key: None,
            calls: 0,
            attempts: 0,
            input_tokens: 0,
            output_tokens: 0,
            cost_nanos: Nanos::ZERO,
            estimated_calls: 0,
            interrupted_calls: 0,
            unpriced_calls: 0,
        }
    }
}

impl Record {
    fn into_row(self, by: Option<&UsageBy>) -> Result<UsageRow> {
        let unknown = || Error::Corrupt("a ledger row has an unknown dimension".to_owned());
        let key = match by {
            None => None,
            Some(UsageBy::Day) => Some(date(self.number)?),
            Some(UsageBy::Model | UsageBy::Account | UsageBy::Project) => {
                Some(self.name.ok_or_else(unknown)?)
            }
            Some(UsageBy::Profile) => Some(self.name.ok_or_else(unknown)?).filter(|name| !name.is_empty()),
            Some(UsageBy::Tag(key)) => {
                let tags = calls::tags(&self.name.ok_or_else(unknown)?)?;
                tags.get(key).map(str::to_owned)
            }
        };
        Ok(UsageRow {
            key,
            calls: counted(self.calls),
            attempts: counted(self.attempts),
            input_tokens: self.sums.input_tokens(),
            output_tokens: self.sums.output_tokens(),
            cost_nanos: self.sums.cost(),
            estimated_calls: counted(self.estimated_calls),
            interrupted_calls: counted(self.interrupted_calls),
            unpriced_calls: counted(self.unpriced_calls),
        })
    }
}

/// The date of a day counted from the epoch.
fn date(day: i64) -> Result<String> {
    let since_epoch = Span::new().try_days(day);
    let date = since_epoch.and_then(|days| Date::constant(1970, 1, 1).checked_add(days));
    date.map(|date| date.to_string())
        .map_err(|_| Error::Corrupt(format!("a ledger row is of day {day}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_utc_dates() {
        assert_eq!(date(0).expect("day"), "1970-01-01");
        assert_eq!(date(20_780).expect("day"), "2026-11-23");
        assert_eq!(
            date(MAX_TIME_US / 86_400_000_000).expect("the last day"),
            "9999-12-31"
        );
    }
}
