//! A snapshot out of what was read: pure work, without the store.

use super::{
    AccessKeyRecord, ApiKeyRecord, Limits, Organisation, Snapshot, Source, Tree, Used, memberships, price,
};
use crate::budget::Budgets;
use crate::entitlement::{Compiled, Facts, Opened};
use crate::policy::Policies;
use outcrop_core::Error;
use outcrop_core::catalogue::Model;
use outcrop_core::clock::UnixMicros;
use outcrop_core::id::AccountId;
use outcrop_core::manifest::Manifest;
use outcrop_core::organisation::Membership;
use outcrop_core::price::{ANY_REGION, Ask, Mode, Tier};
use outcrop_core::principal::{Principal, Role};
use outcrop_core::profile::{Geography, Profile};
use outcrop_core::tag::rule::{Rules, TagRule};
use outcrop_store::configuration::Configuration;
use outcrop_store::ledger::FormerCaller;
use std::collections::HashMap;
use std::sync::Arc;

/// The models whose former callers have to be read before the snapshot can be built.
pub fn closing(source: &Source, configuration: &Configuration, now_us: UnixMicros) -> Vec<String> {
    Facts::new(configuration, &source.seed, source.actions, now_us).closing(&configuration.entitlements)
}

/// What it takes over from the configuration it does not copy.
pub struct Build<'a> {
    pub source: &'a Source,
    pub configuration: &'a mut Configuration,
    pub made_at_us: UnixMicros,
}

impl Build<'_> {
    pub fn snapshot(&mut self, callers: Vec<FormerCaller>) -> Result<Snapshot, Error> {
        let configuration = &mut *self.configuration;
        let mut snapshot = Snapshot {
            version: configuration.version,
            seed: Arc::clone(&self.source.seed),
            ..Snapshot::default()
        };
        if let Some(organisation) = configuration.organisation.take() {
            snapshot.organisation = Organisation {
                name: organisation.name,
                currency: organisation.currency,
            };
        }
        add_organisation(&mut snapshot, configuration);
        add_principals(&mut snapshot, configuration);
        self.add_keys(&mut snapshot)?;
        self.add_models(&mut snapshot);
        add_profiles(&mut snapshot, self.configuration);
        self.add_entitlements(&mut snapshot, callers);
        let documents = std::mem::take(&mut self.configuration.documents);
        snapshot.manifests = documents.into_iter().map(|document| document.manifest).collect();
        snapshot.budgets = Budgets::compile(&snapshot.manifests);
        snapshot.limits = Limits::compile(&snapshot.manifests);
        add_tag_rules(&mut snapshot);
        snapshot.policies = Policies::compile(&snapshot.manifests, &self.source.compiler);
        Ok(snapshot)
    }

    /// Keys of a principal that is not there, because it is disabled, are left out.
    fn add_keys(&self, snapshot: &mut Snapshot) -> Result<(), Error> {
        let api_keys = self.configuration.api_keys.iter();
        snapshot.api_keys.reserve(self.configuration.api_keys.len());
        snapshot.access_keys.reserve(self.configuration.access_keys.len());
        for key in api_keys.filter(|key| key.revoked_at_us.is_none()) {
            let Some(principal) = principal(snapshot, &key.principal) else {
                continue;
            };
            let record = ApiKeyRecord {
                hash: key.hash,
                principal,
                region: key.region.as_str().into(),
                scopes: key.scopes,
                expires_at_us: key.expires_at_us,
                used: Used::default(),
            };
            snapshot.api_keys.insert(key.id.clone(), record);
        }
        let usable =
            self.configuration.access_keys.iter().filter(|key| {
                key.revoked_at_us.is_none() && snapshot.principals.contains_key(&key.principal)
            });
        let opened = self.source.secrets.open(usable, &self.source.master_key)?;
        for (key, secret) in opened {
            if let Some(principal) = principal(snapshot, &key.principal) {
                let record = AccessKeyRecord {
                    secret,
                    principal,
                    expires_at_us: key.expires_at_us,
                    used: Used::default(),
                };
                snapshot.access_keys.insert(key.id.clone(), record);
            }
        }
        Ok(())
    }

    fn add_models(&self, snapshot: &mut Snapshot) {
        let offers = &self.source.offers;
        snapshot.prices = price::book(offers, self.configuration, self.made_at_us);
        for offer in offers.iter() {
            let region = offer.model.targets.first().map(|target| &*target.region);
            let ask = Ask {
                model: &offer.model.id,
                region: region.unwrap_or(ANY_REGION),
                mode: Mode::OnDemand,
                tier: Tier::Default,
                at_us: self.made_at_us,
            };
            let model = Model {
                price: snapshot.prices.base(&ask).cloned(),
                ..offer.model.clone()
            };
            snapshot.models.insert(Arc::clone(&model.id), Arc::new(model));
        }
    }

    fn add_entitlements(&mut self, snapshot: &mut Snapshot, callers: Vec<FormerCaller>) {
        let granted = std::mem::take(&mut self.configuration.entitlements);
        let source = self.source;
        let mut facts = Facts::new(self.configuration, &source.seed, source.actions, self.made_at_us);
        facts.know_callers(callers);
        for offer in self.source.offers.iter() {
            let opened = Opened {
                to: offer.audience.clone(),
                end: facts.end_of_opened(&offer.model.id),
            };
            snapshot.entitlements.open(Arc::clone(&offer.model.id), opened);
        }
        let compiled: Vec<Compiled> = granted.into_iter().map(|one| facts.compile(one)).collect();
        let closing = Facts::next_closing(&compiled, self.made_at_us);
        let repricing = snapshot.prices.next_change(self.made_at_us);
        snapshot.reload_at_us = closing.into_iter().chain(repricing).min();
        for one in compiled {
            snapshot.entitlements.insert(one);
        }
    }
}

