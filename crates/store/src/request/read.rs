//! Reading requests.

use super::{Event, EventRecord, Record, Request};
use crate::engine::{Store, read};
use crate::error::Result;
use crate::text;
use outcrop_core::clock::UnixMicros;

const ONE: &str = "SELECT id, model, unit, about, status, stage, requester, state, version, opened_at_us, changed_at_us, \
                   due_at_us FROM requests WHERE id = $1";
const UNDER_WAY: &str = "SELECT id, model, unit, about, status, stage, requester, state, version, opened_at_us, \
                         changed_at_us, due_at_us FROM requests WHERE about = $1 AND status IN ('open', 'changes_asked')";
const EVENTS: &str =
    "SELECT request, ordinal, at_us, actor, event FROM request_events WHERE request = $1 ORDER BY ordinal";
/// Newest first. A filter that is empty takes all.
const SOME: &str = "SELECT id, model, unit, about, status, stage, requester, state, version, opened_at_us, changed_at_us, \
                    due_at_us FROM requests \
                    WHERE ($1 = '' OR status = $1) AND ($2 = '' OR model = $2) AND ($3 = '' OR requester = $3) \
                    AND (opened_at_us < $4 OR (opened_at_us = $4 AND id < $5)) \
                    ORDER BY opened_at_us DESC, id DESC LIMIT $6";
const DUE: &str = "SELECT id, model, unit, about, status, stage, requester, state, version, opened_at_us, changed_at_us, \
                   due_at_us FROM requests WHERE status = 'open' AND due_at_us IS NOT NULL ORDER BY due_at_us, id LIMIT $1";

/// Which requests.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub status: Option<String>,
    pub model: Option<String>,
    pub requester: Option<String>,
    /// The last one of the page before: when it was opened, and its id.
    pub after: Option<(UnixMicros, String)>,
}

impl Store {
    pub async fn request(&self, id: &str) -> Result<Option<Request>> {
        if text::id("the request's id", id).is_err() {
            return Ok(None);
        }
        let record: Option<Record> = read!(self, |pool| sqlx::query_as(ONE)
            .bind(id)
            .fetch_optional(pool)
            .await)?;
        Ok(record.map(Request::from))
    }

    /// The request under way that asks for the same.
    pub async fn request_under_way(&self, about: &str) -> Result<Option<Request>> {
        let record: Option<Record> = read!(self, |pool| sqlx::query_as(UNDER_WAY)
            .bind(about)
            .fetch_optional(pool)
            .await)?;
        Ok(record.map(Request::from))
    }

    /// All that happened to a request, in order.
    pub async fn request_events(&self, id: &str) -> Result<Vec<Event>> {
        let records: Vec<EventRecord> =
            read!(self, |pool| sqlx::query_as(EVENTS).bind(id).fetch_all(pool).await)?;
        records.into_iter().map(Event::try_from).collect()
    }

    /// Requests, newest first.
    pub async fn requests(&self, filter: &Filter, limit: u32) -> Result<Vec<Request>> {
        let (before_us, before_id) = filter.after.as_ref().map_or((i64::MAX, ""), |(at, id)| (*at, id));
        let records: Vec<Record> = read!(self, |pool| {
            sqlx::query_as(SOME)
                .bind(filter.status.as_deref().unwrap_or_default())
                .bind(filter.model.as_deref().unwrap_or_default())
                .bind(filter.requester.as_deref().unwrap_or_default())
                .bind(before_us)
                .bind(before_id)
                .bind(i64::from(limit))
                .fetch_all(pool)
                .await
        })?;
        Ok(records.into_iter().map(Request::from).collect())
    }

    /// Open requests whose stage has a deadline, the soonest first.
    pub async fn requests_with_deadlines(&self, limit: u32) -> Result<Vec<Request>> {
        let records: Vec<Record> = read!(self, |pool| sqlx::query_as(DUE)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)?;
        Ok(records.into_iter().map(Request::from).collect())
    }
}
