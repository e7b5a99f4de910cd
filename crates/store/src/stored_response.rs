//! Stored responses: what a client asked to be kept of a conversation, so that it can be read or gone on from.
//!
//! The row says whose it is; the body is a sealed object. The row is written before its object and removed after it,
//! so every object has a row and none outlives its end. A row whose object is not there yet, or not any more, is no
//! response.

use crate::engine::{Store, change, read};
use crate::error::{Error, Result};
use crate::object::{Key, Payloads};
use crate::text;
use outcrop_core::clock::UnixMicros;
use outcrop_core::id::AccountId;
use std::time::Duration;
use zeroize::Zeroizing;

const SELECT: &str = "SELECT id, account, project, principal, previous, model, bytes, object_key, created_at_us, \
                      expires_at_us FROM stored_responses \
                      WHERE id = $1 AND account = $2 AND project = $3 AND expires_at_us > $4";
const INSERT: &str = "INSERT INTO stored_responses (id, account, project, principal, previous, model, bytes, \
                      object_key, created_at_us, expires_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const DELETE: &str = "DELETE FROM stored_responses WHERE id = $1";
const EXPIRED: &str = "SELECT id, object_key FROM stored_responses WHERE expires_at_us <= $1 \
                       ORDER BY expires_at_us, id LIMIT $2";

/// Whose responses.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    pub account: &'a AccountId,
    pub project: &'a str,
}

/// A response that is to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStoredResponse {
    pub account: AccountId,
    pub project: String,
    /// Who asked for it.
    pub principal: String,
    pub id: String,
    /// The response that it goes on from.
    pub previous: Option<String>,
    pub model: String,
}

/// A response that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredResponse {
    pub id: String,
    pub principal: String,
    pub previous: Option<String>,
    pub model: String,
    /// The size of the body.
    pub bytes: u64,
    pub created_at_us: UnixMicros,
    pub expires_at_us: UnixMicros,
    object_key: Key,
}

#[derive(sqlx::FromRow)]
struct Record {
    id: String,
    principal: String,
    previous: Option<String>,
    model: String,
    bytes: i64,
    object_key: String,
    created_at_us: i64,
    expires_at_us: i64,
}

impl TryFrom<Record> for StoredResponse {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        let damaged = |what: &str| Error::Corrupt(format!("the {what} of response {}", record.id));
        Ok(Self {
            bytes: u64::try_from(record.bytes).map_err(|_| damaged("size"))?,
            object_key: Key::parse(&record.object_key).map_err(|_| damaged("object"))?,
            id: record.id,
            principal: record.principal,
            previous: record.previous,
            model: record.model,
            created_at_us: record.created_at_us,
            expires_at_us: record.expires_at_us,
        })
    }
}

impl Store {
    /// Keeps a response and its body for so long.
    ///
    /// # Errors
    /// `Conflict` when the id is taken, `Unavailable` when the body cannot be written; nothing is kept then.
    pub async fn create_stored_response(
        &self,
        payloads: &Payloads,
        new: &NewStoredResponse,
        body: &[u8],
        keep_for: Duration,
    ) -> Result<()> {
        let key = Key::new(["responses", new.account.as_str(), new.id.as_str()])?;
        self.insert_stored_response(new, &key, body.len(), keep_for)
            .await?;
        let Err(refused) = payloads.put_sealed(&key, body).await else {
            return Ok(());
        };
        // Were this to fail too, the row has no object, which is no response, and goes when it ends.
        if let Err(error) = self.delete_stored_response_row(&new.id).await {
            tracing::warn!(%error, response = new.id, "a response without a body stays until it ends");
        }
        Err(refused)
    }

    async fn insert_stored_response(
        &self,
        new: &NewStoredResponse,
        key: &Key,
        bytes: usize,
        keep_for: Duration,
    ) -> Result<()> {
        let id = text::id("the response's id", &new.id)?;
        let project = text::id("the response's project", &new.project)?;
        let principal = text::id("the response's principal", &new.principal)?;
        let model = text::plain("the response's model", &new.model)?;
        let previous = new.previous.as_deref();
        let previous = previous
            .map(|id| text::id("the previous response's id", id))
            .transpose()?;
        let now_us = self.clock.now_us();
        let keep_us = i64::try_from(keep_for.as_micros()).unwrap_or(i64::MAX);
        change!(self, |pool| {
            sqlx::query(INSERT)
                .bind(id)
                .bind(new.account.as_str())
                .bind(project)
                .bind(principal)
                .bind(previous)
                .bind(model)
                .bind(i64::try_from(bytes).unwrap_or(i64::MAX))
                .bind(key.as_str())
                .bind(now_us)
                .bind(now_us.saturating_add(keep_us))
                .execute(pool)
                .await
                .map(drop)
        })
        .map_err(|error| Error::on_create(error, format_args!("response {id}")))
    }

    /// The response of that id, if it is the owner's and has not come to its end.
    pub async fn stored_response(&self, owner: Owner<'_>, id: &str) -> Result<Option<StoredResponse>> {
        let Ok(id) = text::id("the response's id", id) else {
            return Ok(None);
        };
        let project = text::id("the project", owner.project)?;
        let now_us = self.clock.now_us();
        let record: Option<Record> = read!(self, |pool| {
            sqlx::query_as(SELECT)
                .bind(id)
                .bind(owner.account.as_str())
                .bind(project)
                .bind(now_us)
                .fetch_optional(pool)
                .await
        })?;
        record.map(StoredResponse::try_from).transpose()
    }

    /// Removes a response and its body. Says whether the owner had it.
    pub async fn delete_stored_response(
        &self,
        payloads: &Payloads,
        owner: Owner<'_>,
        id: &str,
    ) -> Result<bool> {
        let Some(response) = self.stored_response(owner, id).await? else {
            return Ok(false);
        };
        payloads.delete(&response.object_key).await?;
        self.delete_stored_response_row(&response.id).await?;
        Ok(true)
    }

    /// Removes up to `limit` responses that have come to their end, with their bodies, and says how many those were.
    pub async fn delete_expired_stored_responses(&self, payloads: &Payloads, limit: u32) -> Result<u64> {
        let now_us = self.clock.now_us();
        let ended: Vec<(String, String)> = read!(self, |pool| {
            sqlx::query_as(EXPIRED)
                .bind(now_us)
                .bind(i64::from(limit))
                .fetch_all(pool)
                .await
        })?;
        let mut deleted = 0;
        for (id, key) in ended {
            payloads.delete(&Key::parse(&key)?).await?;
            self.delete_stored_response_row(&id).await?;
            deleted += 1;
        }
        Ok(deleted)
    }

    async fn delete_stored_response_row(&self, id: &str) -> Result<()> {
        Ok(change!(self, |pool| sqlx::query(DELETE)
            .bind(id)
            .execute(pool)
            .await
            .map(drop))?)
    }
}

impl StoredResponse {
    /// What was kept; `None` when it was removed meanwhile.
    ///
    /// # Errors
    /// `Corrupt` when it is not what was written.
    pub async fn body(&self, payloads: &Payloads) -> Result<Option<Zeroizing<Vec<u8>>>> {
        payloads.get_sealed(&self.object_key, self.bytes).await
    }
}
