//! Prices and discounts as FinOps declares them: in whole units of a currency, with where the figures are from.

use super::{ANY_REGION, Key, Mode, Rates, Step, Tier};
use crate::id::AccountId;
use crate::money::PerMillion;
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// The most that a million units may cost: a hundred units of the currency for one token, image or second.
const MAX_RATE: PerMillion = PerMillion(100_000_000_000_000_000);
const MAX_STEPS: usize = 8;

/// A price of one key, from an instant on. Another one of the same key that begins later takes its place then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = DeclaredPrice))]
#[serde(deny_unknown_fields)]
pub struct Declared {
    pub model: String,
    /// `*`: every region that has no price of its own.
    #[serde(default = "any_region")]
    pub region: String,
    #[serde(default)]
    pub mode: Mode,
    #[serde(default)]
    pub tier: Tier,
    /// A day, from its beginning in UTC (`2026-12-01`), or an instant (`2026-12-01T08:00:00Z`).
    pub effective_from: String,
    /// Nothing is to be paid, and that is meant.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub free: bool,
    /// What the rates are in, an ISO 4217 code; without it the ledger's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Where the figures are from: an address, or the name of who said so.
    pub source: String,
    /// Of which day the source is, in ISO 8601.
    pub source_date: String,
    /// What one unit of the currency costs in the ledger's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<Exchange>,
    #[serde(default)]
    pub rates: DeclaredRates,
}

fn any_region() -> String {
    ANY_REGION.to_owned()
}

/// A rate of exchange, of one day. It is fixed in the price version, which never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// How much of the ledger's currency one unit costs.
    pub rate: Decimal,
    /// In ISO 8601.
    pub date: String,
    pub source: String,
}

/// Rates in whole units of the currency, for a million units of each class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DeclaredRates {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<Decimal>,
    /// Without it nothing, as for embeddings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Decimal>,
    /// Without it the price of input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_read: Option<Decimal>,
    /// Without it the price of input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write_5m: Option<Decimal>,
    /// Without it the price for five minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write_1h: Option<Decimal>,
    /// A million images that are billed apart from the tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Decimal>,
    /// A million seconds of audio that are billed apart from the tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio_second: Option<Decimal>,
    /// A million requests, whatever their size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Decimal>,
    /// What longer prompts cost, the lower steps first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<DeclaredStep>,
}

/// The rates of requests with longer prompts: for all of their tokens. A class that it does not price costs the
/// step's own input, never less.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DeclaredStep {
    /// For requests of more tokens of input than these, cached or not.
    pub above: u64,
    pub input: Decimal,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Decimal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_read: Option<Decimal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write_5m: Option<Decimal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write_1h: Option<Decimal>,
}

/// What somebody negotiated: so many thousandths less than the price, for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Discount {
    pub id: String,
    /// It is on every model of this provider; either this or `model`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Only on prices of this region (`*`: on those for any region); without it on all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<Tier>,
    /// For the accounts of this unit and of those under it; without it and `account`, for everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub account: Option<AccountId>,
    /// How many thousandths of the price are taken off: 125 is 12.5 %.
    pub thousandths: u16,
    /// A day, from its beginning in UTC, or an instant.
    pub from: String,
    /// The first day, or instant, at which it holds no longer; without it, it has no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

impl Discount {
    /// Whether it is on prices of that key, of a model of that provider.
    #[must_use]
    pub fn is_on(&self, key: &Key, provider: &str) -> bool {
        let fits = |wanted: Option<&str>, is: &str| wanted.is_none_or(|wanted| wanted == is);
        fits(self.model.as_deref(), &key.model)
            && fits(self.provider.as_deref(), provider)
            && fits(self.region.as_deref(), &key.region)
            && self.mode.is_none_or(|mode| mode == key.mode)
            && self.tier.is_none_or(|tier| tier == key.tier)
    }
}

/// An amount of a currency, written as a decimal number and read exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(pub PerMillion);

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(InQuotes)
    }
}

/// A fraction of a number that is not in quotes has gone through a float by now, so it is not taken.
struct InQuotes;

impl Visitor<'_> for InQuotes {
    type Value = Decimal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a decimal number in quotes, such as \"0.25\"")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Decimal, E> {
        let shown: String = text.chars().take(64).flat_map(char::escape_debug).collect();
        let read = PerMillion::parse(text);
        read.map(Decimal)
            .map_err(|why| E::custom(format!("`{shown}` {why}")))
    }

    fn visit_u64<E: serde::de::Error>(self, whole: u64) -> Result<Decimal, E> {
        self.visit_str(&whole.to_string())
    }

    fn visit_i64<E: serde::de::Error>(self, whole: i64) -> Result<Decimal, E> {
        self.visit_str(&whole.to_string())
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Decimal, E> {
        Err(E::custom(format!(
            "{number} is written without quotes, so its decimals may be off; write \"{number}\""
        )))
    }
}

#[cfg(feature = "schema")]
impl utoipa::PartialSchema for Decimal {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        String::schema()
    }
}

#[cfg(feature = "schema")]
impl utoipa::ToSchema for Decimal {}

impl Declared {
    #[must_use]
    pub fn key(&self) -> Key {
        Key {
            model: self.model.clone(),
            region: self.region.clone(),
            mode: self.mode,
            tier: self.tier,
        }
    }

