//! One entitlement, made ready for calls.

use super::condition::{Circumstances, Condition};
use super::standing::Standing;
use outcrop_core::entitlement::Entitlement;
use std::collections::BTreeSet;
use std::sync::Arc;

/// An entitlement, with what is known of how long it holds.
#[derive(Debug)]
pub struct Compiled {
    pub id: Arc<str>,
    pub entitlement: Entitlement,
    /// Of its conditions: shared, because every call's grant carries it.
    pub regions: Option<Arc<BTreeSet<String>>>,
    pub standing: Standing,
}

impl Compiled {
    pub(crate) fn new(entitlement: Entitlement, standing: Standing) -> Self {
        Self {
            id: Arc::from(entitlement.id.as_str()),
            regions: entitlement.conditions.regions.clone().map(Arc::new),
            entitlement,
            standing,
        }
    }

    /// Whether every condition holds.
    #[must_use]
    pub fn covers(&self, call: &Circumstances<'_>) -> bool {
        Condition::ALL.iter().all(|condition| condition.holds(self, call))
    }

    /// The conditions that do not hold.
    pub fn missing(&self, call: &Circumstances<'_>) -> impl Iterator<Item = Condition> {
        Condition::ALL
            .into_iter()
            .filter(|condition| !condition.holds(self, call))
    }

    /// The most that an answer may have.
    pub(super) fn answer_limit(&self) -> u32 {
        self.entitlement.conditions.max_tokens.unwrap_or(u32::MAX)
    }
}
