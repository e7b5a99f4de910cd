//! Facts: sums of what a report must not tell apart, from the rollups or from a spool.

use super::Amounts;
use super::ask::{Ask, any_day, first_hour};
use super::by::By;
use crate::engine::{Store, read};
use crate::error::Result;
use crate::ledger::{HOUR_US, MAX_TIME_US, Scope, Visible};
use crate::spool::{Contents, Intent};
use jiff::civil::Date;
use outcrop_core::money::Nanos;
use outcrop_core::price::UNPRICED;
use outcrop_core::settlement::{Outcome, Settlement};
use sqlx::AssertSqlSafe;
use std::collections::HashSet;

/// Attempts with what they have in common. What the report does not ask for is empty.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Of UTC, counted from 1970: one that is of the fact's day.
    pub(super) hour: i64,
    pub(super) day: Date,
    pub(super) account: String,
    pub(super) project: String,
    pub(super) principal: String,
    pub(super) model: String,
    pub(super) connection: String,
    pub(super) region: String,
    pub(super) profile: String,
    pub(super) tags: String,
    pub(super) sums: Wide,
}

/// Sums that cannot overflow.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wide {
    pub calls: i128,
    pub attempts: i128,
    pub estimated: i128,
    pub interrupted: i128,
    pub unpriced: i128,
    pub input: i128,
    pub output: i128,
    pub cost: i128,
}

impl Wide {
    pub(super) const fn add(&mut self, other: &Self) {
        self.calls += other.calls;
        self.attempts += other.attempts;
        self.estimated += other.estimated;
        self.interrupted += other.interrupted;
        self.unpriced += other.unpriced;
        self.input += other.input;
        self.output += other.output;
        self.cost += other.cost;
    }

    pub(super) fn amounts(&self) -> Amounts {
        let count = |count: i128| u64::try_from(count).unwrap_or(0);
        Amounts {
            calls: count(self.calls),
            attempts: count(self.attempts),
            input_tokens: nearest(self.input),
            output_tokens: nearest(self.output),
            cost_nanos: Nanos(nearest(self.cost)),
            estimated_attempts: count(self.estimated),
            interrupted_attempts: count(self.interrupted),
            unpriced_attempts: count(self.unpriced),
        }
    }
}

pub(super) fn nearest(exact: i128) -> i64 {
    i64::try_from(exact).unwrap_or(if exact < 0 { i64::MIN } else { i64::MAX })
}

#[derive(sqlx::FromRow)]
struct Record {
    day: i64,
    account: String,
    project: String,
    principal: String,
    model: String,
    connection: String,
    region: String,
    profile: String,
    tags: String,
    calls: i64,
    attempts: i64,
    estimated: i64,
    interrupted: i64,
    unpriced: i64,
    input_high: i64,
    input_low: i64,
    output_high: i64,
    output_low: i64,
    cost_high: i64,
    cost_low: i64,
}

impl Record {
    fn into_fact(self, hour: i64) -> Fact {
        let whole = |high, low| i128::from(high) * (1 << 32) + i128::from(low);
        Fact {
            hour,
            day: any_day(),
            sums: Wide {
                calls: self.calls.into(),
                attempts: self.attempts.into(),
                estimated: self.estimated.into(),
                interrupted: self.interrupted.into(),
                unpriced: self.unpriced.into(),
                input: whole(self.input_high, self.input_low),
                output: whole(self.output_high, self.output_low),
                cost: whole(self.cost_high, self.cost_low),
            },
            account: self.account,
            project: self.project,
            principal: self.principal,
            model: self.model,
            connection: self.connection,
            region: self.region,
            profile: self.profile,
            tags: self.tags,
        }
    }
}

const COLUMNS: [&str; 8] = [
    "account",
    "project",
    "principal",
    "model",
    "connection",
    "region",
    "profile",
    "tags",
];
const SUMS: [&str; 11] = [
    "calls",
    "attempts",
    "estimated",
    "interrupted",
    "unpriced",
    "input_high",
    "input_low",
    "output_high",
    "output_low",
    "cost_high",
    "cost_low",
];
/// The first and the last hour of which there is anything.
const EXTENT: &str = "SELECT MIN(hour), MAX(hour) FROM ledger_rollup WHERE hour >= $1 AND hour < $2";

/// The columns that the report needs.
fn needed(ask: &Ask) -> Vec<&'static str> {
    let by = ask.by.iter().chain(ask.filters.iter().map(|filter| &filter.by));
    let mut needed: HashSet<&str> = by.filter_map(column).collect();
    if ask.allocated {
        needed.extend(["account", "project", "tags"]);
    }
    COLUMNS
        .into_iter()
        .filter(|column| needed.contains(column))
        .collect()
}

const fn column(by: &By) -> Option<&'static str> {
    match by {
        By::Account | By::Unit => Some("account"),
        By::Project => Some("project"),
        By::Principal => Some("principal"),
        By::Model | By::Provider => Some("model"),
        By::Connection => Some("connection"),
        By::Region => Some("region"),
        By::Profile => Some("profile"),
        By::Tag(_) => Some("tags"),
        By::Day | By::Week | By::Month => None,
    }
}

