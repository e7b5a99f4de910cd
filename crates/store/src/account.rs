//! Accounts: what ARNs name, and what entitlements are granted to.

use crate::engine::{Store, configure};
use crate::error::{Error, Result};
use crate::text;
use outcrop_core::id::AccountId;

pub(crate) const SELECT: &str = "SELECT id, name FROM accounts ORDER BY id";
const INSERT: &str = "INSERT INTO accounts (id, name) VALUES ($1, $2)";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    pub name: String,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Record {
    id: String,
    name: String,
}

impl TryFrom<Record> for Account {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        Ok(Self {
            id: id_from(&record.id)?,
            name: record.name,
        })
    }
}

/// An account's id, as it comes out of a table.
pub(crate) fn id_from(text: &str) -> Result<AccountId> {
    AccountId::parse(text).ok_or_else(|| Error::Corrupt(format!("account id {text:?} is not twelve digits")))
}

impl Store {
    /// # Errors
    /// `Conflict` when the id is taken.
    pub async fn create_account(&self, new: &Account) -> Result<()> {
        let name = text::plain("the account's name", &new.name)?;
        configure!(self, |tx| {
            sqlx::query(INSERT)
                .bind(new.id.as_str())
                .bind(name)
                .execute(&mut *tx)
                .await
                .map_err(|error| Error::on_create(error, format_args!("account {}", new.id)))?;
        });
        Ok(())
    }
}
