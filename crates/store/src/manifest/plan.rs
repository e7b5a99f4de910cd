//! What a list of changes would do to what is declared.

use super::{Change, Problem, State};
use crate::error::{Error, Result};
use outcrop_core::manifest::{Kind, Manifest};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What happens to one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ManifestEffect)]
pub enum Effect {
    Create,
    Update,
    Delete,
    Unchanged,
}

/// One change, with what is there before and after it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = PlannedChange)]
pub struct Step {
    pub change: Effect,
    pub kind: Kind,
    pub id: String,
    /// None for what is not there yet.
    #[schema(required = true)]
    pub before: Option<Manifest>,
    /// None for what is gone afterwards.
    #[schema(required = true)]
    pub after: Option<Manifest>,
}

/// Every change, by kind and id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    pub steps: Vec<Step>,
}

impl Plan {
    #[must_use]
    pub fn changes_anything(&self) -> bool {
        self.effective().next().is_some()
    }

    /// Without what stays as it is.
    pub fn effective(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| step.change != Effect::Unchanged)
    }
}

/// What a check is asked about.
#[derive(Clone, Copy, Debug)]
pub struct Proposal<'a> {
    pub before: &'a State,
    pub after: &'a State,
    pub plan: &'a Plan,
}

impl Proposal<'_> {
    /// What the plan puts that was not there, or was different.
    pub fn put(&self) -> impl Iterator<Item = &Manifest> {
        self.plan.effective().filter_map(|step| step.after.as_ref())
    }

    /// Whether the plan deletes it.
    #[must_use]
    pub fn deletes(&self, kind: Kind, id: &str) -> bool {
        self.before.get(kind, id).is_some() && self.after.get(kind, id).is_none()
    }
}

/// The plan, and what would be declared after it.
pub(super) fn plan(before: &State, changes: &[Change]) -> Result<(Plan, State)> {
    let mut problems = Vec::new();
    let wanted = wanted(before, changes, &mut problems);
    if !problems.is_empty() {
        return Err(Error::Refused(problems));
    }
    let mut after = before.clone();
    let mut steps = Vec::with_capacity(wanted.len());
    for ((kind, id), want) in wanted {
        match want {
            Some(manifest) => after.put(manifest.clone()),
            None => after.delete(kind, &id),
        }
        steps.push(step(before, kind, id, want));
    }
    Ok((Plan { steps }, after))
}

impl State {
    /// What the changes would make of it, without any check but that they do not contradict each other.
    ///
    /// # Errors
    /// `Refused`, naming what is in the list twice or deleted without being there.
    pub fn propose(&self, changes: &[Change]) -> Result<(Plan, State)> {
        plan(self, changes)
    }
}

type Wanted<'a> = BTreeMap<(Kind, String), Option<&'a Manifest>>;

/// What is wanted of each thing, once.
fn wanted<'a>(before: &State, changes: &'a [Change], problems: &mut Vec<Problem>) -> Wanted<'a> {
    let mut wanted = Wanted::new();
    for change in changes {
        let (kind, id, want) = match change {
            Change::Put { manifest } => (manifest.kind(), manifest.id(), Some(manifest)),
            Change::Delete { kind, id } => (*kind, id.clone(), None),
        };
        if want.is_none() && before.get(kind, &id).is_none() {
            problems.push(Problem::new(kind, &id, "there is none, so it cannot be deleted"));
        }
        match wanted.insert((kind, id.clone()), want) {
            Some(other) if other.is_some() != want.is_some() => {
                problems.push(Problem::new(
                    kind,
                    id,
                    "is put and deleted in the same list of changes; only one can be meant",
                ));
            }
            Some(_) => problems.push(Problem::new(
                kind,
                id,
                "is in the list of changes twice; leave one out",
            )),
            None => {}
        }
    }
    wanted
}

fn step(before: &State, kind: Kind, id: String, want: Option<&Manifest>) -> Step {
    let was = before.get(kind, &id);
    let change = match (was, want) {
        (None, _) => Effect::Create,
        (Some(_), None) => Effect::Delete,
        (Some(was), Some(want)) if was == want => Effect::Unchanged,
        (Some(_), Some(_)) => Effect::Update,
    };
    Step {
        change,
        kind,
        id,
        before: was.cloned(),
        after: want.cloned(),
    }
}
