//! Calls, newest first, a page at a time.
//!
//! The ledger has no index by time alone, and needs none: a page is looked for from the newest row backwards, in
//! windows that grow until the page is full. Each window is a seek by project and time for every project in scope.

use super::cursor::Cursor;
use super::dimension::Kind;
use super::{
    MAX_TIME_US, Scope, Span, Visible, in_scope_and_span, ledger_with_endings, of_last_attempt, saturated,
};
use crate::engine::{Store, read};
use crate::error::{Error, Result};
use outcrop_core::clock::UnixMicros;
use outcrop_core::id::{AttemptId, CallId};
use outcrop_core::money::Nanos;
use outcrop_core::settlement::Outcome;
use outcrop_core::tag::TagSet;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use utoipa::ToSchema;

const MAX_LIMIT: u16 = 200;
/// At most so many values are offered for each filter.
const MAX_FILTER_VALUES: i64 = 500;
const FIRST_WINDOW_US: i64 = 60_000_000;
const WINDOW_GROWTH: i64 = 8;

/// Rows (with their dimensions' names) of the calls whose first rows meet a condition; their retries are found by
/// the calls' ids.
macro_rules! attempts_of_calls {
    ($($condition:expr),+) => {
        concat!(
            "WITH page AS (SELECT ledger.* FROM ",
            ledger_with_endings!(),
            " WHERE ",
            in_scope_and_span!(),
            " AND ledger.ordinal = 0 ",
            $($condition),+,
            "), attempt AS (SELECT * FROM page UNION ALL SELECT retry.* FROM page JOIN ledger AS retry \
             ON retry.call_id = page.call_id AND retry.ordinal > 0 AND retry.project = page.project) \
             SELECT attempt.started_at_us, attempt.input_tokens, attempt.output_tokens, attempt.cost_nanos, \
             attempt.duration_us, attempt.price_version, attempt.first_event_us, attempt.ordinal, attempt.outcome, \
             attempt.streamed, attempt.estimated, attempt.call_id, attempt.lines, account.value AS account, \
             project.value AS project, principal.value AS principal, model.value AS model, \
             connection.value AS connection, region.value AS region, operation.value AS operation, profile.value AS profile, tags.value AS tags FROM attempt \
             JOIN dimensions AS account ON account.id = attempt.account \
             JOIN dimensions AS project ON project.id = attempt.project \
             JOIN dimensions AS principal ON principal.id = attempt.principal \
             JOIN dimensions AS model ON model.id = attempt.model \
             JOIN dimensions AS connection ON connection.id = attempt.connection \
             JOIN dimensions AS region ON region.id = attempt.region \
             JOIN dimensions AS operation ON operation.id = attempt.operation \
             JOIN dimensions AS profile ON profile.id = attempt.profile \
             JOIN dimensions AS tags ON tags.id = attempt.tags"
        )
    };
}
pub(super) use attempts_of_calls;

const PAGE: &str = attempts_of_calls!(
    "AND (ledger.started_at_us, ledger.call_id) < ($5, $6) AND ($7 IS NULL OR ledger.model = $7) \
     AND ($8 IS NULL OR ledger.project = $8) AND ($9 IS NULL OR ledger.principal = $9) AND ($10 IS NULL OR ",
    of_last_attempt!("outcome"),
    " = $10) ORDER BY ledger.started_at_us DESC, ledger.call_id DESC LIMIT $11"
);
const EXTENT: &str = "SELECT MIN((SELECT MIN(started_at_us) FROM ledger WHERE ledger.project = facet.project)) AS oldest, \
     MAX((SELECT MAX(started_at_us) FROM ledger WHERE ledger.project = facet.project)) AS newest \
     FROM ledger_facets AS facet WHERE facet.dimension = $1 AND ($2 IS NULL OR facet.account = $2)";
const FILTER_VALUES: &str = "SELECT DISTINCT dimensions.value FROM ledger_facets AS facet \
     JOIN dimensions ON dimensions.id = facet.dimension \
     JOIN ledger_facets AS visible ON visible.project = facet.project AND visible.account = facet.account \
     WHERE visible.dimension = $1 AND ($2 IS NULL OR visible.account = $2) AND dimensions.kind = $3 ORDER BY 1 LIMIT $4";

/// Which calls to show. What is absent does not filter.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub from_us: Option<UnixMicros>,
    /// Exclusive.
    pub to_us: Option<UnixMicros>,
    pub model: Option<String>,
    pub project: Option<String>,
    pub principal: Option<String>,
    pub outcome: Option<Outcome>,
    /// [`Page::next_cursor`] of the page before.
    pub cursor: Option<String>,
    /// 1 to 200; 50 when absent.
    pub limit: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Page {
    pub calls: Vec<Call>,
    /// None on the last page.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
    pub filters: Filters,
}

/// What may be filtered by: what was ever booked within the scope, in alphabetical order, at most 500 of each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Filters {
    pub models: Vec<String>,
    pub projects: Vec<String>,
    pub principals: Vec<String>,
}