/// Another name for each model: those that are there by themselves, and those that accounts made.
fn add_profiles(snapshot: &mut Snapshot, configuration: &Configuration) {
    for model in snapshot.models.values() {
        for geography in Geography::ALL {
            if let Some(within) = geography.within(model) {
                let id = format!("{}.{}", geography.name(), model.id);
                snapshot.geographies.insert(id, Arc::new(within));
            }
        }
    }
    for (profile, tags) in &configuration.profiles {
        let model = match profile.geography {
            None => snapshot.models.get(profile.model.as_str()),
            Some(geography) => {
                let id = format!("{}.{}", geography.name(), profile.model);
                snapshot.geographies.get(&id)
            }
        };
        // A model that this process does not know, or that has left the geography, is called by no name.
        if let Some(model) = model {
            let known = Profile {
                arn: profile.arn.clone(),
                model: Arc::clone(model),
                tags: tags.clone(),
            };
            snapshot.profiles.insert(profile.arn.clone(), Arc::new(known));
        }
    }
}

/// The rules of every account: its units' from the root down, then its own.
fn add_tag_rules(snapshot: &mut Snapshot) {
    let mut by_unit: HashMap<&str, Vec<&TagRule>> = HashMap::new();
    let mut by_account: HashMap<&AccountId, Vec<&TagRule>> = HashMap::new();
    for manifest in &snapshot.manifests {
        let Manifest::TagRule(rule) = manifest else {
            continue;
        };
        match (&rule.unit, &rule.account) {
            (Some(unit), _) => by_unit.entry(unit).or_default().push(rule),
            (None, Some(account)) => by_account.entry(account).or_default().push(rule),
            (None, None) => {}
        }
    }
    if by_unit.is_empty() && by_account.is_empty() {
        return;
    }
    let mut compiled = HashMap::new();
    for account in snapshot.accounts.values() {
        let mut path: Vec<&str> = snapshot
            .units
            .upwards(&account.unit)
            .map(|unit| unit.id.as_str())
            .collect();
        path.reverse();
        let of_units = path.iter().filter_map(|unit| by_unit.get(unit));
        let rules = of_units.chain(by_account.get(&account.id)).flatten();
        let rules: Vec<TagRule> = rules.map(|rule| (*rule).clone()).collect();
        if !rules.is_empty() {
            compiled.insert(account.id.clone(), Arc::new(Rules::new(rules)));
        }
    }
    snapshot.tag_rules = compiled;
}

fn add_organisation(snapshot: &mut Snapshot, configuration: &mut Configuration) {
    snapshot.units = Tree::new(std::mem::take(&mut configuration.units));
    let accounts = std::mem::take(&mut configuration.accounts).into_iter();
    snapshot.accounts = accounts.map(|account| (account.id.clone(), account)).collect();
    let projects = std::mem::take(&mut configuration.projects).into_iter();
    snapshot.projects = projects
        .map(|project| (project.id.clone(), Arc::new(project)))
        .collect();
}

/// Everyone who may act, with the roles that they have where.
fn add_principals(snapshot: &mut Snapshot, configuration: &mut Configuration) {
    let registered = std::mem::take(&mut configuration.principals);
    let mut memberships = memberships(configuration);
    snapshot.principals.reserve(registered.len());
    for registered in registered.into_iter().filter(|registered| !registered.disabled) {
        let principal = registered.principal;
        let memberships = memberships.remove(principal.id.as_str()).unwrap_or_default();
        let known = Principal {
            roles: roles_at_home(snapshot, &principal, &memberships),
            memberships,
            ..principal
        };
        snapshot.principals.insert(known.id.clone(), Arc::new(known));
    }
    for identity in std::mem::take(&mut configuration.identities) {
        let person = (identity.issuer, identity.subject);
        snapshot.people.insert(person, identity.principal);
    }
}

/// The roles that hold at the unit of the principal's own account, each once.
fn roles_at_home(snapshot: &Snapshot, principal: &Principal, memberships: &[Membership]) -> Vec<Role> {
    let Some(account) = snapshot.accounts.get(&principal.account) else {
        return Vec::new();
    };
    let here = |role: &Role| {
        memberships
            .iter()
            .any(|one| one.role == *role && snapshot.units.is_within(&account.unit, &one.unit))
    };
    Role::ALL.into_iter().filter(here).collect()
}

fn principal(snapshot: &Snapshot, id: &str) -> Option<Arc<Principal>> {
    snapshot.principals.get(id).cloned()
}
