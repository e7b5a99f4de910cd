//! The organisation: a store holds exactly one.

use crate::engine::{Store, configure, read};
use crate::error::{Error, Result};
use crate::text;

pub(crate) const SELECT: &str = "SELECT id, name, currency, self_service_agreements FROM organisation";
pub(crate) const CURRENCY: &str = "SELECT currency FROM organisation";
const INSERT: &str = "INSERT INTO organisation (only_row, id, name, currency, self_service_agreements) VALUES (1, $1, $2, $3, $4)";

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Organisation {
    pub id: String,
    pub name: String,
    /// The ledger's one currency, an ISO 4217 code.
    pub currency: String,
    /// Whether accounts may accept a model's terms by themselves.
    pub self_service_agreements: bool,
}

impl Store {
    /// None until one is created.
    pub async fn organisation(&self) -> Result<Option<Organisation>> {
        Ok(read!(self, |pool| sqlx::query_as(SELECT)
            .fetch_optional(pool)
            .await)?)
    }

    /// # Errors
    /// `Conflict` when there is one.
    pub async fn create_organisation(&self, new: &Organisation) -> Result<()> {
        let id = text::id("the organisation's id", &new.id)?;
        let name = text::plain("the organisation's name", &new.name)?;
        let currency = text::id("the organisation's currency", &new.currency)?;
        configure!(self, |tx| {
            sqlx::query(INSERT)
                .bind(id)
                .bind(name)
                .bind(currency)
                .bind(new.self_service_agreements)
                .execute(&mut *tx)
                .await
                .map_err(|error| Error::on_create(error, "the organisation"))?;
        });
        Ok(())
    }
}
