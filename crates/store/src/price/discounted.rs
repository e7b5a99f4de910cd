//! What discounts make of versions: versions of their own, made once each.

use super::{DISCOUNTED, Listed, Record};
use crate::engine::{Store, transact};
use crate::error::{Error, Result};
use outcrop_core::clock::UnixMicros;

const INSERT: &str = "INSERT INTO price_versions (model, region, mode, tier, rates, effective_from_us, origin, base, \
     discount, thousandths) VALUES ($1, $2, $3, $4, $5, $6, 'discount', $7, $8, $9) \
     ON CONFLICT (base, discount, thousandths) WHERE base IS NOT NULL DO NOTHING";

/// A discount on a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discounting {
    pub base: Listed,
    /// The id of its manifest.
    pub discount: String,
    pub thousandths: u16,
    /// When the discount begins.
    pub from_us: UnixMicros,
}

impl Store {
    /// Makes the discounted versions that are not there yet, and gives all that there are of current versions. It is
    /// no change of the configuration, which says the same before and after; processes that do this at once get the
    /// same numbers.
    pub async fn ensure_discounted(&self, wanted: &[Discounting]) -> Result<Vec<Listed>> {
        let rates = wanted
            .iter()
            .map(|one| {
                let rates = one.base.price.rates.map(|rate| rate.discounted(one.thousandths));
                serde_json::to_string(&rates).map_err(|error| Error::Fault(error.to_string()))
            })
            .collect::<Result<Vec<_>>>()?;
        let records: Vec<Record> = transact!(self, |tx| {
            for (one, rates) in wanted.iter().zip(&rates) {
                let Listed { key, price, .. } = &one.base;
                sqlx::query(INSERT)
                    .bind(key.model.as_str())
                    .bind(key.region.as_str())
                    .bind(key.mode.name())
                    .bind(key.tier.name())
                    .bind(rates.as_str())
                    .bind(price.effective_from_us.max(one.from_us))
                    .bind(price.version)
                    .bind(one.discount.as_str())
                    .bind(i64::from(one.thousandths))
                    .execute(&mut *tx)
                    .await?;
            }
            sqlx::query_as(DISCOUNTED).fetch_all(&mut *tx).await?
        });
        records.into_iter().map(Listed::try_from).collect()
    }
}
