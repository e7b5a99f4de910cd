//! Which price holds for whom and when: the versions that are in force or will be, found by what they are for.
//!
//! For a call of a model at a region, mode and tier, the first of these that is there:
//!
//! 1. what is declared for that region, mode and tier;
//! 2. what is declared for any region (`*`), that mode and tier;
//! 3. the model's one price from the configuration: for calls on demand in the default tier always, for others only
//!    while nothing at all is declared for the model.
//!
//! Of the versions declared for one key, the one that began last holds. Then, of the discounts on that version that
//! hold at the instant: the account's own before its unit's, a nearer unit's before a farther one's, and those before
//! what everybody gets; of these the one of the highest [`Rank`]. Discounts are never added up.

use super::{ANY_REGION, Key, Mode, Price, Tier};
use crate::clock::UnixMicros;
use crate::id::AccountId;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

/// Where a version is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The configuration file: the model's one price.
    Configured,
    /// A manifest; it is to hold from this instant on.
    Declared { from_us: UnixMicros },
}

/// A version with what it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub key: Key,
    pub price: Price,
    pub origin: Origin,
}

/// Who a discount is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    Everyone,
    /// The accounts of a unit, and of the units under it.
    Unit(String),
    Account(AccountId),
}

/// Which of several discounts for the same audience holds: the highest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// It names the model, not its provider.
    pub of_model: bool,
    /// How many of region, mode and tier it names.
    pub conditions: u8,
    pub thousandths: u16,
    /// So that there is always one: the first by id.
    pub id: Reverse<Arc<str>>,
}

/// A version that a discount made of another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Negotiated {
    /// The number of the version that it was made of.
    pub base: i64,
    pub audience: Audience,
    pub rank: Rank,
    pub from_us: UnixMicros,
    /// The first instant at which it holds no longer.
    pub until_us: Option<UnixMicros>,
    pub price: Arc<Price>,
}

impl Negotiated {
    fn holds(&self, at_us: UnixMicros) -> bool {
        self.from_us <= at_us && self.until_us.is_none_or(|until_us| at_us < until_us)
    }
}

/// What a price is looked up by.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    pub model: &'a str,
    pub region: &'a str,
    pub mode: Mode,
    pub tier: Tier,
    pub at_us: UnixMicros,
}

/// A price that was found.
#[derive(Clone, Copy, Debug)]
pub struct Quote<'b> {
    /// What is charged.
    pub price: &'b Arc<Price>,
    /// The version without any discount; the same where there is none.
    pub base: &'b Arc<Price>,
    /// The id and the thousandths of the discount that made the difference.
    pub discount: Option<(&'b str, u16)>,
}

/// Every version that is in force or will be. Finding one takes a few hash look-ups, and no scan.
#[derive(Clone, Debug, Default)]
pub struct Book {
    models: HashMap<String, OfModel>,
    /// By the number of the version that they were made of.
    negotiated: HashMap<i64, Discounts>,
}

#[derive(Clone, Debug, Default)]
struct OfModel {
    configured: Option<Arc<Price>>,
    /// By region.
    declared: HashMap<String, HashMap<(Mode, Tier), Vec<Dated>>>,
    /// When the first of them begins.
    declared_from_us: Option<UnixMicros>,
}

#[derive(Clone, Debug)]
struct Dated {
    from_us: UnixMicros,
    price: Arc<Price>,
}

/// The discounts on one version, those of the highest rank first.
#[derive(Clone, Debug, Default)]
struct Discounts {
    everyone: Vec<Negotiated>,
    units: HashMap<String, Vec<Negotiated>>,
    accounts: HashMap<AccountId, Vec<Negotiated>>,
}

impl Book {
    #[must_use]
    pub fn new(versions: impl IntoIterator<Item = Version>) -> Self {
        let mut book = Self::default();
        for version in versions {
            book.models
                .entry(version.key.model.clone())
                .or_default()
                .add(version);
        }
        let timelines = book
            .models
            .values_mut()
            .flat_map(|model| model.declared.values_mut());
        for timeline in timelines.flat_map(HashMap::values_mut) {
            timeline.sort_by_key(|dated| (dated.from_us, dated.price.version));
        }
        book
    }

    /// The same, with discounts.
    #[must_use]
    pub fn with_discounts(mut self, negotiated: impl IntoIterator<Item = Negotiated>) -> Self {
        for one in negotiated {
            self.negotiated.entry(one.base).or_default().add(one);
        }
        self.negotiated.values_mut().for_each(Discounts::sort);
        self
    }

    /// The price in force without any discount.
    #[must_use]
    pub fn base(&self, ask: &Ask<'_>) -> Option<&Arc<Price>> {
        self.models.get(ask.model)?.base(ask)
    }

    /// What stands for a model where no region is known: its price on demand in the default tier for any region, else
    /// that of the first region by name. The one in force comes first, if there is one, then those that will be.
    #[must_use]
    pub fn outlook(&self, model: &str, at_us: UnixMicros) -> Vec<&Arc<Price>> {
        let of_model = self.models.get(model);
        of_model.map_or_else(Vec::new, |of_model| of_model.outlook(model, at_us))
    }

