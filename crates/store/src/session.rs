//! Console sessions: kept by the hash of their token, so that a copy of the database opens none.

use crate::engine::{Store, change, read};
use crate::error::{Error, Result};
use crate::text;
use outcrop_core::clock::UnixMicros;
use std::fmt;

const SELECT: &str = "SELECT token_hash, principal, label, created_at_us, expires_at_us FROM sessions \
                      WHERE token_hash = $1 AND expires_at_us > $2";
const INSERT: &str = "INSERT INTO sessions (token_hash, principal, label, created_at_us, expires_at_us) \
                      VALUES ($1, $2, $3, $4, $5)";
const DELETE: &str = "DELETE FROM sessions WHERE token_hash = $1";
const DELETE_EXPIRED: &str = "DELETE FROM sessions WHERE expires_at_us <= $1";

#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// The SHA-256 of the token, which is random.
    pub token_hash: [u8; 32],
    /// The id of the principal that is signed in.
    pub principal: String,
    /// What the person is called: a user's name, or what the identity provider says.
    pub label: String,
    pub created_at_us: UnixMicros,
    pub expires_at_us: UnixMicros,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("principal", &self.principal)
            .field("expires_at_us", &self.expires_at_us)
            .finish_non_exhaustive()
    }
}

#[derive(sqlx::FromRow)]
struct Record {
    token_hash: Vec<u8>,
    principal: String,
    label: String,
    created_at_us: i64,
    expires_at_us: i64,
}

impl TryFrom<Record> for Session {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        let damaged = |_| Error::Corrupt("the token hash of a session".to_owned());
        Ok(Self {
            token_hash: record.token_hash.try_into().map_err(damaged)?,
            principal: record.principal,
            label: record.label,
            created_at_us: record.created_at_us,
            expires_at_us: record.expires_at_us,
        })
    }
}

impl Store {
    /// The session with that token, unless it has expired.
    pub async fn session(&self, token_hash: &[u8; 32]) -> Result<Option<Session>> {
        let now_us = self.clock.now_us();
        let record: Option<Record> = read!(self, |pool| {
            sqlx::query_as(SELECT)
                .bind(token_hash.as_slice())
                .bind(now_us)
                .fetch_optional(pool)
                .await
        })?;
        record.map(Session::try_from).transpose()
    }

    /// # Errors
    /// `Missing` when there is no such principal.
    pub async fn create_session(&self, new: &Session) -> Result<()> {
        let principal = text::id("the session's principal", &new.principal)?;
        let label = text::plain("the session's label", &new.label)?;
        change!(self, |pool| {
            sqlx::query(INSERT)
                .bind(new.token_hash.as_slice())
                .bind(principal)
                .bind(label)
                .bind(new.created_at_us)
                .bind(new.expires_at_us)
                .execute(pool)
                .await
                .map(drop)
        })
        .map_err(|error| Error::on_create(error, "the session"))
    }

    /// Ends a session. That there is none is no error.
    pub async fn delete_session(&self, token_hash: &[u8; 32]) -> Result<()> {
        let hash = token_hash.as_slice();
        Ok(change!(self, |pool| sqlx::query(DELETE)
            .bind(hash)
            .execute(pool)
            .await
            .map(drop))?)
    }

    /// Removes what has expired, and says how many that were.
    pub async fn delete_expired_sessions(&self) -> Result<u64> {
        let now_us = self.clock.now_us();
        Ok(change!(self, |pool| {
            sqlx::query(DELETE_EXPIRED)
                .bind(now_us)
                .execute(pool)
                .await
                .map(|done| done.rows_affected())
        })?)
    }
}
