//! Makes snapshots from the store and the configured models, and follows the store's changes.

use super::{AccessKeyRecord, ApiKeyRecord, Live, Organisation, Snapshot};
use crate::access_key::Secret;
use outcrop_core::Error;
use outcrop_core::catalogue::Model;
use outcrop_core::clock::Clock;
use outcrop_core::id::AccountId;
use outcrop_core::price::Price;
use outcrop_core::principal::Principal;
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
        self.add_principals(&mut snapshot, &configuration);
        self.add_keys(&mut snapshot, &configuration)?;
        self.add_models(&mut snapshot, &configuration);
        Ok(snapshot)
    }

    fn add_principals(&self, snapshot: &mut Snapshot, configuration: &Configuration) {
        let enabled = configuration
            .principals
            .iter()
            .filter(|registered| !registered.disabled);
        snapshot.principals = enabled
            .map(|known| (known.principal.id.clone(), Arc::new(known.principal.clone())))
            .collect();
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
                expires_at_us: key.expires_at_us,
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
            match &offer.audience {
                Audience::Everyone => drop(snapshot.open_to_all.insert(Arc::clone(&id))),
                Audience::Accounts(accounts) => {
                    let pairs = accounts.iter().map(|account| (account.clone(), Arc::clone(&id)));
                    snapshot.entitled.extend(pairs);
                }
            }
            snapshot.models.insert(id, Arc::new(model));
        }
        let entitled = configuration.entitlements.iter();
        snapshot.entitled.extend(
            entitled.map(|entitlement| (entitlement.account.clone(), entitlement.model.as_str().into())),
        );
    }
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
