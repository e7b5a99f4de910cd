//! When keys were last used, of both kinds. Not configuration: writing it makes no new snapshot.

use crate::engine::{Store, transact};
use crate::error::Result;
use outcrop_core::clock::UnixMicros;

/// Whatever process writes last, the latest use stands.
const RECORD: &str = "INSERT INTO key_uses (id, used_at_us) VALUES ($1, $2) \
                      ON CONFLICT (id) DO UPDATE SET used_at_us = excluded.used_at_us \
                      WHERE key_uses.used_at_us < excluded.used_at_us";

impl Store {
    /// Notes when keys, by id, were last used.
    pub async fn record_key_uses(&self, uses: &[(String, UnixMicros)]) -> Result<()> {
        if uses.is_empty() {
            return Ok(());
        }
        transact!(self, |tx| {
            for (id, used_at_us) in uses {
                sqlx::query(RECORD)
                    .bind(id)
                    .bind(used_at_us)
                    .execute(&mut *tx)
                    .await?;
            }
        });
        Ok(())
    }
}
