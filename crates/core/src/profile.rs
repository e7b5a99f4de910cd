//! Inference profiles: other names of a model, by which calls are told apart, or kept within a geography.
//!
//! *Application* profiles are made by an account and carry its tags. *System-defined* ones are there by themselves, for
//! every model that can run in at least two regions of a geography: `eu.` and the model's id.

use crate::catalogue::Model;
use crate::tag::TagSet;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How the ARNs of those that accounts make name their kind.
pub const APPLICATION: &str = "application-inference-profile";
/// How the ARNs of those that are there by themselves name their kind.
pub const SYSTEM_DEFINED: &str = "inference-profile";

/// A part of the world that calls may be kept within.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Geography {
    Us,
    Eu,
    Apac,
    /// Everywhere.
    Global,
}

impl Geography {
    pub const ALL: [Self; 4] = [Self::Us, Self::Eu, Self::Apac, Self::Global];

    /// What the ids of its profiles begin with, and its name in the store.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Us => "us",
            Self::Eu => "eu",
            Self::Apac => "apac",
            Self::Global => "global",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Us => "US",
            Self::Eu => "EU",
            Self::Apac => "APAC",
            Self::Global => "Global",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|geography| geography.name() == name)
    }

    /// Whether the region lies in it. A region whose name says nothing of where it is lies in `global` alone.
    #[must_use]
    pub fn covers(self, region: &str) -> bool {
        let begins = |prefixes: &[&str]| prefixes.iter().any(|prefix| region.starts_with(prefix));
        match self {
            Self::Us => begins(&["us-"]) && !begins(&["us-gov-"]),
            Self::Eu => begins(&["eu-", "europe-"]) && !begins(&["eu-isoe-"]),
            Self::Apac => begins(&["ap-", "asia-", "australia-"]),
            Self::Global => true,
        }
    }

    /// The model, kept within the geography; none where it runs in fewer than two regions of it.
    #[must_use]
    pub fn within(self, model: &Model) -> Option<Model> {
        let inside = model.targets.iter().filter(|target| self.covers(&target.region));
        let regions: BTreeSet<&str> = inside.clone().map(|target| &*target.region).collect();
        (regions.len() >= 2).then(|| Model {
            targets: inside.cloned().collect(),
            ..model.clone()
        })
    }
}

/// A profile as a call sees it.
#[derive(Clone, Debug)]
pub struct Profile {
    pub arn: String,
    /// The model behind it, with no targets but those that the profile lets calls go to.
    pub model: Arc<Model>,
    pub tags: TagSet,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_lies_where_its_name_says() {
        for (region, within) in [
            ("us-east-1", Some(Geography::Us)),
            ("us-gov-west-1", None),
            ("eu-central-1", Some(Geography::Eu)),
            ("europe-west4", Some(Geography::Eu)),
            ("ap-southeast-2", Some(Geography::Apac)),
            ("local", None),
            ("", None),
        ] {
            let found: Vec<_> = Geography::ALL
                .into_iter()
                .filter(|geography| geography.covers(region))
                .collect();
            let expected: Vec<_> = within.into_iter().chain([Geography::Global]).collect();
            assert_eq!(found, expected, "{region}");
        }
    }
}
