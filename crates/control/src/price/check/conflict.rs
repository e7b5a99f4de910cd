//! Declarations that say different things of the same calls.

use super::{Finding, Judged, Kind};
use crate::price::shown::discounts;
use outcrop_core::clock::UnixMicros;
use outcrop_core::price::Discount;
use outcrop_store::price::{Key, Listed, Origin, instant};
use std::collections::HashMap;

pub fn conflicting(judged: &Judged<'_>) -> Vec<Finding> {
    let mut found = with_configuration(judged);
    found.extend(between_discounts(judged));
    found
}

/// The declared one holds; whoever reads the configuration file believes otherwise.
fn with_configuration(judged: &Judged<'_>) -> Vec<Finding> {
    let prices = &judged.configuration.prices;
    let configured = prices.iter().filter(|one| one.origin == Origin::Configured);
    let configured: HashMap<&Key, &Listed> = configured.map(|one| (&one.key, one)).collect();
    let declared = prices
        .iter()
        .filter(|one| matches!(one.origin, Origin::Declared { .. }));
    declared
        .filter_map(|one| {
            let other = configured.get(&one.key)?;
            (other.price.rates != one.price.rates).then(|| {
                let message = format!(
                    "version {} is declared and holds from its instant on, but the configuration file ([catalogue.\"{}\".price]) \
                     says something else (version {}); delete one of them",
                    one.price.version, one.key.model, other.price.version
                );
                Judged::find(Kind::Conflicting, &one.key, message)
            })
        })
        .collect()
}

/// Two discounts for the same audience on the same calls at the same time: only one of them holds.
fn between_discounts(judged: &Judged<'_>) -> Vec<Finding> {
    let mut all: Vec<&Discount> = discounts(judged.configuration).into_values().collect();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    let mut found = Vec::new();
    for (at, one) in all.iter().enumerate() {
        let others = all.iter().skip(at + 1);
        for other in others.filter(|other| same_scope(one, other) && overlap(one, other)) {
            let (holds, idle) = if other.thousandths > one.thousandths {
                (other, one)
            } else {
                (one, other)
            };
            let message = format!(
                "it holds at the same time as `{}`, for the same accounts and prices; discounts are not added up, and `{}` \
                 ({} thousandths) holds, not `{}` ({})",
                other.id, holds.id, holds.thousandths, idle.id, idle.thousandths
            );
            found.push(Judged::find(Kind::Conflicting, &one.id, message));
        }
    }
    found
}

fn same_scope(a: &Discount, b: &Discount) -> bool {
    a.provider == b.provider
        && a.model == b.model
        && a.region == b.region
        && a.mode == b.mode
        && a.tier == b.tier
        && a.unit == b.unit
        && a.account == b.account
}

fn overlap(a: &Discount, b: &Discount) -> bool {
    let (a, b) = (span(a), span(b));
    a.0 < b.1 && b.0 < a.1
}

fn span(discount: &Discount) -> (UnixMicros, UnixMicros) {
    let until = discount.until.as_deref().and_then(instant);
    (
        instant(&discount.from).unwrap_or(UnixMicros::MIN),
        until.unwrap_or(UnixMicros::MAX),
    )
}
