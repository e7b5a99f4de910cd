//! A model as lists show it.

use super::availability::{self, Availability};
use super::effective::{Known, Origin};
use crate::app::{App, ModelStatus};
use outcrop_access::snapshot::Snapshot;
use outcrop_core::catalogue::{LifecycleStatus, ListPrice, Modality, Task};
use outcrop_core::clock::UnixMicros;
use outcrop_core::id::AccountId;
use serde::Serialize;
use std::collections::{BTreeSet, HashSet};
use utoipa::ToSchema;

/// A model of the catalogue.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CatalogueModel)]
pub struct Shown {
    pub id: String,
    name: String,
    /// Who makes it.
    pub provider: String,
    /// The maker's own version, where the id does not say it.
    #[schema(required = true)]
    version: Option<String>,
    task: Task,
    input: BTreeSet<Modality>,
    output: BTreeSet<Modality>,
    streaming: bool,
    lifecycle: Lifecycle,
    #[schema(required = true)]
    context_tokens: Option<u32>,
    #[schema(required = true)]
    max_output_tokens: Option<u32>,
    regions: BTreeSet<String>,
    /// What its maker publishes, in nanos of a US dollar; what calls cost is the price in force.
    list_prices: Vec<ListPrice>,
    source: Origin,
    /// Whether this process could call it: a connection leads to it, and it has a price.
    callable: bool,
    availability: Availability,
}

/// How a model stands today.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CatalogueLifecycle)]
pub struct Lifecycle {
    status: LifecycleStatus,
    #[schema(required = true)]
    released: Option<String>,
    #[schema(required = true)]
    legacy_from: Option<String>,
    #[schema(required = true)]
    end_of_life: Option<String>,
    /// Whether the end of life has come.
    ended: bool,
}

/// What a model is shown beside.
pub struct Beside<'a> {
    pub app: &'a App,
    pub snapshot: &'a Snapshot,
    pub account: &'a AccountId,
    pub now_us: UnixMicros,
    pub today: &'a str,
    /// Models for which the account has a request that is not decided.
    pub pending: &'a HashSet<String>,
}

impl Beside<'_> {
    /// How a model stands for the account.
    pub fn availability(&self, model: &str) -> Availability {
        let pending = self.pending.contains(model);
        availability::of(self.snapshot, self.account, model, self.now_us, pending)
    }
}

impl Shown {
    pub fn of(known: &Known<'_>, beside: &Beside<'_>) -> Self {
        let entry = &*known.entry;
        let lifecycle = &entry.lifecycle;
        Self {
            id: entry.id.clone(),
            name: entry.name.clone(),
            provider: entry.provider.clone(),
            version: entry.version.clone(),
            task: entry.task,
            input: entry.input.clone(),
            output: entry.output.clone(),
            streaming: entry.streaming,
            lifecycle: Lifecycle {
                status: known.status(beside.today),
                released: lifecycle.released.clone(),
                legacy_from: lifecycle.legacy_from.clone(),
                end_of_life: lifecycle.end_of_life.clone(),
                ended: known.has_ended(beside.today),
            },
            context_tokens: entry.context_tokens,
            max_output_tokens: entry.max_output_tokens,
            regions: entry.regions.clone(),
            list_prices: entry.list_prices.clone(),
            source: known.origin,
            callable: is_callable(beside, &entry.id),
            availability: beside.availability(&entry.id),
        }
    }
}

fn is_callable(beside: &Beside<'_>, id: &str) -> bool {
    beside.snapshot.model(id).is_some_and(|model| {
        model.price.is_some() && (beside.app.parts.model_status)(&model) == ModelStatus::Ready
    })
}
