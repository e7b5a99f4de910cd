//! Notices: what people are to be told, until their webhook has taken it. An outbox: a notice is written in the
//! transaction of what it tells of, and delivered afterwards, at least once.

use crate::engine::{Store, change, read};
use crate::error::Result;
use outcrop_core::clock::UnixMicros;

pub(crate) const INSERT: &str = "INSERT INTO notices (id, kind, body, webhook, created_at_us, attempts, \
                                 next_attempt_at_us) VALUES ($1, $2, $3, $4, $5, 0, $6)";
const DUE: &str = "SELECT id, kind, body, webhook, created_at_us, attempts, next_attempt_at_us, delivered_at_us, failure \
                   FROM notices WHERE delivered_at_us IS NULL AND next_attempt_at_us <= $1 \
                   ORDER BY next_attempt_at_us, id LIMIT $2";
const NEWEST: &str = "SELECT id, kind, body, webhook, created_at_us, attempts, next_attempt_at_us, delivered_at_us, failure \
                      FROM notices ORDER BY created_at_us DESC, id DESC LIMIT $1";
/// Whoever moves the next attempt first makes this one.
const CLAIM: &str = "UPDATE notices SET attempts = attempts + 1, next_attempt_at_us = $1 \
                     WHERE id = $2 AND attempts = $3 AND delivered_at_us IS NULL";
const DELIVERED: &str =
    "UPDATE notices SET delivered_at_us = $1, next_attempt_at_us = NULL, failure = NULL WHERE id = $2";
const FAILED: &str =
    "UPDATE notices SET next_attempt_at_us = $1, failure = $2 WHERE id = $3 AND delivered_at_us IS NULL";

/// Something to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Also the id that the webhook is told, so that it can tell a repeated delivery.
    pub id: String,
    /// `request.opened`, `entitlement.suspended`, …
    pub kind: String,
    /// JSON.
    pub body: String,
    /// Its name in the configuration; empty where nobody is to be called: the notice is then read here alone.
    pub webhook: String,
    pub created_at_us: UnixMicros,
}

/// A notice, and how far its delivery is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub notice: Notice,
    pub attempts: i64,
    /// None: it is not tried (again).
    pub next_attempt_at_us: Option<UnixMicros>,
    pub delivered_at_us: Option<UnixMicros>,
    /// Why the last attempt failed.
    pub failure: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Record {
    id: String,
    kind: String,
    body: String,
    webhook: String,
    created_at_us: i64,
    attempts: i64,
    next_attempt_at_us: Option<i64>,
    delivered_at_us: Option<i64>,
    failure: Option<String>,
}

impl From<Record> for Delivery {
    fn from(record: Record) -> Self {
        Self {
            notice: Notice {
                id: record.id,
                kind: record.kind,
                body: record.body,
                webhook: record.webhook,
                created_at_us: record.created_at_us,
            },
            attempts: record.attempts,
            next_attempt_at_us: record.next_attempt_at_us,
            delivered_at_us: record.delivered_at_us,
            failure: record.failure,
        }
    }
}

/// Writes a notice inside a transaction.
macro_rules! insert {
    ($tx:expr, $notice:expr) => {{
        let notice: &$crate::notice::Notice = $notice;
        let next_attempt = (!notice.webhook.is_empty()).then_some(notice.created_at_us);
        sqlx::query($crate::notice::INSERT)
            .bind(&notice.id)
            .bind(&notice.kind)
            .bind(&notice.body)
            .bind(&notice.webhook)
            .bind(notice.created_at_us)
            .bind(next_attempt)
            .execute(&mut *$tx)
            .await
            .map_err(|error| $crate::Error::on_create(error, format_args!("the notice {}", notice.id)))?;
    }};
}
pub(crate) use insert;

impl Store {
    /// What is to be delivered now, the longest overdue first.
    pub async fn due_notices(&self, limit: u32) -> Result<Vec<Delivery>> {
        let now_us = self.clock.now_us();
        let records: Vec<Record> = read!(self, |pool| sqlx::query_as(DUE)
            .bind(now_us)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)?;
        Ok(records.into_iter().map(Delivery::from).collect())
    }

    /// The newest notices, whether delivered or not.
    pub async fn notices(&self, limit: u32) -> Result<Vec<Delivery>> {
        let records: Vec<Record> = read!(self, |pool| sqlx::query_as(NEWEST)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)?;
        Ok(records.into_iter().map(Delivery::from).collect())
    }

    /// Takes the next attempt for this process. No other makes it until `retry_at_us`, should this one die. False:
    /// another process has it.
    pub async fn claim_notice(&self, delivery: &Delivery, retry_at_us: UnixMicros) -> Result<bool> {
        let done = change!(self, |pool| sqlx::query(CLAIM)
            .bind(retry_at_us)
            .bind(&delivery.notice.id)
            .bind(delivery.attempts)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    pub async fn notice_delivered(&self, id: &str) -> Result<()> {
        let now_us = self.clock.now_us();
        Ok(change!(self, |pool| sqlx::query(DELIVERED)
            .bind(now_us)
            .bind(id)
            .execute(pool)
            .await
            .map(drop))?)
    }

    /// Keeps why an attempt failed, and when the next one is; none: it was the last.
    pub async fn notice_failed(
        &self,
        id: &str,
        failure: &str,
        retry_at_us: Option<UnixMicros>,
    ) -> Result<()> {
        Ok(change!(self, |pool| sqlx::query(FAILED)
            .bind(retry_at_us)
            .bind(failure)
            .bind(id)
            .execute(pool)
            .await
            .map(drop))?)
    }
}
