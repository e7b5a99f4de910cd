//! Accounts: what ARNs name, and what entitlements are granted to.

use crate::error::{Error, Result};
use outcrop_core::id::AccountId;
pub use outcrop_core::organisation::Account;

pub(crate) const SELECT: &str = "SELECT id, unit, name, self_service FROM accounts ORDER BY id";

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