/// A call: its attempts, taken together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Call {
    #[schema(value_type = String)]
    pub id: CallId,
    pub started_at_us: UnixMicros,
    pub model: String,
    pub project: String,
    pub account: String,
    pub principal: String,
    pub operation: String,
    pub streamed: bool,
    /// Of the last attempt that reached a provider.
    pub outcome: Outcome,
    /// Whether any attempt's usage is our own estimate.
    pub estimated: bool,
    pub input_tokens: i64,
    pub output_tokens: i64,
    #[schema(value_type = i64)]
    pub cost_nanos: Nanos,
    #[schema(required = true)]
    pub first_event_us: Option<i64>,
    pub duration_us: i64,
    /// How many requests reached a provider.
    pub attempts: u64,
    /// The ARN of the inference profile that the call named, if it named one.
    #[schema(required = true)]
    pub profile: Option<String>,
    /// The project's, the profile's and the caller's own, as they were when the call came.
    pub tags: TagSet,
}

/// A row of the ledger, its dimensions named.
#[derive(sqlx::FromRow)]
pub(super) struct Record {
    pub started_at_us: i64,
    input_tokens: i64,
    output_tokens: i64,
    pub cost_nanos: i64,
    pub duration_us: i64,
    pub price_version: i64,
    first_event_us: Option<i32>,
    ordinal: i16,
    outcome: i16,
    streamed: bool,
    pub estimated: bool,
    call_id: Vec<u8>,
    pub lines: Vec<u8>,
    account: String,
    project: String,
    principal: String,
    model: String,
    pub connection: String,
    pub region: String,
    operation: String,
    /// Empty for none.
    profile: String,
    tags: String,
}

/// A filter, in the ledger's numbers.
struct Query {
    visible: Visible,
    from_us: i64,
    /// Exclusive; only ever comes down.
    to_us: i64,
    before: Cursor,
    model: Option<i32>,
    project: Option<i32>,
    principal: Option<i32>,
    outcome: Option<i16>,
}

impl Store {
    /// A page of the calls within the scope.
    ///
    /// # Errors
    /// `Invalid` for a cursor that was not given out, a limit out of range, or an impossible span.
    pub async fn calls(&self, filter: &Filter, scope: &Scope) -> Result<Page> {
        let limit = filter.limit.unwrap_or(50);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(Error::Invalid(format!(
                "the limit is {limit}; it must be from 1 to {MAX_LIMIT}"
            )));
        }
        let before = filter.cursor.as_deref().map(Cursor::decode).transpose()?;
        let span = Span {
            from_us: filter.from_us.unwrap_or(0),
            to_us: filter.to_us.unwrap_or(MAX_TIME_US + 1),
        };
        let span = span.check()?;
        let Some(visible) = self.visible(scope).await? else {
            return Ok(Page {
                calls: Vec::new(),
                next_cursor: None,
                filters: Filters::default(),
            });
        };
        let mut calls = match self.query(filter, span, before, visible).await? {
            Some(query) => self.search(query, usize::from(limit) + 1).await?,
            None => Vec::new(),
        };
        let more = calls.len() > usize::from(limit);
        calls.truncate(usize::from(limit));
        let next_cursor = calls.last().filter(|_| more).map(|last| last.cursor().encode());
        Ok(Page {
            calls,
            next_cursor,
            filters: self.filters(visible).await?,
        })
    }

    /// None when nothing can match: a value that no row ever had, or a span without rows.
    async fn query(
        &self,
        filter: &Filter,
        span: Span,
        before: Option<Cursor>,
        visible: Visible,
    ) -> Result<Option<Query>> {
        let (oldest, newest): (Option<i64>, Option<i64>) = read!(self, |pool| sqlx::query_as(EXTENT)
            .bind(visible.facet)
            .bind(visible.account)
            .fetch_one(pool)
            .await)?;
        let (Some(oldest), Some(newest)) = (oldest, newest) else {
            return Ok(None);
        };
        let mut numbers = [None; 3];
        let wanted = [
            (Kind::Model, &filter.model),
            (Kind::Project, &filter.project),
            (Kind::Principal, &filter.principal),
        ];
        for (number, (kind, value)) in numbers.iter_mut().zip(wanted) {
            let Some(value) = value else { continue };
            *number = self.find_number(kind, value).await?;
            if number.is_none() {
                return Ok(None);
            }
        }
        let [model, project, principal] = numbers;
        let before = before.unwrap_or(Cursor {
            started_at_us: MAX_TIME_US + 1,
            call_id: [0; 16],
        });
        Ok(Some(Query {
            visible,
            from_us: span.from_us.max(oldest),
            to_us: span.to_us.min(newest + 1).min(before.started_at_us + 1),
            before,
            model,
            project,
            principal,
            outcome: filter.outcome.map(|outcome| outcome as i16),
        }))
    }

    async fn search(&self, mut query: Query, wanted: usize) -> Result<Vec<Call>> {
        let mut calls = Vec::new();
        let mut window_us = FIRST_WINDOW_US;
        while calls.len() < wanted && query.from_us < query.to_us {
            let from_us = query.to_us.saturating_sub(window_us).max(query.from_us);
            let limit = saturated((wanted - calls.len()) as u64);
            let records: Vec<Record> = read!(self, |pool| {
                let page = sqlx::query_as(PAGE)
                    .bind(query.visible.facet)
                    .bind(query.visible.account);
                let page = page.bind(from_us).bind(query.to_us);
                let page = page
                    .bind(query.before.started_at_us)
                    .bind(query.before.call_id.to_vec());
                let page = page.bind(query.model).bind(query.project).bind(query.principal);
                page.bind(query.outcome).bind(limit).fetch_all(pool).await
            })?;
            calls.append(&mut Call::newest_first(records)?);
            query.to_us = from_us;
            window_us = window_us.saturating_mul(WINDOW_GROWTH);
        }
        Ok(calls)
    }

    async fn filters(&self, visible: Visible) -> Result<Filters> {
        Ok(Filters {
            models: self.filter_values(visible, Kind::Model).await?,
            projects: self.filter_values(visible, Kind::Project).await?,
            principals: self.filter_values(visible, Kind::Principal).await?,
        })
    }

    async fn filter_values(&self, visible: Visible, kind: Kind) -> Result<Vec<String>> {
        let mut values: Vec<String> = read!(self, |pool| {
            let query = sqlx::query_scalar(FILTER_VALUES)
                .bind(visible.facet)
                .bind(visible.account);
            query
                .bind(kind as i16)
                .bind(MAX_FILTER_VALUES)
                .fetch_all(pool)
                .await
        })?;
        // The database's own order depends on its locale.
        values.sort_unstable();
        Ok(values)
    }
}

