//! Prices whose source is old, and prices that are not what the catalogue says that the maker publishes.

use super::{Finding, Judged, Kind};
use crate::price::shown::{declared, standing};
use outcrop_core::catalogue::{Entry, ListPrice};
use outcrop_core::price::{ANY_REGION, Declared, Rates, Tier};
use outcrop_core::usage::TokenClass;
use outcrop_store::price::{Listed, Origin, instant};

/// What the catalogue's list prices are in.
const LIST_CURRENCY: &str = "USD";
const DAY_US: i64 = 86_400_000_000;

pub fn stale(judged: &Judged<'_>) -> Vec<Finding> {
    let declared = declared(judged.configuration);
    let entries = judged.entries();
    let mut found = Vec::new();
    for one in standing(judged.configuration, judged.now_us) {
        let manifest = match &one.origin {
            Origin::Declared { id, .. } => declared.get(id).copied(),
            _ => None,
        };
        found.extend(manifest.and_then(|manifest| old(judged, one, manifest)));
        let entry = entries.get(one.key.model.as_str());
        found.extend(entry.and_then(|entry| differs(judged, one, manifest, entry)));
    }
    found
}

fn old(judged: &Judged<'_>, one: &Listed, manifest: &Declared) -> Option<Finding> {
    let of_us = instant(&manifest.source_date)?;
    let days = judged.now_us.saturating_sub(of_us).div_euclid(DAY_US);
    (days > i64::from(judged.stale_after_days)).then(|| {
        let message = format!(
            "its source ({}) is of {}, {days} days ago, more than {}; look it up again, and set `source_date`",
            manifest.source, manifest.source_date, judged.stale_after_days
        );
        Judged::find(Kind::Stale, &one.key, message)
    })
}

/// Only what is in dollars, on the default tier, can be laid beside a list price.
fn differs(judged: &Judged<'_>, one: &Listed, manifest: Option<&Declared>, entry: &Entry) -> Option<Finding> {
    let named = manifest.and_then(|manifest| manifest.currency.as_deref());
    let currency = named.unwrap_or_else(|| judged.currency());
    if one.key.tier != Tier::Default || currency != LIST_CURRENCY {
        return None;
    }
    let list = list_price(entry, one)?;
    let rates = manifest.map_or_else(
        || one.price.rates.clone(),
        |manifest| manifest.rates.in_currency(),
    );
    let told = differences(&rates, &list.rates);
    (!told.is_empty()).then(|| {
        let source = entry
            .sources
            .iter()
            .find(|source| source.facts.contains("list_prices"));
        let source = source.map_or_else(String::new, |source| {
            format!(" ({}, {})", source.source, source.date)
        });
        let message = format!(
            "it is not the list price of the catalogue{source}: {}",
            told.join(", ")
        );
        Judged::find(Kind::Differs, &one.key, message)
    })
}

fn list_price<'a>(entry: &'a Entry, one: &Listed) -> Option<&'a ListPrice> {
    let at = |region: &str| {
        let mut prices = entry.list_prices.iter();
        prices.find(|price| price.region == region && price.mode == one.key.mode)
    };
    at(&one.key.region).or_else(|| at(ANY_REGION))
}

fn differences(rates: &Rates, list: &Rates) -> Vec<String> {
    let published = |class: &TokenClass| match class {
        TokenClass::Input | TokenClass::Output => true,
        TokenClass::CacheRead => list.cache_read.is_some(),
        TokenClass::CacheWrite5m => list.cache_write_5m.is_some(),
        TokenClass::CacheWrite1h => list.cache_write_1h.is_some(),
        TokenClass::Image => list.image.is_some(),
        TokenClass::AudioSecond => list.audio_second.is_some(),
        TokenClass::Request => list.request.is_some(),
    };
    let classes = TokenClass::ALL.into_iter().filter(published);
    let rates = classes.map(|class| (class, rates.of(class, 0), list.of(class, 0)));
    rates
        .filter(|(_, is, list)| is != list)
        .map(|(class, is, list)| format!("{} is {is}, published as {list}", class.name()))
        .collect()
}
