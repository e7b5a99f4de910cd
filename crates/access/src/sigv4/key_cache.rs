//! Signing keys that have proved themselves, kept for the day that they are good for.
//!
//! A key enters only after a signature made with it was right, so no stranger can fill the cache. It is bounded,
//! and an entry of a secret that has since changed is never used: each remembers its secret's fingerprint.
//!
//! Every refusal costs one derivation, whether the access key is unknown, known, or known and cached: the time
//! of an answer does not tell which.

use super::canonical::Head;
use super::refusal::Refusal;
use super::scope::Scoped;
use super::signing_key::SigningKey;
use crate::access_key::{self, Secret};
use outcrop_core::Error;
use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::BuildHasher;
use std::hint::black_box;
use std::sync::{PoisonError, RwLock};

/// Locks, so that writers of different keys seldom meet; readers share.
const SHARDS: usize = 16;

/// Derived signing keys by credential (access key id and scope).
pub struct KeyCache {
    shards: Vec<RwLock<Shard>>,
    /// The latest scope date seen.
    newest_date: RwLock<Box<str>>,
    shard_capacity: usize,
    placement: RandomState,
    /// Stands in for the secret of an access key that is not known. Random: nobody can sign with it.
    nobody: Secret,
}

#[derive(Default)]
struct Shard {
    keys: HashMap<Box<str>, Entry>,
}

struct Entry {
    date: Box<str>,
    secret_fingerprint: [u8; 16],
    key: SigningKey,
}

impl KeyCache {
    /// A cache of about `capacity` keys. Each takes about a kilobyte.
    ///
    /// # Errors
    /// `Internal`, when the system's random source fails.
    pub fn new(capacity: usize) -> Result<Self, Error> {
        Ok(Self {
            shards: (0..SHARDS).map(|_| RwLock::default()).collect(),
            newest_date: RwLock::default(),
            shard_capacity: capacity.div_ceil(SHARDS).max(1),
            placement: RandomState::new(),
            nobody: access_key::generate()?.secret,
        })
    }

    /// Verifies a signature with the caller's secret; `None` stands for an access key that is not known, or may
    /// no longer be used.
    ///
    /// # Errors
    /// What [`Scoped::verify`] refuses; [`Refusal::UnknownAccessKey`] without a secret, whatever else is wrong.
    pub fn verify(
        &self,
        scoped: &Scoped<'_>,
        secret: Option<&Secret>,
        head: &Head<'_>,
        body_sha256: &[u8; 32],
    ) -> Result<(), Refusal> {
        let assumed = secret.unwrap_or(&self.nobody);
        if let Some(key) = self.find(scoped.0.credential, assumed) {
            let outcome = scoped.verify(&key, head, body_sha256);
            if outcome.is_err() {
                black_box(derive(&self.nobody, scoped));
            }
            return outcome;
        }
        let key = derive(assumed, scoped);
        let outcome = scoped.verify(&key, head, body_sha256);
        let secret = secret.ok_or(Refusal::UnknownAccessKey)?;
        outcome?;
        self.keep(scoped, secret, key);
        Ok(())
    }

    /// Drops the keys of access keys that are no longer wanted. They could not be used any more; this wipes them.
    pub fn retain(&self, is_wanted: impl Fn(&str) -> bool) {
        for shard in &self.shards {
            let mut shard = shard.write().unwrap_or_else(PoisonError::into_inner);
            shard
                .keys
                .retain(|credential, _| credential.split('/').next().is_some_and(&is_wanted));
        }
    }

    /// How many keys are kept now.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shards
            .iter()
            .map(|shard| shard.read().unwrap_or_else(PoisonError::into_inner).keys.len())
            .sum()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn find(&self, credential: &str, secret: &Secret) -> Option<SigningKey> {
        let shard = self
            .shard(credential)?
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let entry = shard.keys.get(credential)?;
        (entry.secret_fingerprint == *secret.fingerprint()).then(|| entry.key.clone())
    }

    fn keep(&self, scoped: &Scoped<'_>, secret: &Secret, key: SigningKey) {
        let Some(shard) = self.shard(scoped.0.credential) else {
            return;
        };
        self.turn_to(scoped.0.scope.date);
        let newest = self.newest_date.read().unwrap_or_else(PoisonError::into_inner);
        let mut shard = shard.write().unwrap_or_else(PoisonError::into_inner);
        shard.make_room(&newest, scoped.0.credential, self.shard_capacity);
        let entry = Entry {
            date: scoped.0.scope.date.into(),
            secret_fingerprint: *secret.fingerprint(),
            key,
        };
        shard.keys.insert(scoped.0.credential.into(), entry);
    }

    /// On a new day the keys of the day before yesterday go, wherever they are: a shard that no key of today falls into would
    /// keep them. Yesterday's stay, because around midnight both days are in use.
    fn turn_to(&self, date: &str) {
        if *date <= **self.newest_date.read().unwrap_or_else(PoisonError::into_inner) {
            return;
        }
        let mut newest = self.newest_date.write().unwrap_or_else(PoisonError::into_inner);
        if *date <= **newest {
            return;
        }
        let previous = std::mem::replace(&mut *newest, date.into());
        for shard in &self.shards {
            let mut shard = shard.write().unwrap_or_else(PoisonError::into_inner);
            shard.keys.retain(|_, entry| entry.date >= previous);
        }
    }

    fn shard(&self, credential: &str) -> Option<&RwLock<Shard>> {
        let ordinal = self.placement.hash_one(credential) % SHARDS as u64;
        self.shards.get(usize::try_from(ordinal).ok()?)
    }
}

fn derive(secret: &Secret, scoped: &Scoped<'_>) -> SigningKey {
    let scope = &scoped.0.scope;
    SigningKey::derive(secret, scope.date, scope.region, scope.service)
}

impl Shard {
    fn make_room(&mut self, newest_date: &str, credential: &str, capacity: usize) {
        if self.keys.len() >= capacity && !self.keys.contains_key(credential) {
            self.keys.retain(|_, entry| *entry.date >= *newest_date);
        }
        // Still full of today's keys: any one goes. The map's order is random, so nobody can choose which.
        while self.keys.len() >= capacity && !self.keys.contains_key(credential) {
            let Some(victim) = self.keys.keys().next().cloned() else {
                return;
            };
            self.keys.remove(&victim);
        }
    }
}

impl fmt::Debug for KeyCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyCache")
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}