impl Call {
    fn newest_first(records: Vec<Record>) -> Result<Vec<Self>> {
        let mut by_call: BTreeMap<Vec<u8>, Vec<Record>> = BTreeMap::new();
        for record in records {
            by_call.entry(record.call_id.clone()).or_default().push(record);
        }
        let mut calls = by_call
            .into_values()
            .map(|mut attempts| Self::of(&mut attempts))
            .collect::<Result<Vec<_>>>()?;
        calls.sort_unstable_by_key(|call| Reverse((call.started_at_us, call.id)));
        Ok(calls)
    }

    /// Takes a call's rows together, and leaves them in the order of the attempts.
    pub(super) fn of(attempts: &mut [Record]) -> Result<Self> {
        attempts.sort_unstable_by_key(|attempt| attempt.ordinal);
        let nothing = || Error::Corrupt("a call without rows".to_owned());
        let first = attempts.first().ok_or_else(nothing)?;
        let reached: Vec<&Record> = attempts
            .iter()
            .filter(|attempt| attempt.outcome != Outcome::Unreached as i16)
            .collect();
        let last = reached.last().copied().unwrap_or(first);
        let sum = |of: fn(&Record) -> i64| attempts.iter().map(of).fold(0, i64::saturating_add);
        Ok(Self {
            id: first.attempt_id()?.call(),
            started_at_us: first.started_at_us,
            model: first.model.clone(),
            project: first.project.clone(),
            account: first.account.clone(),
            principal: first.principal.clone(),
            operation: first.operation.clone(),
            streamed: first.streamed,
            outcome: last.outcome()?,
            estimated: attempts.iter().any(|attempt| attempt.estimated),
            input_tokens: sum(|attempt| attempt.input_tokens),
            output_tokens: sum(|attempt| attempt.output_tokens),
            cost_nanos: Nanos(sum(|attempt| attempt.cost_nanos)),
            first_event_us: last.first_event_us(),
            duration_us: last.duration_us,
            attempts: reached.len() as u64,
            profile: Some(first.profile.clone()).filter(|profile| !profile.is_empty()),
            tags: tags(&first.tags)?,
        })
    }

    fn cursor(&self) -> Cursor {
        Cursor {
            started_at_us: self.started_at_us,
            call_id: self.id.as_uuid().into_bytes(),
        }
    }
}

/// The tags of a row.
pub(super) fn tags(text: &str) -> Result<TagSet> {
    TagSet::from_text(text).ok_or_else(|| Error::Corrupt("a ledger row has tags that are none".to_owned()))
}

impl Record {
    pub(super) fn outcome(&self) -> Result<Outcome> {
        let known = u8::try_from(self.outcome).ok().and_then(Outcome::from_number);
        known.ok_or_else(|| Error::Corrupt(format!("a ledger row has outcome {}", self.outcome)))
    }

    pub(super) fn first_event_us(&self) -> Option<i64> {
        self.first_event_us.map(i64::from)
    }

    pub(super) fn ordinal(&self) -> Result<u8> {
        u8::try_from(self.ordinal)
            .map_err(|_| Error::Corrupt(format!("a ledger row has ordinal {}", self.ordinal)))
    }

    pub(super) fn attempt_id(&self) -> Result<AttemptId> {
        let bytes: Result<[u8; 16], _> = self.call_id.as_slice().try_into();
        let call = bytes
            .map_err(|_| Error::Corrupt("a ledger row has a call id that is not 16 bytes".to_owned()))?;
        Ok(AttemptId::from_bytes(call).call().attempt(self.ordinal()?))
    }
}
