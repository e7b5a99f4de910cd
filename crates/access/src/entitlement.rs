//! Entitlements as a snapshot has them: found by model and account, and judged for a call.

use outcrop_core::clock::UnixMicros;
use outcrop_core::entitlement::{Entitlement, Status};
use outcrop_core::id::AccountId;
use std::collections::HashMap;
use std::sync::Arc;

/// Every entitlement, by model.
#[derive(Debug, Default)]
pub struct Entitlements {
    by_model: HashMap<Arc<str>, Vec<Arc<Entitlement>>>,
    /// Models that the configuration file opens to everyone, or to some accounts: the operator's own approval.
    configured: HashMap<Arc<str>, Opened>,
}

/// To whom the configuration file opens a model.
#[derive(Debug)]
pub enum Opened {
    Everyone,
    Accounts(Vec<AccountId>),
}

impl Entitlements {
    pub fn insert(&mut self, entitlement: Entitlement) {
        let model = Arc::from(entitlement.model.as_str());
        self.by_model
            .entry(model)
            .or_default()
            .push(Arc::new(entitlement));
    }

    pub fn open(&mut self, model: Arc<str>, to: Opened) {
        self.configured.insert(model, to);
    }

    /// Every entitlement to a model, in force or not.
    pub fn of(&self, model: &str) -> impl Iterator<Item = &Arc<Entitlement>> {
        self.by_model.get(model).into_iter().flatten()
    }

    /// Whether the account has an entitlement to the model that is in force.
    #[must_use]
    pub fn has(&self, account: &AccountId, model: &str, now_us: UnixMicros) -> bool {
        let opened = match self.configured.get(model) {
            Some(Opened::Everyone) => true,
            Some(Opened::Accounts(accounts)) => accounts.contains(account),
            None => false,
        };
        opened
            || self.by_model.get(model).is_some_and(|all| {
                all.iter().any(|one| {
                    one.status == Status::Active
                        && one.conditions.accounts.contains(account)
                        && one.conditions.expires_at_us.is_none_or(|end| now_us < end)
                })
            })
    }
}
