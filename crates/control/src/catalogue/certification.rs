//! Certifications, as they stand today. There are none but those that somebody attached.

use outcrop_access::snapshot::Snapshot;
use outcrop_core::catalogue::{Certification, Entry};
use outcrop_core::manifest::Manifest;
use serde::Serialize;
use utoipa::ToSchema;

/// A certification, and whether it holds.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShownCertification)]
pub struct Shown {
    #[serde(flatten)]
    certification: Certification,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CertificationState)]
pub enum State {
    Valid,
    Expired,
    Withdrawn,
}

/// What is attached to a model, or to who makes it; the last to expire first.
pub fn of(snapshot: &Snapshot, entry: &Entry, today: &str) -> Vec<Shown> {
    let subjects = outcrop_store::terms::subjects(&entry.id, &entry.provider);
    let attached = snapshot.manifests().iter().filter_map(|manifest| match manifest {
        Manifest::Certification(one) if subjects.contains(&one.subject) => Some(&**one),
        _ => None,
    });
    let mut shown: Vec<Shown> = attached
        .map(|certification| Shown {
            state: state(certification, today),
            certification: certification.clone(),
        })
        .collect();
    shown.sort_by(|a, b| b.certification.expires.cmp(&a.certification.expires));
    shown
}

fn state(certification: &Certification, today: &str) -> State {
    let over = |day: &str| day <= today;
    if certification.withdrawn.as_deref().is_some_and(over) {
        State::Withdrawn
    } else if over(&certification.expires) {
        State::Expired
    } else {
        State::Valid
    }
}