    /// The price in force for an account, whose units are given the nearest first.
    #[must_use]
    pub fn quote<'u>(
        &self,
        ask: &Ask<'_>,
        account: &AccountId,
        units: impl IntoIterator<Item = &'u str>,
    ) -> Option<Quote<'_>> {
        let base = self.base(ask)?;
        let discounts = self.negotiated.get(&base.version);
        let discount = discounts.and_then(|discounts| discounts.best(ask.at_us, account, units));
        Some(Quote {
            base,
            price: discount.map_or(base, |one| &one.price),
            discount: discount.map(|one| (&*one.rank.id.0, one.rank.thousandths)),
        })
    }

    /// The next instant after `now_us` at which any price is another one.
    #[must_use]
    pub fn next_change(&self, now_us: UnixMicros) -> Option<UnixMicros> {
        let timelines = self.models.values().flat_map(|model| model.declared.values());
        let versions = timelines.flat_map(HashMap::values).flatten();
        let discounts = self.negotiated.values().flat_map(Discounts::all);
        let borders = discounts.flat_map(|one| std::iter::once(one.from_us).chain(one.until_us));
        let instants = versions.map(|dated| dated.from_us).chain(borders);
        instants.filter(|at_us| now_us < *at_us).min()
    }
}

impl OfModel {
    fn add(&mut self, version: Version) {
        let Version { key, price, origin } = version;
        let price = Arc::new(price);
        match origin {
            // The last of them, whatever key it was once kept under.
            Origin::Configured => {
                let known = self.configured.as_ref().map(|known| known.version);
                if known.is_none_or(|known| known < price.version) {
                    self.configured = Some(price);
                }
            }
            Origin::Declared { from_us } => {
                let first = self.declared_from_us.map_or(from_us, |first| first.min(from_us));
                self.declared_from_us = Some(first);
                let of_region = self.declared.entry(key.region).or_default();
                let timeline = of_region.entry((key.mode, key.tier)).or_default();
                timeline.push(Dated { from_us, price });
            }
        }
    }

    fn base(&self, ask: &Ask<'_>) -> Option<&Arc<Price>> {
        let declared = [ask.region, ANY_REGION]
            .into_iter()
            .find_map(|region| self.declared_at(region, ask));
        declared.or_else(|| self.configured_for(ask))
    }

    fn declared_at(&self, region: &str, ask: &Ask<'_>) -> Option<&Arc<Price>> {
        let timeline = self.declared.get(region)?.get(&(ask.mode, ask.tier))?;
        let begun = timeline.partition_point(|dated| dated.from_us <= ask.at_us);
        let last = timeline.get(begun.checked_sub(1)?)?;
        Some(&last.price)
    }

    fn outlook(&self, model: &str, at_us: UnixMicros) -> Vec<&Arc<Price>> {
        let plain = (Mode::OnDemand, Tier::Default);
        let mut priced = self
            .declared
            .iter()
            .filter(|(_, timelines)| timelines.contains_key(&plain));
        let first = priced.by_ref().map(|(region, _)| region.as_str()).min();
        let is_general = self.configured.is_some() || self.declared_plainly(ANY_REGION).is_some();
        let region = first.filter(|_| !is_general).unwrap_or(ANY_REGION);
        let ask = Ask {
            model,
            region,
            mode: Mode::OnDemand,
            tier: Tier::Default,
            at_us,
        };
        let timeline = self.declared_plainly(region).into_iter().flatten();
        let upcoming = timeline.filter(|dated| at_us < dated.from_us);
        let upcoming = upcoming.map(|dated| &dated.price);
        self.base(&ask).into_iter().chain(upcoming).collect()
    }

    fn declared_plainly(&self, region: &str) -> Option<&Vec<Dated>> {
        self.declared.get(region)?.get(&(Mode::OnDemand, Tier::Default))
    }

    fn configured_for(&self, ask: &Ask<'_>) -> Option<&Arc<Price>> {
        let is_plain = ask.mode == Mode::OnDemand && ask.tier == Tier::Default;
        let none_declared = self.declared_from_us.is_none_or(|from_us| ask.at_us < from_us);
        self.configured.as_ref().filter(|_| is_plain || none_declared)
    }
}

impl Discounts {
    fn add(&mut self, one: Negotiated) {
        let list = match &one.audience {
            Audience::Everyone => &mut self.everyone,
            Audience::Unit(unit) => self.units.entry(unit.clone()).or_default(),
            Audience::Account(account) => self.accounts.entry(account.clone()).or_default(),
        };
        list.push(one);
    }

    fn sort(&mut self) {
        let lists = self.units.values_mut().chain(self.accounts.values_mut());
        for list in lists.chain([&mut self.everyone]) {
            list.sort_by(|a, b| b.rank.cmp(&a.rank));
        }
    }

    fn all(&self) -> impl Iterator<Item = &Negotiated> {
        let of_some = self.units.values().chain(self.accounts.values());
        of_some.flatten().chain(&self.everyone)
    }

    fn best<'u>(
        &self,
        at_us: UnixMicros,
        account: &AccountId,
        units: impl IntoIterator<Item = &'u str>,
    ) -> Option<&Negotiated> {
        if let Some(own) = self.accounts.get(account).and_then(|list| holding(list, at_us)) {
            return Some(own);
        }
        let units = units.into_iter().filter_map(|unit| self.units.get(unit));
        let mut of_units = units.filter_map(|list| holding(list, at_us));
        of_units.next().or_else(|| holding(&self.everyone, at_us))
    }
}

/// The first that holds at an instant.
fn holding(list: &[Negotiated], at_us: UnixMicros) -> Option<&Negotiated> {
    list.iter().find(|one| one.holds(at_us))
}

#[cfg(test)]
mod tests;
