//! A row of price versions, before it is checked.

use super::{Listed, Origin};
use crate::error::{Error, Result};
use outcrop_core::price::{Key, Mode, Price, Rates, Tier};

#[derive(sqlx::FromRow)]
pub(crate) struct Record {
    version: i64,
    model: String,
    region: String,
    mode: String,
    tier: String,
    rates: String,
    effective_from_us: i64,
    origin: String,
    declaration: Option<String>,
    declared_from_us: Option<i64>,
    base: Option<i64>,
    discount: Option<String>,
    thousandths: Option<i64>,
}

impl TryFrom<Record> for Listed {
    type Error = Error;

    fn try_from(mut record: Record) -> Result<Self> {
        let version = record.version;
        let damaged = |what: &str| Error::Corrupt(format!("price version {version} has {what}"));
        let origin = record.take_origin().ok_or_else(|| damaged("an unknown origin"))?;
        let mode = Mode::ALL.into_iter().find(|mode| mode.name() == record.mode);
        let tier = Tier::ALL.into_iter().find(|tier| tier.name() == record.tier);
        let rates: Result<Rates, _> = serde_json::from_str(&record.rates);
        Ok(Self {
            price: Price {
                version,
                effective_from_us: record.effective_from_us,
                rates: rates.map_err(|error| damaged(&format!("rates that cannot be read: {error}")))?,
            },
            key: Key {
                mode: mode.ok_or_else(|| damaged("an unknown mode"))?,
                tier: tier.ok_or_else(|| damaged("an unknown tier"))?,
                model: record.model,
                region: record.region,
            },
            origin,
        })
    }
}

impl Record {
    fn take_origin(&mut self) -> Option<Origin> {
        match self.origin.as_str() {
            "configuration" => Some(Origin::Configured),
            "declaration" => Some(Origin::Declared {
                id: self.declaration.take()?,
                from_us: self.declared_from_us?,
            }),
            "discount" => Some(Origin::Discounted {
                base: self.base?,
                discount: self.discount.take()?,
                thousandths: u16::try_from(self.thousandths?).ok()?,
            }),
            _ => None,
        }
    }
}
