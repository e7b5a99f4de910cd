//! One entry of the price map, read member by member: what has another type than expected is absent.

use super::decimal;
use outcrop_core::money::PerMillion;
use outcrop_core::price::Rates;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

pub struct Facts(BTreeMap<String, Box<RawValue>>);

impl Facts {
    pub fn read(json: &RawValue) -> Option<Self> {
        serde_json::from_str(json.get()).ok().map(Self)
    }

    fn get<T: DeserializeOwned>(&self, member: &str) -> Option<T> {
        serde_json::from_str(self.0.get(member)?.get()).ok()
    }

    pub fn text(&self, member: &str) -> Option<String> {
        self.get(member)
    }

    /// Whether the map says so; what it does not say is no.
    pub fn says(&self, member: &str) -> bool {
        self.get(member).unwrap_or(false)
    }

    pub fn denies(&self, member: &str) -> bool {
        self.get(member) == Some(false)
    }

    pub fn tokens(&self, member: &str) -> Option<u32> {
        self.get(member).filter(|tokens| *tokens > 0)
    }

    pub fn list(&self, member: &str) -> Vec<String> {
        self.get(member).unwrap_or_default()
    }

    fn rate(&self, member: &str) -> Option<PerMillion> {
        decimal::per_million(self.0.get(member)?.get())
    }

    /// The rates whose members end in `suffix`; none without a rate for input, or where everything is free, which is how
    /// the map writes that it does not know.
    pub fn rates(&self, suffix: &str) -> Option<Rates> {
        let rate = |name: &str| self.rate(&format!("{name}{suffix}"));
        let rates = Rates {
            input: rate("input_cost_per_token")?,
            output: rate("output_cost_per_token").unwrap_or_default(),
            cache_read: rate("cache_read_input_token_cost"),
            cache_write_5m: rate("cache_creation_input_token_cost"),
            cache_write_1h: rate("cache_creation_input_token_cost_above_1hr"),
            ..Rates::default()
        };
        (rates.input.0 > 0 || rates.output.0 > 0).then_some(rates)
    }

    /// Whether longer prompts cost more, which list prices cannot say.
    pub fn has_tiers(&self) -> bool {
        let tiered = |name: &String| name.starts_with("input_cost_per_token_above_") && !name.contains("1hr");
        self.0.keys().any(tiered) || self.0.contains_key("tiered_pricing")
    }
}
