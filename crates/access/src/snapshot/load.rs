//! Makes snapshots from the store and the configured models, and follows the store's changes.

use super::{AccessKeyRecord, ApiKeyRecord, Live, Organisation, Snapshot, Tree, Used};
use crate::access_key::Secret;
use crate::entitlement::Opened;
use outcrop_core::Error;
use outcrop_core::catalogue::Model;
use outcrop_core::clock::Clock;
use outcrop_core::id::AccountId;
use outcrop_core::manifest::Manifest;
use outcrop_core::organisation::Membership;
use outcrop_core::price::Price;
use outcrop_core::principal::{Principal, Role};
use outcrop_store::Store;
use outcrop_store::configuration::Configuration;
use outcrop_store::master_key::MasterKey;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// What snapshots are made from.
pub struct Source {
    pub store: Store,
    pub master_key: Arc<MasterKey>,
    /// The models of this process, their prices still to be looked up.
    pub offers: Vec<Offer>,
    pub clock: Clock,
}

/// A model that this process knows a way to.
#[derive(Clone, Debug)]
pub struct Offer {
    pub model: Model,
    pub audience: Audience,
}

/// Who may call an offered model without an entitlement in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    Everyone,
    Accounts(Vec<AccountId>),
}

impl Source {
    /// Reads everything in one transaction.
    pub async fn snapshot(&self) -> Result<Snapshot, Error> {
        let configuration = self.store.configuration().await?;
        let mut snapshot = Snapshot {
            version: configuration.version,
            ..Snapshot::default()
        };
        if let Some(organisation) = &configuration.organisation {
            snapshot.organisation = Organisation {
                name: organisation.name.clone(),
                currency: organisation.currency.clone(),
            };
        }
        add_organisation(&mut snapshot, &configuration);
        add_principals(&mut snapshot, &configuration);
        self.add_keys(&mut snapshot, &configuration)?;
        self.add_models(&mut snapshot, &configuration);
        Ok(snapshot)
    }

