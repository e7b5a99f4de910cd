//! Entitlements: which account may use which model.

use crate::account;
use crate::engine::{Store, configure};
use crate::error::{Error, Result};
use crate::text;
use outcrop_core::id::AccountId;

pub(crate) const SELECT: &str = "SELECT account, model FROM entitlements ORDER BY account, model";
const INSERT: &str =
    "INSERT INTO entitlements (account, model) VALUES ($1, $2) ON CONFLICT (account, model) DO NOTHING";
const DELETE: &str = "DELETE FROM entitlements WHERE account = $1 AND model = $2";

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entitlement {
    pub account: AccountId,
    /// A model's id.
    pub model: String,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Record {
    account: String,
    model: String,
}

impl TryFrom<Record> for Entitlement {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        Ok(Self {
            account: account::id_from(&record.account)?,
            model: record.model,
        })
    }
}

impl Store {
    /// Grants the model to the account. Granting again changes nothing.
    ///
    /// # Errors
    /// `Missing` when there is no such account.
    pub async fn entitle(&self, account: &AccountId, model: &str) -> Result<()> {
        self.change_entitlement(INSERT, account, model).await
    }

    /// Takes the model away from the account. That it did not have it is no error.
    pub async fn withdraw_entitlement(&self, account: &AccountId, model: &str) -> Result<()> {
        self.change_entitlement(DELETE, account, model).await
    }

    async fn change_entitlement(&self, sql: &'static str, account: &AccountId, model: &str) -> Result<()> {
        let model = text::id("the model's id", model)?;
        configure!(self, |tx| {
            let done = sqlx::query(sql)
                .bind(account.as_str())
                .bind(model)
                .execute(&mut *tx)
                .await;
            let done =
                done.map_err(|error| Error::on_create(error, format_args!("the entitlement of {account}")))?;
            if done.rows_affected() == 0 {
                // Nothing changed: leaving here also takes the raised version back.
                return Ok(());
            }
        });
        Ok(())
    }
}
