//! What is to be held against prices: pure, so that a server and a command on a data directory say the same.

mod conflict;
mod gap;
mod odd;
mod stale;

use outcrop_core::catalogue::{Entry, Model, Task};
use outcrop_core::clock::UnixMicros;
use outcrop_core::manifest::Manifest;
use outcrop_store::configuration::Configuration;
use outcrop_store::price::Origin;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use utoipa::ToSchema;

/// Something about a price.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[schema(as = PriceFinding)]
pub struct Finding {
    pub kind: Kind,
    /// The price's key, or a discount's id.
    pub subject: String,
    pub message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PriceFindingKind)]
pub enum Kind {
    /// Calls that may come have no price.
    Missing,
    /// Two declarations say different things of the same calls.
    Conflicting,
    /// The source is old.
    Stale,
    /// The catalogue's list price is another one.
    Differs,
    /// Hardly what was meant.
    Odd,
    /// No problem: what will change.
    Upcoming,
}

impl Kind {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Conflicting => "conflicting",
            Self::Stale => "stale",
            Self::Differs => "differs",
            Self::Odd => "odd",
            Self::Upcoming => "upcoming",
        }
    }
}

impl Finding {
    /// Whether somebody should do something.
    #[must_use]
    pub fn is_problem(&self) -> bool {
        self.kind != Kind::Upcoming
    }
}

/// A model that could be called.
#[derive(Clone, Debug)]
pub struct Offered {
    pub model: String,
    pub provider: String,
    pub task: Task,
    /// Where it runs.
    pub regions: BTreeSet<String>,
}

impl Offered {
    #[must_use]
    pub fn of(model: &Model) -> Self {
        let regions = model.targets.iter().map(|target| target.region.to_string());
        Self {
            model: model.id.to_string(),
            provider: model.provider.clone(),
            task: model.task,
            regions: regions.collect(),
        }
    }
}

/// What is judged.
#[derive(Debug)]
pub struct Judged<'a> {
    pub configuration: &'a Configuration,
    /// The catalogue that ships with the binary.
    pub seed: &'a [Entry],
    pub offers: Vec<Offered>,
    pub now_us: UnixMicros,
    pub stale_after_days: u32,
}

/// Everything that is found, by kind and subject.
#[must_use]
pub fn check(judged: &Judged<'_>) -> Vec<Finding> {
    let mut findings = gap::missing(judged);
    findings.extend(conflict::conflicting(judged));
    findings.extend(stale::stale(judged));
    findings.extend(odd::odd(judged));
    findings.extend(upcoming(judged));
    findings.sort();
    findings.dedup();
    findings
}

impl Judged<'_> {
    fn find(kind: Kind, subject: impl ToString, message: impl Into<String>) -> Finding {
        Finding {
            kind,
            subject: subject.to_string(),
            message: message.into(),
        }
    }

    fn currency(&self) -> &str {
        let organisation = self.configuration.organisation.as_ref();
        organisation.map_or("", |organisation| &organisation.currency)
    }

    /// The catalogue's entries: a declared one stands in place of one that ships.
    fn entries(&self) -> HashMap<&str, &Entry> {
        let mut entries: HashMap<&str, &Entry> =
            self.seed.iter().map(|entry| (entry.id.as_str(), entry)).collect();
        for document in &self.configuration.documents {
            if let Manifest::Model(entry) = &document.manifest {
                entries.insert(&entry.id, entry);
            }
        }
        entries
    }
}

fn upcoming(judged: &Judged<'_>) -> Vec<Finding> {
    let prices = &judged.configuration.prices;
    let begin = prices.iter().filter_map(|one| match one.origin {
        Origin::Declared { from_us, .. } if judged.now_us < from_us => Some(Judged::find(
            Kind::Upcoming,
            &one.key,
            format!(
                "from {} on, version {} holds: input {}, output {} for a million tokens",
                instant(from_us),
                one.price.version,
                one.price.rates.input,
                one.price.rates.output
            ),
        )),
        _ => None,
    });
    begin.collect()
}

fn instant(at_us: UnixMicros) -> String {
    jiff::Timestamp::from_microsecond(at_us)
        .map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