    /// Keys of a principal that is not there, because it is disabled, are left out.
    fn add_keys(&self, snapshot: &mut Snapshot, configuration: &Configuration) -> Result<(), Error> {
        for key in configuration
            .api_keys
            .iter()
            .filter(|key| key.revoked_at_us.is_none())
        {
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
        for key in configuration
            .access_keys
            .iter()
            .filter(|key| key.revoked_at_us.is_none())
        {
            let Some(principal) = principal(snapshot, &key.principal) else {
                continue;
            };
            let opened = self.master_key.open(&key.id, &key.sealed_secret)?;
            let secret = String::from_utf8(opened.to_vec()).map_err(|_| damaged(&key.id))?;
            snapshot.access_keys.insert(
                key.id.clone(),
                AccessKeyRecord {
                    secret: Secret::new(secret),
                    principal,
                    expires_at_us: key.expires_at_us,
                    used: Used::default(),
                },
            );
        }
        Ok(())
    }

    fn add_models(&self, snapshot: &mut Snapshot, configuration: &Configuration) {
        let prices: HashMap<&str, &Price> = configuration
            .prices
            .iter()
            .map(|listed| (listed.key.model.as_str(), &listed.price))
            .collect();
        for offer in &self.offers {
            let price = prices
                .get(&*offer.model.id)
                .map(|price| Arc::new((*price).clone()));
            let model = Model {
                price,
                ..offer.model.clone()
            };
            let id = Arc::clone(&model.id);
            let opened = match &offer.audience {
                Audience::Everyone => Opened::Everyone,
                Audience::Accounts(accounts) => Opened::Accounts(accounts.clone()),
            };
            snapshot.entitlements.open(Arc::clone(&id), opened);
            snapshot.models.insert(id, Arc::new(model));
        }
        for entitlement in &configuration.entitlements {
            snapshot.entitlements.insert(entitlement.clone());
        }
        let manifests = configuration.documents.iter();
        snapshot.manifests = manifests.map(|document| document.manifest.clone()).collect();
    }
}

fn add_organisation(snapshot: &mut Snapshot, configuration: &Configuration) {
    snapshot.units = Tree::new(configuration.units.iter().cloned());
    let accounts = configuration.accounts.iter();
    snapshot.accounts = accounts
        .map(|account| (account.id.clone(), account.clone()))
        .collect();
    let projects = configuration.projects.iter();
    snapshot.projects = projects
        .map(|project| (project.id.clone(), Arc::new(project.clone())))
        .collect();
}

/// Everyone who may act, with the roles that they have where.
fn add_principals(snapshot: &mut Snapshot, configuration: &Configuration) {
    let mut memberships: HashMap<&str, Vec<Membership>> = HashMap::new();
    for member in &configuration.members {
        let of = memberships.entry(member.principal.as_str()).or_default();
        of.push(Membership {
            unit: member.unit.clone(),
            role: member.role,
        });
    }
    for (principal, membership) in by_groups(configuration) {
        let of = memberships.entry(principal).or_default();
        if !of.contains(&membership) {
            of.push(membership);
        }
    }
    let enabled = configuration
        .principals
        .iter()
        .filter(|registered| !registered.disabled);
    for registered in enabled {
        let principal = &registered.principal;
        let memberships = memberships.remove(principal.id.as_str()).unwrap_or_default();
        let known = Principal {
            roles: roles_at_home(snapshot, principal, &memberships),
            memberships,
            ..principal.clone()
        };
        snapshot.principals.insert(known.id.clone(), Arc::new(known));
    }
    for identity in &configuration.identities {
        let person = (identity.issuer.clone(), identity.subject.clone());
        snapshot.people.insert(person, identity.principal.clone());
    }
}

/// What people's groups at their identity provider give them.
fn by_groups(configuration: &Configuration) -> impl Iterator<Item = (&str, Membership)> {
    let mut mapped: HashMap<&str, Vec<Membership>> = HashMap::new();
    for document in &configuration.documents {
        if let Manifest::Group(group) = &document.manifest {
            mapped.entry(&group.group).or_default().push(Membership {
                unit: group.unit.clone(),
                role: group.role,
            });
        }
    }
    configuration.identities.iter().flat_map(move |identity| {
        let given = identity
            .groups
            .iter()
            .filter_map(|group| mapped.get(group.as_str()));
        let given: Vec<_> = given.flatten().cloned().collect();
        given
            .into_iter()
            .map(|membership| (identity.principal.as_str(), membership))
    })
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

fn damaged(access_key: &str) -> Error {
    Error::internal(format!(
        "the sealed secret of access key {access_key} is not text"
    ))
}

/// Keeps `live` up to date with the store. A change made by any process takes effect here within one interval and
/// the time to load. While the store is out of reach the last snapshot stays in force, and ages.
pub async fn follow(source: Source, live: Arc<Live>, poll_every: Duration) {
    let mut ticks = tokio::time::interval(poll_every);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut out_of_reach = false;
    loop {
        ticks.tick().await;
        match refresh(&source, &live).await {
            Ok(()) if out_of_reach => {
                out_of_reach = false;
                tracing::info!("the store answers again; the configuration is confirmed");
            }
            Ok(()) => {}
            // Said once, not at every tick.
            Err(error) if !out_of_reach => {
                out_of_reach = true;
                tracing::warn!(
                    detail = error.detail(),
                    "the configuration cannot be confirmed: {error}"
                );
            }
            Err(_) => {}
        }
    }
}

async fn refresh(source: &Source, live: &Live) -> Result<(), Error> {
    // Taken before the store is asked: what it answers was true at this moment or later.
    let asked_at_us = source.clock.now_us();
    if source.store.configuration_version().await? == live.newest().version {
        live.confirm(asked_at_us);
    } else {
        live.replace(source.snapshot().await?, asked_at_us);
    }
    Ok(())
}
