//! The book of prices of a snapshot: what the store has of versions, with the discounts that hold for whom.

use super::Offer;
use outcrop_core::clock::UnixMicros;
use outcrop_core::manifest::Manifest;
use outcrop_core::price::{Audience, Book, Discount, Negotiated, Rank};
use outcrop_store::configuration::Configuration;
use outcrop_store::price::{Discounting, Listed, Origin, instant};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

/// A discount on a version of a model that this process offers.
struct Agreed<'a> {
    base: &'a Listed,
    discount: &'a Discount,
    from_us: UnixMicros,
    until_us: Option<UnixMicros>,
}

/// The discounted versions that are to be made before calls can be charged by them.
pub fn lacking(offers: &[Offer], configuration: &Configuration, now_us: UnixMicros) -> Vec<Discounting> {
    let made = made(configuration);
    let agreed = agreed(offers, configuration, now_us).into_iter();
    let lacking = agreed.filter(|one| !made.contains_key(&one.made_as()));
    lacking
        .map(|one| Discounting {
            base: one.base.clone(),
            discount: one.discount.id.clone(),
            thousandths: one.discount.thousandths,
            from_us: one.from_us,
        })
        .collect()
}

/// Every price that is in force or will be. A discount whose version was not made is left out.
pub fn book(offers: &[Offer], configuration: &Configuration, now_us: UnixMicros) -> Book {
    let made = made(configuration);
    let agreed = agreed(offers, configuration, now_us).into_iter();
    let negotiated = agreed.filter_map(|one| Some(one.negotiated(made.get(&one.made_as())?)));
    configuration.book().with_discounts(negotiated)
}

/// What tells one discounted version from another.
type MadeAs<'a> = (i64, &'a str, u16);

fn made(configuration: &Configuration) -> HashMap<MadeAs<'_>, &Listed> {
    let made = configuration.discounted.iter().filter_map(|listed| {
        let Origin::Discounted {
            base,
            discount,
            thousandths,
        } = &listed.origin
        else {
            return None;
        };
        Some(((*base, discount.as_str(), *thousandths), listed))
    });
    made.collect()
}

/// Every discount on every version, but for those that have ended.
fn agreed<'a>(offers: &[Offer], configuration: &'a Configuration, now_us: UnixMicros) -> Vec<Agreed<'a>> {
    let discounts: Vec<_> = configuration
        .documents
        .iter()
        .filter_map(|document| match &document.manifest {
            Manifest::Discount(discount) => dated(discount),
            _ => None,
        })
        .filter(|(_, _, until_us)| until_us.is_none_or(|until_us| now_us < until_us))
        .collect();
    if discounts.is_empty() {
        return Vec::new();
    }
    let offered = offers
        .iter()
        .map(|offer| (&*offer.model.id, offer.model.provider.as_str()));
    let providers: HashMap<&str, &str> = offered.collect();
    let mut agreed = Vec::new();
    for base in &configuration.prices {
        let Some(provider) = providers.get(base.key.model.as_str()) else {
            continue;
        };
        let on_it = discounts
            .iter()
            .filter(|(discount, ..)| discount.is_on(&base.key, provider));
        agreed.extend(on_it.map(|(discount, from_us, until_us)| Agreed {
            base,
            discount,
            from_us: *from_us,
            until_us: *until_us,
        }));
    }
    agreed
}

/// None for instants that cannot be read, which were checked when it was declared.
fn dated(discount: &Discount) -> Option<(&Discount, UnixMicros, Option<UnixMicros>)> {
    let until_us = match &discount.until {
        Some(until) => Some(instant(until)?),
        None => None,
    };
    Some((discount, instant(&discount.from)?, until_us))
}

impl Agreed<'_> {
    fn made_as(&self) -> MadeAs<'_> {
        (
            self.base.price.version,
            self.discount.id.as_str(),
            self.discount.thousandths,
        )
    }

    fn negotiated(&self, made: &Listed) -> Negotiated {
        let discount = self.discount;
        let conditions = [
            discount.region.is_some(),
            discount.mode.is_some(),
            discount.tier.is_some(),
        ];
        Negotiated {
            base: self.base.price.version,
            audience: match (&discount.account, &discount.unit) {
                (Some(account), _) => Audience::Account(account.clone()),
                (None, Some(unit)) => Audience::Unit(unit.clone()),
                (None, None) => Audience::Everyone,
            },
            rank: Rank {
                of_model: discount.model.is_some(),
                conditions: conditions.into_iter().map(u8::from).sum(),
                thousandths: discount.thousandths,
                id: Reverse(discount.id.as_str().into()),
            },
            from_us: self.from_us,
            until_us: self.until_us,
            price: Arc::new(made.price.clone()),
        }
    }
}
