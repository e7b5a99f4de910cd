//! Where principals hang: a project, its account and the units above, as Cedar has them, ready for every question that
//! comes from there.

use cedar_policy::{Entities, EntityUid};
use outcrop_core::Error;
use outcrop_core::id::AccountId;
use outcrop_core::principal::Principal;
use quick_cache::sync::Cache;
use std::sync::Arc;

/// Homes that are kept: as many as projects call at a time.
const HOMES: usize = 4096;

/// The homes of one snapshot, by project. Each is made for the first question.
pub struct Homes(Cache<String, Arc<Home>>);

pub struct Home {
    pub account: AccountId,
    /// The project's name, for what is in it.
    pub project: EntityUid,
    pub entities: Entities,
    pub named: Vec<EntityUid>,
}

impl Default for Homes {
    fn default() -> Self {
        Self(Cache::new(HOMES))
    }
}

impl Homes {
    /// The principal's home, as `make` makes it where nobody has asked from there yet.
    pub fn of(
        &self,
        principal: &Principal,
        make: impl FnOnce() -> Result<Home, Error>,
    ) -> Result<Arc<Home>, Error> {
        let known = self.0.get(principal.project.as_str());
        if let Some(home) = known.filter(|home| home.account == principal.account) {
            return Ok(home);
        }
        let home = Arc::new(make()?);
        self.0.insert(principal.project.clone(), Arc::clone(&home));
        Ok(home)
    }
}
