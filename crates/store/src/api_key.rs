//! API keys: only their keyed hashes are kept.

use crate::audit;
use crate::engine::{Store, configure, read};
use crate::error::{Error, Result};
use crate::text;
use outcrop_core::audit::Record as Audit;
use outcrop_core::clock::UnixMicros;
use outcrop_core::key::Scopes;
use std::fmt;

pub(crate) const SELECT: &str = "SELECT id, principal, name, hash, scopes, region, created_at_us, expires_at_us, \
                                 revoked_at_us FROM api_keys ORDER BY id";
const SELECT_ONE: &str = "SELECT id, principal, name, hash, scopes, region, created_at_us, expires_at_us, \
                          revoked_at_us FROM api_keys WHERE id = $1";
/// Of one principal, or of all; with the instant of the last use.
const LIST: &str = "SELECT api_keys.id, principal, name, hash, scopes, region, created_at_us, expires_at_us, \
                    revoked_at_us, used_at_us FROM api_keys LEFT JOIN key_uses ON key_uses.id = api_keys.id \
                    WHERE $1 = '' OR principal = $1 ORDER BY created_at_us DESC, api_keys.id";
pub(crate) const INSERT: &str = "INSERT INTO api_keys (id, principal, name, hash, scopes, region, created_at_us, \
                                 expires_at_us, revoked_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
/// A key that is revoked already keeps the instant at which it was.
const REVOKE: &str = "UPDATE api_keys SET revoked_at_us = COALESCE(revoked_at_us, $2) WHERE id = $1";
/// Only a key that is good now can be replaced, and it never becomes good for longer.
const EXPIRE: &str = "UPDATE api_keys SET expires_at_us = CASE WHEN expires_at_us < $2 THEN expires_at_us ELSE $2 END \
                      WHERE id = $1 AND revoked_at_us IS NULL AND (expires_at_us IS NULL OR expires_at_us > $3)";

#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey {
    pub id: String,
    /// The id of the principal that it stands for.
    pub principal: String,
    /// What people call it; may be empty.
    pub name: String,
    /// The keyed hash of the key, under [`crate::master_key::MasterKey::api_key_hash_key`].
    pub hash: [u8; 32],
    /// What it is good for.
    pub scopes: Scopes,
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

/// A key, and when it was last used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub key: ApiKey,
    pub used_at_us: Option<UnixMicros>,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Record {
    id: String,
    principal: String,
    name: String,
    hash: Vec<u8>,
    scopes: String,
    region: String,
    created_at_us: i64,
    expires_at_us: Option<i64>,
    revoked_at_us: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct ListedRecord {
    #[sqlx(flatten)]
    key: Record,
    used_at_us: Option<i64>,
}

impl TryFrom<Record> for ApiKey {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        let damaged = |what: &str| Error::Corrupt(format!("the {what} of API key {}", record.id));
        let scopes = Scopes::parse(&record.scopes).ok_or_else(|| damaged("scopes"))?;
        let hash = <[u8; 32]>::try_from(record.hash.as_slice()).map_err(|_| damaged("hash"))?;
        Ok(Self {
            id: record.id,
            principal: record.principal,
            name: record.name,
            hash,
            scopes,
            region: record.region,
            created_at_us: record.created_at_us,
            expires_at_us: record.expires_at_us,
            revoked_at_us: record.revoked_at_us,
        })
    }
}

/// Checks a new key's texts.
fn check(new: &ApiKey) -> Result<()> {
    text::id("the API key's id", &new.id)?;
    text::id("the API key's principal", &new.principal)?;
    text::plain("the API key's name", &new.name)?;
    text::id("the API key's region", &new.region)?;
    if new.scopes.is_empty() {
        return Err(Error::Invalid("the API key has no scope".to_owned()));
    }
    Ok(())
}

/// Writes a new key inside a transaction.
macro_rules! insert {
    ($tx:expr, $new:expr) => {
        sqlx::query(INSERT)
            .bind(&$new.id)
            .bind(&$new.principal)
            .bind(&$new.name)
            .bind($new.hash.as_slice())
            .bind($new.scopes.to_string())
            .bind(&$new.region)
            .bind($new.created_at_us)
            .bind($new.expires_at_us)
            .bind($new.revoked_at_us)
            .execute($tx)
            .await
            .map_err(|error| Error::on_create(error, format_args!("API key {}", $new.id)))?
    };
}

impl Store {
    /// # Errors
    /// `Conflict` when the id or the key is taken, `Missing` when there is no such principal.
    pub async fn create_api_key(&self, new: &ApiKey, record: &Audit) -> Result<()> {
        check(new)?;
        configure!(self, |tx| {
            insert!(&mut *tx, new);
            audit::append!(self, tx, record);
        });
        Ok(())
    }

    /// Makes a key that takes the place of another, which ends at `ends_at_us` if it does not end before.
    ///
    /// # Errors
    /// `Conflict` when the old key is revoked, expired or not there; otherwise as [`Store::create_api_key`].
    pub async fn rotate_api_key(
        &self,
        id: &str,
        ends_at_us: UnixMicros,
        new: &ApiKey,
        records: [&Audit; 2],
    ) -> Result<()> {
        check(new)?;
        let id = text::id("the API key's id", id)?;
        let [replaced, created] = records;
        configure!(self, |tx| {
            let ended = sqlx::query(EXPIRE)
                .bind(id)
                .bind(ends_at_us)
                .bind(self.clock.now_us())
                .execute(&mut *tx)
                .await?;
            if ended.rows_affected() == 0 {
                return Err(Error::Conflict(format!(
                    "API key {id} is revoked or expired; make a new key instead"
                )));
            }
            insert!(&mut *tx, new);
            audit::append!(self, tx, created);
            audit::append!(self, tx, replaced);
        });
        Ok(())
    }

    /// # Errors
    /// `Missing` when there is no such key.
    pub async fn revoke_api_key(&self, id: &str, record: &Audit) -> Result<()> {
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
            audit::append!(self, tx, record);
        });
        Ok(())
    }

    /// The key of that id, in force or not. An id that cannot exist is none, not an error.
    pub async fn api_key(&self, id: &str) -> Result<Option<ApiKey>> {
        let Ok(id) = text::id("the API key's id", id) else {
            return Ok(None);
        };
        let record: Option<Record> = read!(self, |pool| sqlx::query_as(SELECT_ONE)
            .bind(id)
            .fetch_optional(pool)
            .await)?;
        record.map(ApiKey::try_from).transpose()
    }

    /// The keys of a principal, or of all; revoked and expired ones among them, the newest first.
    pub async fn list_api_keys(&self, principal: Option<&str>) -> Result<Vec<Listed>> {
        let records: Vec<ListedRecord> = read!(self, |pool| sqlx::query_as(LIST)
            .bind(principal.unwrap_or_default())
            .fetch_all(pool)
            .await)?;
        let listed = records.into_iter().map(|record| {
            Ok(Listed {
                key: record.key.try_into()?,
                used_at_us: record.used_at_us,
            })
        });
        listed.collect()
    }
}
