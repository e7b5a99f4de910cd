//! Access keys for SigV4: verifying a signature needs the secret itself, so it is kept, sealed.

use crate::audit;
use crate::engine::{Store, configure, read};
use crate::error::{Error, Result};
use crate::text;
use outcrop_core::audit::Record as Audit;
use outcrop_core::clock::UnixMicros;
use std::fmt;

pub(crate) const SELECT: &str = "SELECT id, principal, name, sealed_secret, created_at_us, expires_at_us, \
                                 revoked_at_us FROM access_keys ORDER BY id";
const SELECT_ONE: &str = "SELECT id, principal, name, sealed_secret, created_at_us, expires_at_us, revoked_at_us \
                          FROM access_keys WHERE id = $1";
/// Of one principal, or of all; with the instant of the last use.
const LIST: &str = "SELECT access_keys.id, principal, name, sealed_secret, created_at_us, expires_at_us, \
                    revoked_at_us, used_at_us FROM access_keys LEFT JOIN key_uses ON key_uses.id = access_keys.id \
                    WHERE $1 = '' OR principal = $1 ORDER BY created_at_us DESC, access_keys.id";
const INSERT: &str = "INSERT INTO access_keys (id, principal, name, sealed_secret, created_at_us, expires_at_us, \
                      revoked_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const REVOKE: &str = "UPDATE access_keys SET revoked_at_us = COALESCE(revoked_at_us, $2) WHERE id = $1";

#[derive(Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct AccessKey {
    /// `AKIA…`
    pub id: String,
    /// The id of the principal that it stands for.
    pub principal: String,
    /// What people call it; may be empty.
    pub name: String,
    /// [`crate::master_key::MasterKey::seal`] of the secret, with the id as the record.
    pub sealed_secret: Vec<u8>,
    pub created_at_us: UnixMicros,
    pub expires_at_us: Option<UnixMicros>,
    pub revoked_at_us: Option<UnixMicros>,
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessKey")
            .field("id", &self.id)
            .field("principal", &self.principal)
            .finish_non_exhaustive()
    }
}

/// A key, and when it was last used.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Listed {
    #[sqlx(flatten)]
    pub key: AccessKey,
    pub used_at_us: Option<UnixMicros>,
}

impl Store {
    /// # Errors
    /// `Conflict` when the id is taken, `Missing` when there is no such principal.
    pub async fn create_access_key(&self, new: &AccessKey, record: &Audit) -> Result<()> {
        let id = text::id("the access key's id", &new.id)?;
        let principal = text::id("the access key's principal", &new.principal)?;
        let name = text::plain("the access key's name", &new.name)?;
        configure!(self, |tx| {
            sqlx::query(INSERT)
                .bind(id)
                .bind(principal)
                .bind(name)
                .bind(new.sealed_secret.as_slice())
                .bind(new.created_at_us)
                .bind(new.expires_at_us)
                .bind(new.revoked_at_us)
                .execute(&mut *tx)
                .await
                .map_err(|error| Error::on_create(error, format_args!("access key {id}")))?;
            audit::append!(self, tx, record);
        });
        Ok(())
    }

    /// # Errors
    /// `Missing` when there is no such key.
    pub async fn revoke_access_key(&self, id: &str, record: &Audit) -> Result<()> {
        let id = text::id("the access key's id", id)?;
        configure!(self, |tx| {
            let done = sqlx::query(REVOKE)
                .bind(id)
                .bind(self.clock.now_us())
                .execute(&mut *tx)
                .await?;
            if done.rows_affected() == 0 {
                return Err(Error::Missing(format!("there is no access key {id}")));
            }
            audit::append!(self, tx, record);
        });
        Ok(())
    }

    /// The key of that id, in force or not. An id that cannot exist is none, not an error.
    pub async fn access_key(&self, id: &str) -> Result<Option<AccessKey>> {
        let Ok(id) = text::id("the access key's id", id) else {
            return Ok(None);
        };
        Ok(read!(self, |pool| sqlx::query_as(SELECT_ONE)
            .bind(id)
            .fetch_optional(pool)
            .await)?)
    }

    /// The keys of a principal, or of all; revoked and expired ones among them, the newest first.
    pub async fn list_access_keys(&self, principal: Option<&str>) -> Result<Vec<Listed>> {
        Ok(read!(self, |pool| sqlx::query_as(LIST)
            .bind(principal.unwrap_or_default())
            .fetch_all(pool)
            .await)?)
    }
}
