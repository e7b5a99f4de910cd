//! Entitlements as a snapshot has them: found by model and account, judged for a call.
//!
//! What can be known when the snapshot is made is computed then: from which instant on an entitlement holds no longer,
//! and why ([`Standing`]). A call compares instants and looks into sets; it costs the same with ten thousand
//! entitlements as with one.

mod compiled;
mod condition;
mod day;
mod facts;
mod standing;

pub use compiled::Compiled;
pub use condition::{Circumstances, Condition};
pub(crate) use facts::Facts;
pub use standing::{Change, Closed, End, Standing, Why};

use outcrop_core::clock::UnixMicros;
use outcrop_core::id::AccountId;
use std::collections::HashMap;
use std::sync::Arc;

/// Every entitlement, by model and account.
#[derive(Debug, Default)]
pub struct Entitlements {
    by_model: HashMap<Arc<str>, OfModel>,
}

/// What is known of one model.
#[derive(Debug, Default)]
struct OfModel {
    all: Vec<Arc<Compiled>>,
    /// Those that allow the longest answers first: the first that holds is the one that a call stands on.
    by_account: HashMap<AccountId, Vec<Arc<Compiled>>>,
    /// To whom the configuration file opens the model: the operator's own approval.
    opened: Option<Opened>,
}

/// To whom the configuration file opens a model, and until when.
#[derive(Debug)]
pub struct Opened {
    pub to: Audience,
    /// The model's end of life.
    pub end: Option<End>,
}

/// Who may call a model without an entitlement in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    Everyone,
    Accounts(Vec<AccountId>),
}

impl Audience {
    fn includes(&self, account: &AccountId) -> bool {
        match self {
            Self::Everyone => true,
            Self::Accounts(accounts) => accounts.contains(account),
        }
    }
}

impl Opened {
    /// Whether the account may call by it; an end that has come is the second answer.
    fn holds(&self, account: &AccountId, now_us: UnixMicros) -> bool {
        self.to.includes(account) && self.end.as_ref().is_none_or(|end| now_us < end.at_us)
    }
}

/// What a call may stand on.
#[derive(Clone, Copy, Debug)]
pub enum Basis<'a> {
    /// The configuration file.
    Configured,
    Entitlement(&'a Compiled),
}

impl Entitlements {
    pub(crate) fn insert(&mut self, compiled: Compiled) {
        let model = Arc::from(compiled.entitlement.model.as_str());
        let of_model = self.by_model.entry(model).or_default();
        let compiled = Arc::new(compiled);
        for account in &compiled.entitlement.conditions.accounts {
            let of_account = of_model.by_account.entry(account.clone()).or_default();
            let longer = |one: &Arc<Compiled>| one.answer_limit() >= compiled.answer_limit();
            let at = of_account.partition_point(longer);
            of_account.insert(at, Arc::clone(&compiled));
        }
        of_model.all.push(compiled);
    }

    pub(crate) fn open(&mut self, model: Arc<str>, opened: Opened) {
        self.by_model.entry(model).or_default().opened = Some(opened);
    }

    /// What the call can stand on; none: it is refused. The happy path of every call: nothing is allocated.
    #[must_use]
    pub fn basis(&self, model: &str, call: &Circumstances<'_>) -> Option<Basis<'_>> {
        let of_model = self.by_model.get(model)?;
        let is_opened = |opened: &Opened| opened.holds(call.account, call.now_us);
        if of_model.opened.as_ref().is_some_and(is_opened) {
            return Some(Basis::Configured);
        }
        let candidates = of_model.by_account.get(call.account)?;
        candidates
            .iter()
            .find(|candidate| candidate.covers(call))
            .map(|candidate| Basis::Entitlement(candidate))
    }

    /// Every entitlement that an account has to a model, in force or not.
    #[must_use]
    pub fn of_account(&self, model: &str, account: &AccountId) -> &[Arc<Compiled>] {
        let of_model = self.by_model.get(model);
        of_model
            .and_then(|of_model| of_model.by_account.get(account))
            .map_or(&[], Vec::as_slice)
    }

    /// Every entitlement to a model, in force or not.
    #[must_use]
    pub fn of_model(&self, model: &str) -> &[Arc<Compiled>] {
        self.by_model.get(model).map_or(&[], |of_model| &of_model.all)
    }

    /// Every entitlement, by no order.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Compiled>> {
        self.by_model.values().flat_map(|of_model| &of_model.all)
    }

    /// How the configuration file opens the model to the account, if it does.
    #[must_use]
    pub fn opened(&self, model: &str, account: &AccountId) -> Option<&Opened> {
        let opened = self.by_model.get(model)?.opened.as_ref()?;
        opened.to.includes(account).then_some(opened)
    }
}