/// The rollups within `$1` to before `$2`, of the account `$3` and the project `$4`, by what is needed, and by the day
/// where `$5` hours are added to UTC. First by series, in the order of the key; then by what series have in common.
fn statement(needed: &[&str], has_time: bool) -> String {
    let day = if has_time { "(hour + $5) / 24" } else { "$5" };
    let sum = |of: &str| {
        let sums = SUMS.map(|sum| format!("CAST(SUM({of}{sum}) AS BIGINT) AS {sum}"));
        sums.join(", ")
    };
    let inner = format!(
        "SELECT series, CAST({day} AS BIGINT) AS day, {} FROM ledger_rollup WHERE hour >= $1 AND hour < $2 \
         AND (CAST($3 AS INTEGER) IS NULL OR series IN (SELECT id FROM ledger_series WHERE account = $3 \
         AND (CAST($4 AS INTEGER) IS NULL OR project = $4))) GROUP BY series, 2",
        sum("")
    );
    let own = |prefix: &'static str| {
        let columns = needed.iter().map(move |column| format!(", {prefix}{column}"));
        columns.collect::<String>()
    };
    let outer = format!(
        "SELECT day{}, {} FROM ({inner}) AS cell JOIN ledger_series AS own ON own.id = cell.series GROUP BY day{}",
        own("own."),
        sum("cell."),
        own("own.")
    );
    let names: String = COLUMNS
        .map(|column| match needed.contains(&column) {
            true => format!(", {column}_of.value AS {column}"),
            false => format!(", CAST('' AS TEXT) AS {column}"),
        })
        .concat();
    let joins: String = needed
        .iter()
        .map(|column| format!(" JOIN dimensions AS {column}_of ON {column}_of.id = total.{column}"))
        .collect();
    format!(
        "SELECT total.day, {}{names} FROM ({outer}) AS total{joins}",
        SUMS.map(|sum| format!("total.{sum}")).join(", ")
    )
}

impl Store {
    pub(super) async fn cost_facts(&self, ask: &Ask, scope: &Scope) -> Result<Vec<Fact>> {
        let (account, project) = match (self.visible(scope).await?, scope) {
            (None, _) => return Ok(Vec::new()),
            (Some(Visible { account, facet }), Scope::Project { .. }) => (account, Some(facet)),
            (Some(Visible { account, .. }), _) => (account, None),
        };
        let pieces = if ask.has_time() {
            match self.cost_extent(ask).await? {
                Some((first, last)) => ask.pieces(first, last + 1)?,
                None => Vec::new(),
            }
        } else {
            vec![(ask.from, ask.to, 0)]
        };
        let sql = statement(&needed(ask), ask.has_time());
        let mut facts = Vec::new();
        for (from, to, offset) in pieces {
            let records: Vec<Record> = read!(self, |pool| {
                let query = sqlx::query_as(AssertSqlSafe(sql.clone())).bind(from).bind(to);
                let query = query.bind(account).bind(project).bind(offset);
                query.fetch_all(pool).await
            })?;
            facts.extend(records.into_iter().map(|record| {
                let hour = first_hour(record.day, offset, (from, to));
                record.into_fact(hour)
            }));
        }
        Ok(facts)
    }

    async fn cost_extent(&self, ask: &Ask) -> Result<Option<(i64, i64)>> {
        let (first, last): (Option<i64>, Option<i64>) = read!(self, |pool| {
            let query = sqlx::query_as(EXTENT).bind(ask.from).bind(ask.to);
            query.fetch_one(pool).await
        })?;
        Ok(first.zip(last))
    }
}

/// What a spool holds that the ledger does not have yet: attempts above the mark as they ended; attempts without an end
/// as interrupted, at their bound, once the process that made them is dead.
#[must_use]
pub fn unshipped(contents: &Contents, shipped_through: Option<u64>) -> Vec<Fact> {
    let completed = contents.completed.iter();
    let completed = completed
        .filter(|completed| shipped_through.is_none_or(|through| completed.sequence > through))
        .map(|completed| (&completed.intent, completed.settlement.clone()));
    let open = contents.open.iter().filter(|_| !contents.is_live);
    let open = open.map(|open| (&open.intent, open.intent.charged_at_bound(0)));
    let attempts: Vec<(&Intent<'static>, Settlement)> = completed.chain(open).collect();
    let reached: HashSet<_> = attempts
        .iter()
        .filter(|(_, settlement)| settlement.outcome != Outcome::Unreached)
        .map(|(intent, _)| intent.attempt.call())
        .collect();
    let facts = attempts.iter().map(|(intent, settlement)| {
        let is_call = intent.attempt.ordinal() == 0 && reached.contains(&intent.attempt.call());
        Fact::of(intent, settlement, is_call)
    });
    facts.collect()
}

impl Fact {
    fn of(intent: &Intent<'_>, settlement: &Settlement, is_call: bool) -> Self {
        let reached = settlement.outcome != Outcome::Unreached;
        Self {
            hour: intent.started_at_us.clamp(0, MAX_TIME_US) / HOUR_US,
            day: any_day(),
            account: intent.account.to_string(),
            project: intent.project.to_string(),
            principal: intent.principal.to_string(),
            model: intent.model.to_string(),
            connection: intent.connection.to_string(),
            region: intent.region.to_string(),
            profile: intent.profile.as_deref().unwrap_or_default().to_owned(),
            tags: intent.tags.to_string(),
            sums: Wide {
                calls: is_call.into(),
                attempts: reached.into(),
                estimated: (reached && settlement.estimated).into(),
                interrupted: (settlement.outcome == Outcome::Interrupted).into(),
                unpriced: (reached && intent.price_version == UNPRICED).into(),
                input: settlement.usage.total_input().into(),
                output: settlement.usage.output.into(),
                cost: settlement.cost.0.into(),
            },
        }
    }
}
