//! API keys: only their keyed hashes are kept.

use crate::engine::{Store, configure};
use crate::error::{Error, Result};
use crate::text;
use outcrop_core::clock::UnixMicros;
use std::fmt;

pub(crate) const SELECT: &str = "SELECT id, principal, hash, region, created_at_us, expires_at_us, revoked_at_us \
                                 FROM api_keys ORDER BY id";
const INSERT: &str = "INSERT INTO api_keys (id, principal, hash, region, created_at_us, expires_at_us, revoked_at_us) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7)";
/// A key that is revoked already keeps the instant at which it was.
const REVOKE: &str = "UPDATE api_keys SET revoked_at_us = COALESCE(revoked_at_us, $2) WHERE id = $1";

#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey {
    pub id: String,
    /// The id of the principal that it stands for.
    pub principal: String,
    /// The keyed hash of the key, under [`crate::master_key::MasterKey::api_key_hash_key`].
    pub hash: [u8; 32],
    /// The source region of calls with this key.
    pub region: String,
    pub created_at_us: UnixMicros,
    pub expires_at_us: Option<UnixMicros>,
    pub revoked_at_us: Option<UnixMicros>,
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKey")
            .field("id", &self.id)
            .field("principal", &self.principal)
            .finish_non_exhaustive()
    }
}

#[derive(sqlx::FromRow)]
pub(crate) struct Record {
    id: String,
    principal: String,
    hash: Vec<u8>,
    region: String,
    created_at_us: i64,
    expires_at_us: Option<i64>,
    revoked_at_us: Option<i64>,
}

impl TryFrom<Record> for ApiKey {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        let hash = record
            .hash
            .try_into()
            .map_err(|_| Error::Corrupt(format!("the hash of API key {}", record.id)))?;
        Ok(Self {
            id: record.id,
            principal: record.principal,
            hash,
            region: record.region,
            created_at_us: record.created_at_us,
            expires_at_us: record.expires_at_us,
            revoked_at_us: record.revoked_at_us,
        })
    }
}

impl Store {
    /// # Errors
    /// `Conflict` when the id or the key is taken, `Missing` when there is no such principal.
    pub async fn create_api_key(&self, new: &ApiKey) -> Result<()> {
        let id = text::id("the API key's id", &new.id)?;
        let principal = text::id("the API key's principal", &new.principal)?;
        let region = text::id("the API key's region", &new.region)?;
        configure!(self, |tx| {
            sqlx::query(INSERT)
                .bind(id)
                .bind(principal)
                .bind(new.hash.as_slice())
                .bind(region)
                .bind(new.created_at_us)
                .bind(new.expires_at_us)
                .bind(new.revoked_at_us)
                .execute(&mut *tx)
                .await
                .map_err(|error| Error::on_create(error, format_args!("API key {id}")))?;
        });
        Ok(())
    }

    /// # Errors
    /// `Missing` when there is no such key.
    pub async fn revoke_api_key(&self, id: &str) -> Result<()> {
        let id = text::id("the API key's id", id)?;
        configure!(self, |tx| {
            let done = sqlx::query(REVOKE)
                .bind(id)
                .bind(self.clock.now_us())
                .execute(&mut *tx)
                .await?;
            if done.rows_affected() == 0 {
                return Err(Error::Missing(format!("there is no API key {id}")));
            }
        });
        Ok(())
    }
}
