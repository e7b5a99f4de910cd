//! Price versions: append-only. What the configuration file says of a key is its last version; what is declared has a
//! version each; what a discount makes of one is a version too, so that the ledger's numbers explain every amount.

mod discounted;
mod instant;
mod record;

use crate::engine::{Store, configure, read};
use crate::error::{Error, Result};
use crate::text;
pub use discounted::Discounting;
pub use instant::instant;
use outcrop_core::clock::UnixMicros;
use outcrop_core::price::{self, Price, Rates};
pub use outcrop_core::price::{Key, Mode, Tier};
pub(crate) use record::Record;

/// The columns of a [`Record`].
macro_rules! columns {
    () => {
        "version, model, region, mode, tier, rates, effective_from_us, origin, declaration, declared_from_us, base, \
         discount, thousandths"
    };
}

/// Versions that are in force or will be, without discounts.
macro_rules! is_current {
    () => {
        "(origin = 'configuration' AND version IN (SELECT MAX(version) FROM price_versions \
         WHERE origin = 'configuration' GROUP BY model, region, mode, tier) \
         OR origin = 'declaration' AND withdrawn_at_us IS NULL)"
    };
}

pub(crate) const CURRENT: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM price_versions WHERE ",
    is_current!(),
    " ORDER BY version"
);
/// Every version, without discounts, that another took the place of, oldest first.
pub(crate) const FORMER: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM price_versions WHERE origin <> 'discount' AND NOT (",
    is_current!(),
    ") ORDER BY version"
);
/// The discounted versions of those in force.
pub(crate) const DISCOUNTED: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM price_versions WHERE origin = 'discount' AND base IN (SELECT version FROM price_versions WHERE ",
    is_current!(),
    ") ORDER BY version"
);
const CONFIGURED_OF_KEY: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM price_versions WHERE model = $1 AND region = $2 AND mode = $3 AND tier = $4 AND origin = 'configuration' \
     ORDER BY version DESC LIMIT 1"
);
const BY_VERSION: &str = concat!("SELECT ", columns!(), " FROM price_versions WHERE version = $1");
const INSERT: &str = "INSERT INTO price_versions (model, region, mode, tier, rates, effective_from_us) \
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING version";

/// A version with what it is for and where it is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub key: Key,
    pub price: Price,
    pub origin: Origin,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The configuration file.
    Configured,
    /// The manifest of that id; it is to hold from that instant on, which may lie before the one at which it took effect.
    Declared { id: String, from_us: UnixMicros },
    /// So many thousandths less than version `base`.
    Discounted {
        base: i64,
        discount: String,
        thousandths: u16,
    },
}

impl Listed {
    /// As a book of prices takes it; none for a discounted one, which goes by the version that it was made of.
    #[must_use]
    pub fn to_version(&self) -> Option<price::Version> {
        let origin = match &self.origin {
            Origin::Configured => price::Origin::Configured,
            Origin::Declared { from_us, .. } => price::Origin::Declared { from_us: *from_us },
            Origin::Discounted { .. } => return None,
        };
        Some(price::Version {
            key: self.key.clone(),
            price: self.price.clone(),
            origin,
        })
    }
}

impl Store {
    /// Makes `rates` the configured price: the current version where it says the same, else a new one that takes
    /// effect now. Of processes that ensure the same price at once, one makes the version and all get it.
    pub async fn ensure_price(&self, key: &Key, rates: &Rates) -> Result<Price> {
        let model = text::id("the price's model", &key.model)?;
        let region = text::id("the price's region", &key.region)?;
        let json = serde_json::to_string(rates).map_err(|error| Error::Fault(error.to_string()))?;
        if let Some(current) = self
            .configured_price(key)
            .await?
            .filter(|current| current.rates == *rates)
        {
            return Ok(current);
        }
        let (mode, tier) = (key.mode.name(), key.tier.name());
        let price = configure!(self, |tx| {
            // Looks again, now that no other writer of the configuration can come between.
            let current = sqlx::query_as::<_, Record>(CONFIGURED_OF_KEY)
                .bind(model)
                .bind(region)
                .bind(mode)
                .bind(tier);
            let current = current
                .fetch_optional(&mut *tx)
                .await?
                .map(Listed::try_from)
                .transpose()?;
            if let Some(same) = current.as_ref().filter(|current| current.price.rates == *rates) {
                return Ok(same.price.clone());
            }
            // A clock that lags behind the one that set the last version must not reorder them.
            let not_before = current.map_or(i64::MIN, |current| current.price.effective_from_us);
            let effective_from_us = self.clock.now_us().max(not_before);
            let insert = sqlx::query_scalar(INSERT)
                .bind(model)
                .bind(region)
                .bind(mode)
                .bind(tier);
            let version: i64 = insert
                .bind(json.as_str())
                .bind(effective_from_us)
                .fetch_one(&mut *tx)
                .await?;
            Price {
                version,
                effective_from_us,
                rates: rates.clone(),
            }
        });
        Ok(price)
    }

    /// What the configuration file last said of a key.
    pub async fn configured_price(&self, key: &Key) -> Result<Option<Price>> {
        let model = text::id("the price's model", &key.model)?;
        let region = text::id("the price's region", &key.region)?;
        let (mode, tier) = (key.mode.name(), key.tier.name());
        let record: Option<Record> = read!(self, |pool| {
            let query = sqlx::query_as(CONFIGURED_OF_KEY)
                .bind(model)
                .bind(region)
                .bind(mode)
                .bind(tier);
            query.fetch_optional(pool).await
        })?;
        Ok(record
            .map(Listed::try_from)
            .transpose()?
            .map(|listed| listed.price))
    }

    /// The versions that are in force or will be, without discounts.
    pub async fn current_prices(&self) -> Result<Vec<Listed>> {
        let records: Vec<Record> = read!(self, |pool| sqlx::query_as(CURRENT).fetch_all(pool).await)?;
        records.into_iter().map(Listed::try_from).collect()
    }

    /// One version, current or not.
    pub async fn price(&self, version: i64) -> Result<Option<Listed>> {
        let record: Option<Record> = read!(self, |pool| sqlx::query_as(BY_VERSION)
            .bind(version)
            .fetch_optional(pool)
            .await)?;
        record.map(Listed::try_from).transpose()
    }
}
