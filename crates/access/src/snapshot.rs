//! The immutable view of all configuration that one call sees from start to end.
//!
//! It is made from the store and swapped whole. A call takes it once and asks nothing else: no database stands
//! on the hot path, and nothing changes under a call's feet.

mod build;
#[cfg(test)]
pub(crate) mod fixture;
mod follow;
mod limits;
mod live;
mod load;
mod memberships;
mod price;
mod secrets;
mod tree;
mod used;

pub use follow::{follow, refresh};
pub use limits::{Applied, Limits, Subject};
pub use live::Live;
pub use load::{Audience, Offer, Source};
pub use memberships::memberships;
pub use tree::Tree;
pub use used::Used;

use crate::access_key::Secret;
use crate::budget::Budgets;
use crate::entitlement::Entitlements;
use crate::policy::Policies;
use outcrop_core::catalogue::{Entry, Family, Grade, Model};
use outcrop_core::chat::Capabilities;
use outcrop_core::clock::UnixMicros;
use outcrop_core::id::AccountId;
use outcrop_core::key::Scopes;
use outcrop_core::manifest::Manifest;
use outcrop_core::organisation::{Account, Project};
use outcrop_core::price::{Ask, Book, Quote};
use outcrop_core::principal::Principal;
use outcrop_core::profile::Profile;
use outcrop_core::tag::rule::Rules;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// All that a call needs to know. Secrets in it are never shown by `Debug`.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// The store's configuration version that it was made from.
    pub version: i64,
    pub organisation: Organisation,
    pub units: Tree,
    accounts: HashMap<AccountId, Account>,
    projects: HashMap<String, Arc<Project>>,
    principals: HashMap<String, Arc<Principal>>,
    /// The principals of people, by issuer and subject.
    people: HashMap<(String, String), String>,
    api_keys: HashMap<String, ApiKeyRecord>,
    access_keys: HashMap<String, AccessKeyRecord>,
    models: BTreeMap<Arc<str>, Arc<Model>>,
    prices: Book,
    pub entitlements: Entitlements,
    pub policies: Policies,
    pub budgets: Budgets,
    pub limits: Limits,
    /// What accounts made, by ARN; what leads nowhere from this process is not among them.
    profiles: HashMap<String, Arc<Profile>>,
    /// The models of the profiles that are there by themselves, by the profile's id.
    geographies: BTreeMap<String, Arc<Model>>,
    /// Which tags the calls of an account must have. Without an entry: none.
    tag_rules: HashMap<AccountId, Arc<Rules>>,
    /// What is declared: policies, catalogue entries, certifications, …
    manifests: Vec<Manifest>,
    /// The catalogue that ships with the binary.
    seed: Arc<Vec<Entry>>,
    /// When something closes to newcomers (who the others are has to be read again then), or a price changes.
    reload_at_us: Option<UnixMicros>,
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
    /// What it is good for.
    pub scopes: Scopes,
    pub expires_at_us: Option<UnixMicros>,
    pub used: Used,
}

/// A SigV4 key pair, its secret opened.
#[derive(Clone)]
pub struct AccessKeyRecord {
    pub secret: Secret,
    pub principal: Arc<Principal>,
    pub expires_at_us: Option<UnixMicros>,
    pub used: Used,
}

impl Snapshot {
    /// A key that is neither revoked nor expired at `now`.
    #[must_use]
    pub fn api_key(&self, id: &str, now_us: UnixMicros) -> Option<&ApiKeyRecord> {
        self.api_keys
            .get(id)
            .filter(|key| key.expires_at_us.is_none_or(|expiry| now_us < expiry))
    }

    /// A key pair that is neither revoked nor expired at `now`.
    #[must_use]
    pub fn access_key(&self, id: &str, now_us: UnixMicros) -> Option<&AccessKeyRecord> {
        self.access_keys
            .get(id)
            .filter(|key| key.expires_at_us.is_none_or(|expiry| now_us < expiry))
    }

    #[must_use]
    pub fn principal(&self, id: &str) -> Option<&Arc<Principal>> {
        self.principals.get(id)
    }

    /// Who a person at an identity provider is here. Nobody, when the principal is disabled.
    #[must_use]
    pub fn person(&self, issuer: &str, subject: &str) -> Option<&Arc<Principal>> {
        let id = self.people.get(&(issuer.to_owned(), subject.to_owned()))?;
        self.principals.get(id)
    }

