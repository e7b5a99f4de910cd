//! Access keys for SigV4: verifying a signature needs the secret itself, so it is kept, sealed.

use crate::engine::{Store, configure};
use crate::error::{Error, Result};
use crate::text;
use outcrop_core::clock::UnixMicros;
use std::fmt;

pub(crate) const SELECT: &str =
    "SELECT id, principal, sealed_secret, created_at_us, revoked_at_us FROM access_keys ORDER BY id";
const INSERT: &str = "INSERT INTO access_keys (id, principal, sealed_secret, created_at_us, revoked_at_us) \
                      VALUES ($1, $2, $3, $4, $5)";
const REVOKE: &str = "UPDATE access_keys SET revoked_at_us = COALESCE(revoked_at_us, $2) WHERE id = $1";

#[derive(Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct AccessKey {
    /// `AKIA…`
    pub id: String,
    /// The id of the principal that it stands for.
    pub principal: String,
    /// [`crate::master_key::MasterKey::seal`] of the secret, with the id as the record.
    pub sealed_secret: Vec<u8>,
    pub created_at_us: UnixMicros,
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

impl Store {
    /// # Errors
    /// `Conflict` when the id is taken, `Missing` when there is no such principal.
    pub async fn create_access_key(&self, new: &AccessKey) -> Result<()> {
        let id = text::id("the access key's id", &new.id)?;
        let principal = text::id("the access key's principal", &new.principal)?;
        configure!(self, |tx| {
            sqlx::query(INSERT)
                .bind(id)
                .bind(principal)
                .bind(new.sealed_secret.as_slice())
                .bind(new.created_at_us)
                .bind(new.revoked_at_us)
                .execute(&mut *tx)
                .await
                .map_err(|error| Error::on_create(error, format_args!("access key {id}")))?;
        });
        Ok(())
    }

    /// # Errors
    /// `Missing` when there is no such key.
    pub async fn revoke_access_key(&self, id: &str) -> Result<()> {
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
        });
        Ok(())
    }
}
