//! The immutable view of all configuration that one call sees from start to end.
//!
//! It is made from the store and swapped whole. A call takes it once and asks nothing else: no database stands
//! on the hot path, and nothing changes under a call's feet.

mod live;
mod load;

pub use live::Live;
pub use load::{Audience, Offer, Source, follow};

use crate::access_key::Secret;
use outcrop_core::catalogue::Model;
use outcrop_core::clock::UnixMicros;
use outcrop_core::id::AccountId;
use outcrop_core::principal::Principal;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// All that a call needs to know. Secrets in it are never shown by `Debug`.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// The store's configuration version that it was made from.
    pub version: i64,
    pub organisation: Organisation,
    principals: HashMap<String, Arc<Principal>>,
    api_keys: HashMap<String, ApiKeyRecord>,
    access_keys: HashMap<String, AccessKeyRecord>,
    models: BTreeMap<Arc<str>, Arc<Model>>,
    entitled: HashSet<(AccountId, Arc<str>)>,
    open_to_all: HashSet<Arc<str>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Organisation {
    pub name: String,
    /// The ledger's one currency, an ISO 4217 code.
    pub currency: String,
}

/// An API key as the snapshot knows it: never the key, only its keyed hash.
#[derive(Clone)]
pub struct ApiKeyRecord {
    pub hash: [u8; 32],
    pub principal: Arc<Principal>,
    /// The source region of calls with this key.
    pub region: Arc<str>,
    pub expires_at_us: Option<UnixMicros>,
}

/// A SigV4 key pair, its secret opened.
#[derive(Clone)]
pub struct AccessKeyRecord {
    pub secret: Secret,
    pub principal: Arc<Principal>,
}

impl Snapshot {
    /// A key that is neither revoked nor expired at `now`.
    #[must_use]
    pub fn api_key(&self, id: &str, now_us: UnixMicros) -> Option<&ApiKeyRecord> {
        self.api_keys
            .get(id)
            .filter(|key| key.expires_at_us.is_none_or(|expiry| now_us < expiry))
    }

    /// A key pair that is not revoked.
    #[must_use]
    pub fn access_key(&self, id: &str) -> Option<&AccessKeyRecord> {
        self.access_keys.get(id)
    }

    #[must_use]
    pub fn principal(&self, id: &str) -> Option<&Arc<Principal>> {
        self.principals.get(id)
    }

    #[must_use]
    pub fn model(&self, id: &str) -> Option<Arc<Model>> {
        self.models.get(id).cloned()
    }

    /// Every model of the catalogue, by id.
    pub fn models(&self) -> impl Iterator<Item = &Arc<Model>> {
        self.models.values()
    }

    /// Whether the account has an approval for the model.
    #[must_use]
    pub fn is_entitled(&self, account: &AccountId, model: &Arc<str>) -> bool {
        // A tuple of borrowed parts cannot be looked up in a set of owned ones, so both are cloned: two counts.
        self.open_to_all.contains(model) || self.entitled.contains(&(account.clone(), Arc::clone(model)))
    }
}

impl std::fmt::Debug for ApiKeyRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApiKeyRecord")
            .field("principal", &self.principal.id)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for AccessKeyRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccessKeyRecord")
            .field("principal", &self.principal.id)
            .finish_non_exhaustive()
    }
}