    /// When a key of either kind was last used in this process, if it was.
    #[must_use]
    pub fn key_used_at_us(&self, id: &str) -> Option<UnixMicros> {
        let api_key = self.api_keys.get(id).map(|key| &key.used);
        let used = api_key.or_else(|| self.access_keys.get(id).map(|key| &key.used));
        used.and_then(Used::at_us)
    }

    /// Every key that was used in this process after an instant, and when it last was.
    pub fn keys_used_after(&self, instant_us: UnixMicros) -> impl Iterator<Item = (&str, UnixMicros)> {
        let api_keys = self.api_keys.iter().map(|(id, key)| (id, &key.used));
        let access_keys = self.access_keys.iter().map(|(id, key)| (id, &key.used));
        let used = api_keys.chain(access_keys);
        used.filter_map(move |(id, used)| Some((id.as_str(), used.at_us().filter(|at| *at > instant_us)?)))
    }

    /// Goes on counting uses where the snapshot before this one counted them.
    fn inherit_uses(&mut self, before: &Self) {
        for (id, key) in &mut self.api_keys {
            if let Some(known) = before.api_keys.get(id) {
                key.used = known.used.clone();
            }
        }
        for (id, key) in &mut self.access_keys {
            if let Some(known) = before.access_keys.get(id) {
                key.used = known.used.clone();
            }
        }
    }

    #[must_use]
    pub fn model(&self, id: &str) -> Option<Arc<Model>> {
        self.models.get(id).cloned()
    }

    #[must_use]
    pub fn model_ref(&self, id: &str) -> Option<&Arc<Model>> {
        self.models.get(id)
    }

    /// A model that the catalogue describes and no connection leads to, so without targets and price. It is for saying
    /// which step is missing: the catalogue is everyone's to read, so this reveals nothing.
    #[must_use]
    pub fn unconnected_model(&self, id: &str) -> Option<Arc<Model>> {
        let declared = self.manifests.iter().find_map(|manifest| match manifest {
            Manifest::Model(entry) if entry.id == id => Some(entry.as_ref()),
            _ => None,
        });
        let entry = declared.or_else(|| self.seed.iter().find(|entry| entry.id == id))?;
        Some(Arc::new(Model {
            id: entry.id.as_str().into(),
            provider: entry.provider.clone(),
            name: entry.name.clone(),
            task: entry.task,
            grade: Grade::Production,
            family: Family::OpenAiChat,
            capabilities: Capabilities::NONE,
            context_tokens: 0,
            max_output_tokens: 0,
            targets: Vec::new(),
            price: None,
        }))
    }

    /// Every model that can be called, by id.
    pub fn models(&self) -> impl Iterator<Item = &Arc<Model>> {
        self.models.values()
    }

    /// The price in force for an account.
    #[must_use]
    pub fn price(&self, ask: &Ask<'_>, account: &AccountId) -> Option<Quote<'_>> {
        let unit = self.account(account).map_or("", |account| &account.unit);
        let units = self.units.upwards(unit).map(|unit| unit.id.as_str());
        self.prices.quote(ask, account, units)
    }

    /// The inference profile that an account made, by its ARN.
    #[must_use]
    pub fn profile(&self, arn: &str) -> Option<&Arc<Profile>> {
        self.profiles.get(arn)
    }

    /// The model behind a system-defined profile (`eu.` and the model's id), kept within its geography.
    #[must_use]
    pub fn geography(&self, id: &str) -> Option<&Arc<Model>> {
        self.geographies.get(id)
    }

    /// Every system-defined profile, by id.
    pub fn geographies(&self) -> impl Iterator<Item = (&str, &Arc<Model>)> {
        self.geographies.iter().map(|(id, model)| (id.as_str(), model))
    }

    /// What the account's calls must carry; none where no rule says.
    #[must_use]
    pub fn tag_rules(&self, account: &AccountId) -> Option<&Arc<Rules>> {
        self.tag_rules.get(account)
    }

    #[must_use]
    pub fn account(&self, id: &AccountId) -> Option<&Account> {
        self.accounts.get(id)
    }

    #[must_use]
    pub fn project(&self, id: &str) -> Option<&Arc<Project>> {
        self.projects.get(id)
    }

    /// Every account, in no order.
    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values()
    }

    /// Every principal that is not disabled, in no order.
    pub fn principals(&self) -> impl Iterator<Item = &Arc<Principal>> {
        self.principals.values()
    }

    /// What is declared, of every kind that has no table of its own.
    #[must_use]
    pub fn manifests(&self) -> &[Manifest] {
        &self.manifests
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
