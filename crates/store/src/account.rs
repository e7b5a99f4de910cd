//! Accounts: what ARNs name, and what entitlements are granted to.

use crate::engine::{Store, configure};
use crate::error::{Error, Result};
use crate::text;
use outcrop_core::id::AccountId;
pub use outcrop_core::organisation::Account;

pub(crate) const SELECT: &str = "SELECT id, unit, name, self_service FROM accounts ORDER BY id";
const INSERT: &str = "INSERT INTO accounts (id, unit, name, self_service) VALUES ($1, $2, $3, $4)";

#[derive(sqlx::FromRow)]
pub(crate) struct Record {
    id: String,
    unit: String,
    name: String,
    self_service: bool,
}

impl TryFrom<Record> for Account {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        Ok(Self {
            id: id_from(&record.id)?,
            unit: record.unit,
            name: record.name,
            self_service: record.self_service,
        })
    }
}

/// An account's id, as it comes out of a table.
pub(crate) fn id_from(text: &str) -> Result<AccountId> {
    AccountId::parse(text).ok_or_else(|| Error::Corrupt(format!("account id {text:?} is not twelve digits")))
}

impl Store {
    /// # Errors
    /// `Conflict` when the id is taken, `Missing` when there is no such unit.
    pub async fn create_account(&self, new: &Account) -> Result<()> {
        let unit = text::id("the account's unit", &new.unit)?;
        let name = text::plain("the account's name", &new.name)?;
        configure!(self, |tx| {
            sqlx::query(INSERT)
                .bind(new.id.as_str())
                .bind(unit)
                .bind(name)
                .bind(new.self_service)
                .execute(&mut *tx)
                .await
                .map_err(|error| Error::on_create(error, format_args!("account {}", new.id)))?;
        });
        Ok(())
    }
}
