//! A price as lists show it.

use outcrop_core::clock::UnixMicros;
use outcrop_core::manifest::Manifest;
use outcrop_core::price::{Declared, Discount, Exchange, Key, Mode, Rates, Tier};
use outcrop_store::configuration::Configuration;
use outcrop_store::price::{self, Origin};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use utoipa::ToSchema;

/// A price version that is in force or will be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ListedPrice)]
pub struct Listed {
    pub model: String,
    /// `*`: every region that has no price of its own.
    pub region: String,
    pub mode: Mode,
    pub tier: Tier,
    /// What rows of the ledger name it by.
    pub version: i64,
    pub effective_from_us: UnixMicros,
    /// Whether it has begun.
    pub in_force: bool,
    /// In nanos of the ledger's currency for a million units of each class.
    #[schema(value_type = Object)]
    pub rates: Rates,
    /// The manifest that declares it; none for the price of the configuration file.
    #[schema(required = true)]
    pub declaration: Option<String>,
    /// What it was declared in, where that is not the ledger's currency.
    #[schema(required = true)]
    pub currency: Option<String>,
    #[schema(required = true)]
    pub exchange: Option<Exchange>,
    #[schema(required = true)]
    pub source: Option<String>,
    #[schema(required = true)]
    pub source_date: Option<String>,
    /// The discount that made it of another version.
    #[schema(required = true)]
    pub discount: Option<Applied>,
}

/// A discount on a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = AppliedDiscount)]
pub struct Applied {
    pub id: String,
    pub thousandths: u16,
    /// The version that it is on.
    pub base: i64,
}

/// Every version that is in force or will be, by key, and what was negotiated on it; not what others have taken the place of.
#[must_use]
pub fn listed(configuration: &Configuration, now_us: UnixMicros) -> Vec<Listed> {
    let declared = declared(configuration);
    let discounts = discounts(configuration);
    let standing = standing(configuration, now_us);
    let numbers: HashSet<i64> = standing.iter().map(|one| one.price.version).collect();
    let negotiated = configuration.discounted.iter().filter(|one| match &one.origin {
        Origin::Discounted {
            base,
            discount,
            thousandths,
        } => {
            let same = |known: &&Discount| known.thousandths == *thousandths;
            numbers.contains(base) && discounts.get(discount.as_str()).is_some_and(same)
        }
        _ => false,
    });
    let mut all: Vec<Listed> = standing
        .iter()
        .copied()
        .chain(negotiated)
        .map(|one| Listed::of(one, &declared, now_us))
        .collect();
    all.sort_by(|a, b| a.order().cmp(&b.order()));
    all
}

/// The versions of which none of the same key has taken the place.
pub fn standing(configuration: &Configuration, now_us: UnixMicros) -> Vec<&price::Listed> {
    let mut newest: HashMap<&Key, (UnixMicros, i64)> = HashMap::new();
    for one in &configuration.prices {
        if let Origin::Declared { from_us, .. } = one.origin
            && from_us <= now_us
        {
            let known = newest.entry(&one.key).or_insert((from_us, one.price.version));
            *known = (*known).max((from_us, one.price.version));
        }
    }
    let stands = |one: &&price::Listed| match one.origin {
        Origin::Declared { from_us, .. } => {
            let newest = newest.get(&one.key);
            from_us > now_us || newest.is_some_and(|(_, version)| *version == one.price.version)
        }
        Origin::Configured | Origin::Discounted { .. } => !newest.contains_key(&one.key),
    };
    configuration.prices.iter().filter(stands).collect()
}

/// By the manifests' ids.
pub fn declared(configuration: &Configuration) -> HashMap<String, &Declared> {
    let manifests = configuration.documents.iter().map(|document| &document.manifest);
    manifests
        .filter_map(|manifest| match manifest {
            Manifest::Price(declared) => Some((manifest.id(), &**declared)),
            _ => None,
        })
        .collect()
}

/// By their ids.
pub fn discounts(configuration: &Configuration) -> HashMap<&str, &Discount> {
    let manifests = configuration.documents.iter().map(|document| &document.manifest);
    manifests
        .filter_map(|manifest| match manifest {
            Manifest::Discount(discount) => Some((discount.id.as_str(), &**discount)),
            _ => None,
        })
        .collect()
}

impl Listed {
    pub fn of(one: &price::Listed, declared: &HashMap<String, &Declared>, now_us: UnixMicros) -> Self {
        let (declaration, discount) = match &one.origin {
            Origin::Configured => (None, None),
            Origin::Declared { id, .. } => (Some(id), None),
            Origin::Discounted {
                base,
                discount,
                thousandths,
            } => (
                None,
                Some(Applied {
                    id: discount.clone(),
                    thousandths: *thousandths,
                    base: *base,
                }),
            ),
        };
        let manifest = declaration.and_then(|id| declared.get(id));
        Self {
            model: one.key.model.clone(),
            region: one.key.region.clone(),
            mode: one.key.mode,
            tier: one.key.tier,
            version: one.price.version,
            effective_from_us: one.price.effective_from_us,
            in_force: one.price.effective_from_us <= now_us,
            rates: one.price.rates.clone(),
            declaration: declaration.cloned(),
            currency: manifest.and_then(|manifest| manifest.currency.clone()),
            exchange: manifest.and_then(|manifest| manifest.exchange.clone()),
            source: manifest.map(|manifest| manifest.source.clone()),
            source_date: manifest.map(|manifest| manifest.source_date.clone()),
            discount,
        }
    }

    fn order(&self) -> (&str, &str, Mode, Tier, UnixMicros, i64) {
        let Self { model, region, .. } = self;
        (
            model,
            region,
            self.mode,
            self.tier,
            self.effective_from_us,
            self.version,
        )
    }
}
