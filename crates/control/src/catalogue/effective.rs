//! The catalogue in force: the seed, what is declared, and what the configuration file names.

use outcrop_access::snapshot::Snapshot;
use outcrop_core::catalogue::{Entry, Lifecycle, LifecycleStatus, Modality, Model, Source, Task};
use outcrop_core::chat::Capability;
use outcrop_core::clock::UnixMicros;
use outcrop_core::manifest::Manifest;
use outcrop_core::price::Mode;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// An entry, and where it is from.
#[derive(Clone, Debug)]
pub struct Known<'a> {
    pub entry: Cow<'a, Entry>,
    pub origin: Origin,
}

/// Where an entry is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CatalogueOrigin)]
pub enum Origin {
    /// It ships in the binary.
    Seed,
    /// Somebody declared it: a manifest, or an approved proposal.
    Declared,
    /// The configuration file names the model, and nothing else is known of it.
    Configured,
}

/// Every entry in force, by id.
pub fn effective(snapshot: &Snapshot) -> BTreeMap<&str, Known<'_>> {
    let mut known = BTreeMap::new();
    for model in snapshot.models() {
        known.insert(&*model.id, configured(model));
    }
    for entry in super::seed() {
        known.insert(entry.id.as_str(), held(entry, Origin::Seed));
    }
    for manifest in snapshot.manifests() {
        if let Manifest::Model(entry) = manifest {
            known.insert(entry.id.as_str(), held(entry, Origin::Declared));
        }
    }
    known
}

/// The entry of one model.
pub fn find<'a>(snapshot: &'a Snapshot, id: &str) -> Option<Known<'a>> {
    let declared = snapshot.manifests().iter().find_map(|manifest| match manifest {
        Manifest::Model(entry) if entry.id == id => Some(held(entry, Origin::Declared)),
        _ => None,
    });
    let seeded = || {
        let entry = super::seed().iter().find(|entry| entry.id == id)?;
        Some(held(entry, Origin::Seed))
    };
    let named = || snapshot.model(id).map(|model| configured(&model));
    declared.or_else(seeded).or_else(named)
}

const fn held(entry: &Entry, origin: Origin) -> Known<'_> {
    Known {
        entry: Cow::Borrowed(entry),
        origin,
    }
}

/// What the configuration file says of a model.
fn configured(model: &Model) -> Known<'static> {
    let capabilities = Capability::ALL
        .into_iter()
        .filter(|capability| model.capabilities.has(*capability));
    let some = |tokens: u32| (tokens > 0).then_some(tokens);
    let (output, streaming) = match model.task {
        Task::Chat => (Modality::Text, true),
        Task::Embedding => (Modality::Embedding, false),
    };
    let entry = Entry {
        id: model.id.to_string(),
        provider: model.provider.clone(),
        name: model.name.clone(),
        version: None,
        task: model.task,
        input: [Modality::Text].into(),
        output: [output].into(),
        streaming,
        capabilities: capabilities.map(|one| one.name().to_owned()).collect(),
        context_tokens: some(model.context_tokens),
        max_output_tokens: some(model.max_output_tokens),
        regions: model.targets.iter().map(|to| to.region.to_string()).collect(),
        modes: [Mode::OnDemand].into(),
        list_prices: Vec::new(),
        lifecycle: Lifecycle {
            status: LifecycleStatus::Active,
            released: None,
            legacy_from: None,
            end_of_life: None,
        },
        sources: Vec::<Source>::new(),
    };
    Known {
        entry: Cow::Owned(entry),
        origin: Origin::Configured,
    }
}

/// The UTC day of an instant, as entries write days: such texts are in the order of time.
pub fn today(now_us: UnixMicros) -> String {
    outcrop_store::ledger::utc_day(now_us).unwrap_or_default()
}

impl Known<'_> {
    /// What the lifecycle comes to on a day.
    pub fn status(&self, today: &str) -> LifecycleStatus {
        let lifecycle = &self.entry.lifecycle;
        let over = |day: &Option<String>| day.as_deref().is_some_and(|day| day <= today);
        if over(&lifecycle.legacy_from) || over(&lifecycle.end_of_life) {
            LifecycleStatus::Legacy
        } else {
            lifecycle.status
        }
    }

    /// Whether nobody answers any more. A third party's word alone ends nothing.
    pub fn has_ended(&self, today: &str) -> bool {
        let end = self.entry.lifecycle.end_of_life.as_deref();
        end.is_some_and(|end| end <= today) && !self.end_is_hearsay()
    }

    fn end_is_hearsay(&self) -> bool {
        let seeded = super::seed().iter().find(|seeded| seeded.id == self.entry.id);
        self.entry.end_of_life_is_hearsay(seeded)
    }
}