    /// The rates in nanos of the ledger's currency: converted once, each rounded half up to a whole nano for a million.
    #[must_use]
    pub fn rates(&self) -> Rates {
        let rates = self.rates.in_currency();
        match &self.exchange {
            Some(exchange) => rates.map(|rate| rate.converted(exchange.rate.0)),
            None => rates,
        }
    }

    /// What is wrong with the amounts, each for itself.
    #[must_use]
    pub fn wrong_amounts(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let amounts = self.rates.amounts();
        for (name, amount) in &amounts {
            if amount.0 > MAX_RATE {
                wrong.push(format!(
                    "`rates.{name}` is {}; a price is at most {MAX_RATE} for a million units",
                    amount.0
                ));
            } else if amount.0.0 == 0 && !self.free {
                wrong.push(format!(
                    "`rates.{name}` is zero; leave it out, or, if nothing is to be paid at all, say `free = true` \
                     instead of rates"
                ));
            }
        }
        if self.free && !amounts.is_empty() {
            wrong.push("it is `free`, and has rates; only one can be meant".to_owned());
        }
        if !self.free && self.rates.input.is_none() && self.rates.request.is_none() {
            wrong.push(
                "it has neither `rates.input` nor `rates.request`, so calls would cost nothing; say `free = true` if \
                 that is meant"
                    .to_owned(),
            );
        }
        wrong.extend(self.rates.wrong_steps());
        wrong.extend(self.wrong_conversion());
        wrong
    }

    fn wrong_conversion(&self) -> Option<String> {
        let exchange = self.exchange.as_ref()?;
        if exchange.rate.0.0 == 0 {
            return Some(
                "`exchange.rate` is zero; it is what one unit of the currency costs in the ledger's"
                    .to_owned(),
            );
        }
        let amounts = self.rates.amounts();
        let converted = |amount: Decimal| amount.0.converted(exchange.rate.0);
        let unfit =
            |amount: Decimal| amount.0.0 != 0 && (converted(amount).0 == 0 || converted(amount) > MAX_RATE);
        let (name, amount) = amounts.into_iter().find(|(_, amount)| unfit(*amount))?;
        Some(format!(
            "`rates.{name}` ({}) at `exchange.rate` {} is {} in the ledger's currency, which is no price",
            amount.0,
            exchange.rate.0,
            converted(amount)
        ))
    }
}

impl DeclaredRates {
    /// Without conversion.
    #[must_use]
    pub fn in_currency(&self) -> Rates {
        let rate = |decimal: Option<Decimal>| decimal.map(|decimal| decimal.0);
        Rates {
            input: rate(self.input).unwrap_or_default(),
            output: rate(self.output).unwrap_or_default(),
            cache_read: rate(self.cache_read),
            cache_write_5m: rate(self.cache_write_5m),
            cache_write_1h: rate(self.cache_write_1h),
            image: rate(self.image),
            audio_second: rate(self.audio_second),
            request: rate(self.request),
            steps: self
                .steps
                .iter()
                .map(|step| Step {
                    above: step.above,
                    input: step.input.0,
                    output: rate(step.output).unwrap_or_default(),
                    cache_read: rate(step.cache_read),
                    cache_write_5m: rate(step.cache_write_5m),
                    cache_write_1h: rate(step.cache_write_1h),
                })
                .collect(),
        }
    }

    /// Every amount that is there, by the name of its member.
    fn amounts(&self) -> Vec<(String, Decimal)> {
        let mut amounts: Vec<(String, Decimal)> = [
            ("input", self.input),
            ("output", self.output),
            ("cache_read", self.cache_read),
            ("cache_write_5m", self.cache_write_5m),
            ("cache_write_1h", self.cache_write_1h),
            ("image", self.image),
            ("audio_second", self.audio_second),
            ("request", self.request),
        ]
        .into_iter()
        .filter_map(|(name, amount)| Some((name.to_owned(), amount?)))
        .collect();
        for (at, step) in self.steps.iter().enumerate() {
            let of_step = [
                ("input", Some(step.input)),
                ("output", step.output),
                ("cache_read", step.cache_read),
                ("cache_write_5m", step.cache_write_5m),
                ("cache_write_1h", step.cache_write_1h),
            ];
            let named = of_step
                .into_iter()
                .filter_map(|(name, amount)| Some((format!("steps[{at}].{name}"), amount?)));
            amounts.extend(named);
        }
        amounts
    }

    fn wrong_steps(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        if self.steps.len() > MAX_STEPS {
            wrong.push(format!(
                "it has {} steps; at most {MAX_STEPS} are kept",
                self.steps.len()
            ));
        }
        let mut before = 0;
        for (at, step) in self.steps.iter().enumerate() {
            if step.above <= before {
                wrong.push(format!(
                    "`rates.steps[{at}].above` is {}; a step lies above 0 and above the step before it ({before})",
                    step.above
                ));
            }
            if self.output.is_some() && step.output.is_none() {
                wrong.push(format!(
                    "`rates.steps[{at}]` has no `output`, so what longer prompts are answered with would cost nothing"
                ));
            }
            before = step.above;
        }
        wrong
    }
}

#[cfg(test)]
mod tests;
