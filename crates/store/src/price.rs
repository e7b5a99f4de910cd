//! Price versions: append-only; the current price of a key is its last version.

use crate::engine::{Store, configure, read};
use crate::error::{Error, Result};
use crate::text;
pub use outcrop_core::price::Mode;
use outcrop_core::price::{Price, Rates};

/// Versions take effect in the order of their numbers, so the last one is the current one.
pub(crate) const CURRENT: &str = "SELECT version, model, region, mode, tier, rates, effective_from_us FROM price_versions \
     WHERE version IN (SELECT MAX(version) FROM price_versions GROUP BY model, region, mode, tier) ORDER BY version";
/// Every version that a later one of its key took the place of, oldest first.
pub(crate) const FORMER: &str = "SELECT version, model, region, mode, tier, rates, effective_from_us FROM price_versions \
     WHERE version NOT IN (SELECT MAX(version) FROM price_versions GROUP BY model, region, mode, tier) ORDER BY version";
const CURRENT_OF_KEY: &str = "SELECT version, model, region, mode, tier, rates, effective_from_us FROM price_versions \
     WHERE model = $1 AND region = $2 AND mode = $3 AND tier = $4 ORDER BY version DESC LIMIT 1";
const BY_VERSION: &str = "SELECT version, model, region, mode, tier, rates, effective_from_us FROM price_versions \
     WHERE version = $1";
const INSERT: &str = "INSERT INTO price_versions (model, region, mode, tier, rates, effective_from_us) \
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING version";

/// What a price is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    pub model: String,
    pub region: String,
    pub mode: Mode,
    pub tier: Tier,
}

/// The service tier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tier {
    #[default]
    Default,
    Priority,
    Flex,
    Reserved,
}

impl Tier {
    pub const ALL: [Self; 4] = [Self::Default, Self::Priority, Self::Flex, Self::Reserved];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Priority => "priority",
            Self::Flex => "flex",
            Self::Reserved => "reserved",
        }
    }
}

/// A price with what it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub key: Key,
    pub price: Price,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Record {
    version: i64,
    model: String,
    region: String,
    mode: String,
    tier: String,
    rates: String,
    effective_from_us: i64,
}

impl TryFrom<Record> for Listed {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        let damaged = |what: &str| Error::Corrupt(format!("price version {} has {what}", record.version));
        let mode = Mode::ALL.into_iter().find(|mode| mode.name() == record.mode);
        let tier = Tier::ALL.into_iter().find(|tier| tier.name() == record.tier);
        let rates: Result<Rates, _> = serde_json::from_str(&record.rates);
        Ok(Self {
            price: Price {
                version: record.version,
                effective_from_us: record.effective_from_us,
                rates: rates.map_err(|error| damaged(&format!("rates that cannot be read: {error}")))?,
            },
            key: Key {
                mode: mode.ok_or_else(|| damaged("an unknown mode"))?,
                tier: tier.ok_or_else(|| damaged("an unknown tier"))?,
                model: record.model,
                region: record.region,
            },
        })
    }
}

impl Store {
    /// Makes `rates` the current price: the current version where it says the same, else a new one that takes
    /// effect now. Of processes that ensure the same price at once, one makes the version and all get it.
    pub async fn ensure_price(&self, key: &Key, rates: &Rates) -> Result<Price> {
        let model = text::id("the price's model", &key.model)?;
        let region = text::id("the price's region", &key.region)?;
        let json = serde_json::to_string(rates).map_err(|error| Error::Fault(error.to_string()))?;
        if let Some(current) = self
            .current_price(key)
            .await?
            .filter(|current| current.rates == *rates)
        {
            return Ok(current);
        }
        let (mode, tier) = (key.mode.name(), key.tier.name());
        let price = configure!(self, |tx| {
            // Looks again, now that no other writer of the configuration can come between.
            let current = sqlx::query_as::<_, Record>(CURRENT_OF_KEY)
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

    /// The price in force for a key.
    pub async fn current_price(&self, key: &Key) -> Result<Option<Price>> {
        let model = text::id("the price's model", &key.model)?;
        let region = text::id("the price's region", &key.region)?;
        let (mode, tier) = (key.mode.name(), key.tier.name());
        let record: Option<Record> = read!(self, |pool| {
            let query = sqlx::query_as(CURRENT_OF_KEY)
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

    /// The prices in force.
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
