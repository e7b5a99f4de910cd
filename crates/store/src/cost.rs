//! Cost reports: what calls cost, by one or two dimensions and in a span, from the ledger's rollups.
//!
//! The database sums what it must not tell apart; names, calendar periods, tags, units and allocation rules are
//! applied here, to few rows. A report takes what a spool holds beside the ledger as more of the same facts.

mod allocate;
mod ask;
mod by;
mod fact;
mod text;

pub use ask::{Ask, Asked};
pub use by::{By, Filter};
pub use fact::{Fact, unshipped};
pub use text::Format;

use crate::configuration::Configuration;
use crate::engine::Store;
use crate::error::Result;
use crate::ledger::Scope;
use allocate::Rules;
use by::Names;
use fact::Wide;
use outcrop_core::money::Nanos;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Costs {
    /// What it is told apart by, in the order of each row's `keys`.
    pub by: Vec<String>,
    /// The time zone that days, weeks and months are of.
    pub zone: String,
    /// Whether shared cost is split by the allocation rules.
    pub allocated: bool,
    /// The ledger's currency, an ISO 4217 code.
    #[schema(required = true)]
    pub currency: Option<String>,
    /// By their keys; what has no profile, tag or unit comes first.
    pub rows: Vec<CostRow>,
    /// All rows together.
    pub total: Amounts,
}

/// What has the same keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CostRow {
    /// One for each of `by`; null where calls have none: untagged, without a profile.
    pub keys: Vec<Option<String>>,
    #[serde(flatten)]
    pub amounts: Amounts,
}

/// What was used, and what it cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Amounts {
    /// Calls that reached a provider; a call counts where its first attempt is.
    pub calls: u64,
    /// Requests that reached a provider.
    pub attempts: u64,
    /// Cached or not.
    pub input_tokens: i64,
    pub output_tokens: i64,
    #[schema(value_type = i64)]
    pub cost_nanos: Nanos,
    /// Attempts whose usage is our own estimate.
    pub estimated_attempts: u64,
    /// Attempts that were in flight when their process died.
    pub interrupted_attempts: u64,
    /// Attempts that no price was known for.
    pub unpriced_attempts: u64,
}

impl Store {
    /// The report of what the scope holds, and of what a spool holds beside it.
    ///
    /// # Errors
    /// `Invalid` where the rollups cannot answer what is asked: they are by the hour of UTC.
    pub async fn costs(&self, ask: &Ask, scope: &Scope, beside: &[Fact]) -> Result<Costs> {
        let configuration = self.configuration().await?;
        let mut facts = self.cost_facts(ask, scope).await?;
        facts.extend(beside.iter().filter(|fact| ask.spans(fact.hour)).cloned());
        report(ask, facts, &configuration)
    }
}

fn report(ask: &Ask, mut facts: Vec<Fact>, configuration: &Configuration) -> Result<Costs> {
    let names = Names::of(configuration);
    for fact in &mut facts {
        fact.day = ask.day_of(fact)?;
    }
    if ask.allocated {
        facts = Rules::of(configuration).apply(facts)?;
    }
    let mut sums: BTreeMap<Vec<Option<String>>, Wide> = BTreeMap::new();
    let mut total = Wide::default();
    for fact in &facts {
        let mut is_meant = true;
        for filter in &ask.filters {
            is_meant &= filter.by.value(fact, &names)? == filter.value;
        }
        if is_meant {
            let keys: Result<Vec<Option<String>>> = ask.by.iter().map(|by| by.value(fact, &names)).collect();
            sums.entry(keys?).or_default().add(&fact.sums);
            total.add(&fact.sums);
        }
    }
    let row = |(keys, sums): (Vec<Option<String>>, Wide)| CostRow {
        keys,
        amounts: sums.amounts(),
    };
    Ok(Costs {
        by: ask.by.iter().map(|by| by.name().into_owned()).collect(),
        zone: ask.zone_name().to_owned(),
        allocated: ask.allocated,
        currency: configuration
            .organisation
            .as_ref()
            .map(|organisation| organisation.currency.clone()),
        rows: sums.into_iter().map(row).collect(),
        total: total.amounts(),
    })
}

#[cfg(test)]
mod tests;
