//! Calls that may come and have no price.

use super::{Finding, Judged, Kind};
use outcrop_core::entitlement::Status;
use outcrop_core::price::{Ask, Key, Mode, Tier};
use std::collections::{BTreeMap, BTreeSet};

/// Where a model runs in the offers, in which modes it may be called; and what was approved beside that.
pub fn missing(judged: &Judged<'_>) -> Vec<Finding> {
    let book = judged.configuration.book();
    let mut wanted: BTreeMap<Key, &'static str> = BTreeMap::new();
    for (key, why) in entitled(judged).into_iter().chain(callable(judged)) {
        wanted.insert(key, why);
    }
    let unpriced = wanted.into_iter().filter(|(key, _)| {
        let ask = Ask {
            model: &key.model,
            region: &key.region,
            mode: key.mode,
            tier: key.tier,
            at_us: judged.now_us,
        };
        book.base(&ask).is_none()
    });
    unpriced
        .map(|(key, why)| {
            let message = format!("{why}, and no price is in force; declare one ([[price]])");
            Judged::find(Kind::Missing, &key, message)
        })
        .collect()
}

fn callable(judged: &Judged<'_>) -> Vec<(Key, &'static str)> {
    let offers = judged.offers.iter();
    let places = offers.flat_map(|offer| {
        offer
            .regions
            .iter()
            .map(|region| (offer.model.clone(), region.clone()))
    });
    places
        .map(|(model, region)| {
            (
                key(model, region, Mode::OnDemand),
                "a connection leads to the model",
            )
        })
        .collect()
}

fn entitled(judged: &Judged<'_>) -> Vec<(Key, &'static str)> {
    let mut keys = Vec::new();
    let active = judged
        .configuration
        .entitlements
        .iter()
        .filter(|one| one.status == Status::Active);
    for one in active {
        let offer = judged.offers.iter().find(|offer| offer.model == one.model);
        let known = || offer.map_or_else(|| ["*".to_owned()].into(), |offer| offer.regions.clone());
        let approved = one.conditions.regions.as_ref();
        let regions: BTreeSet<String> = approved.cloned().unwrap_or_else(known);
        let modes = one
            .conditions
            .modes
            .clone()
            .unwrap_or_else(|| [Mode::OnDemand].into());
        for region in regions {
            let of_mode = modes
                .iter()
                .map(|mode| key(one.model.clone(), region.clone(), *mode));
            keys.extend(of_mode.map(|key| (key, "the model is approved for accounts")));
        }
    }
    keys
}

const fn key(model: String, region: String, mode: Mode) -> Key {
    Key {
        model,
        region,
        mode,
        tier: Tier::Default,
    }
}
