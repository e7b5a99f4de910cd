//! Access policies: Cedar, in levels from the root of the organisation to the caller's unit.
//!
//! First the platform's baseline policies of each unit on the path, then each unit's own, then those that the account
//! put on the resource. Every level must allow, so nothing that a unit writes can loosen what is above it. At the
//! root's baseline something must permit: [`baseline`] is what is there until somebody replaces it.

pub mod action;
pub mod baseline;
mod bundle;
mod case;
pub mod check;
mod compiler;
mod declared;
mod document;
mod entity;
mod home;
pub mod iam;
mod judgement;
mod level;
mod question;
mod schema;
pub mod template;
mod union;

pub use case::{Asked, Case};
pub use compiler::Compiler;
pub use judgement::{Applied, Finding, Judgement, Verdict};
pub use level::{Declared, Layer};
pub use question::{Question, Resource};
pub use schema::text as schema;

use crate::snapshot::Snapshot;
use cedar_policy::Authorizer;
use declared::ByLayer;
use entity::Posed;
use home::Homes;
use level::Level;
use outcrop_core::Error;
use outcrop_core::catalogue::Model;
use outcrop_core::id::AccountId;
use outcrop_core::manifest::Manifest;
use outcrop_core::organisation::ROOT;
use outcrop_core::price::Mode;
use outcrop_core::principal::Principal;
use outcrop_core::profile::Profile;
use quick_cache::Equivalent;
use quick_cache::sync::Cache;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Every policy of a snapshot, compiled, and the decisions that were made of them.
pub struct Policies {
    root: Arc<Level>,
    by_unit: HashMap<String, OfUnit>,
    /// What accounts put on resources, by ARN.
    by_account: HashMap<AccountId, HashMap<String, Arc<Level>>>,
    authorizer: Authorizer,
    homes: Homes,
    decided: Cache<Key, Arc<Judgement>>,
}

/// The levels of a unit. Those of the root's baseline stand in [`Policies::root`].
#[derive(Debug, Default)]
struct OfUnit {
    baseline: Option<Arc<Level>>,
    own: Option<Arc<Level>>,
}

/// Decisions that are kept: as many as principals call with different models, regions and actions at a time.
const DECISIONS: usize = 16_384;

impl Policies {
    /// Reads every policy among the manifests. One that cannot be read refuses everything under its unit.
    #[must_use]
    pub fn compile(manifests: &[Manifest], compiler: &Compiler) -> Self {
        let mut session = compiler.session();
        let mut declared = ByLayer::default();
        for manifest in manifests {
            match manifest {
                Manifest::Policy(policy) => declared.insert(policy, &mut session),
                Manifest::ResourcePolicy(policy) => declared.insert_on_resource(policy, &mut session),
                _ => {}
            }
        }
        let mut root = declared.of_root;
        if !declared.replaced {
            let default = Declared {
                id: baseline::ID.into(),
                description: baseline::DESCRIPTION.into(),
            };
            root.push((default, session.read(baseline::TEXT)));
        }
        let mut policies = Self {
            root: session.level(Layer::Baseline { unit: ROOT.into() }, root),
            by_unit: HashMap::new(),
            by_account: declared.by_account,
            authorizer: Authorizer::new(),
            homes: Homes::default(),
            decided: Cache::new(DECISIONS),
        };
        for ((unit, baseline), read) in declared.by_unit {
            let name: Arc<str> = Arc::from(unit.as_str());
            let of = policies.by_unit.entry(unit).or_default();
            if baseline {
                of.baseline = Some(session.level(Layer::Baseline { unit: name }, read));
            } else {
                of.own = Some(session.level(Layer::Unit { unit: name }, read));
            }
        }
        policies
    }

    /// What the policies say about a model call. Answers are kept for as long as the snapshot is.
    ///
    /// # Errors
    ///
    /// As [`Policies::judge`].
    pub fn judge_call(&self, snapshot: &Snapshot, call: &Call<'_>) -> Result<Arc<Judgement>, Error> {
        if let Some(known) = self.decided.get(call) {
            return Ok(known);
        }
        let judgement = Arc::new(self.judge(snapshot, &call.question())?);
        self.decided.insert(Key::of(call), Arc::clone(&judgement));
        Ok(judgement)
    }

    /// What the policies say.
    ///
    /// # Errors
    ///
    /// `Forbidden`, when they cannot be asked: the principal hangs in nothing, or there is no such action.
    pub fn judge(&self, snapshot: &Snapshot, question: &Question<'_>) -> Result<Judgement, Error> {
        let levels = self.levels(snapshot, question)?;
        let posed = Posed::new(snapshot, schema::vocabulary()?, &self.homes, question)?;
        let findings = levels
            .into_iter()
            .map(|level| level.judge(&self.authorizer, question.action, &posed));
        Ok(Judgement {
            findings: findings.collect(),
        })
    }

    /// What the policies say, and what of them was looked at: each finding with the statements that may apply, taken
    /// apart.
    ///
    /// # Errors
    ///
    /// As [`Policies::judge`].
    pub fn examine(
        &self,
        snapshot: &Snapshot,
        question: &Question<'_>,
    ) -> Result<Vec<(Finding, Vec<Case>)>, Error> {
        let levels = self.levels(snapshot, question)?;
        let posed = Posed::new(snapshot, schema::vocabulary()?, &self.homes, question)?;
        let examined = levels.into_iter().map(|level| {
            let finding = level.judge(&self.authorizer, question.action, &posed);
            let cases = case::of_level(level, &self.authorizer, question.action, &posed);
            (finding, cases)
        });
        Ok(examined.collect())
    }

    /// Everyone who has a say: baselines from the root down, then the units' own from the root down, then what the
    /// account put on the resource.
    fn levels(&self, snapshot: &Snapshot, question: &Question<'_>) -> Result<Vec<&Level>, Error> {
        let account = &question.principal.account;
        let home = snapshot.account(account).map(|account| account.unit.as_str());
        let mut path: Vec<&str> = home
            .into_iter()
            .flat_map(|unit| snapshot.units.upwards(unit))
            .map(|unit| unit.id.as_str())
            .collect();
        path.reverse();
        if path.first() != Some(&ROOT) {
            return Err(Error::forbidden(format!(
                "account {account} is in no unit of the organisation; a platform administrator can put it into one"
            )));
        }
        let units: Vec<&OfUnit> = path.iter().filter_map(|unit| self.by_unit.get(*unit)).collect();
        let baselines = units.iter().filter_map(|unit| unit.baseline.as_ref());
        let own = units.iter().filter_map(|unit| unit.own.as_ref());
        let levels = [&self.root].into_iter().chain(baselines).chain(own);
        let levels = levels.chain(self.on_resource(question));
        Ok(levels.map(AsRef::as_ref).collect())
    }

    fn on_resource(&self, question: &Question<'_>) -> Option<&Arc<Level>> {
        let put = self.by_account.get(&question.principal.account)?;
        put.get(&question.resource.arn(question.region)?)
    }
}

impl Default for Policies {
    fn default() -> Self {
        Self::compile(&[], &Compiler::default())
    }
}

impl std::fmt::Debug for Policies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Policies")
            .field("root", &self.root)
            .field("by_unit", &self.by_unit)
            .field("decided", &self.decided.len())
            .finish_non_exhaustive()
    }
}

/// A model call, as far as policies look at it.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    pub principal: &'a Arc<Principal>,
    pub action: &'static str,
    pub model: &'a Arc<Model>,
    /// The inference profile that it names, if it names one.
    pub profile: Option<&'a Arc<Profile>>,
    pub region: &'a Arc<str>,
    pub mode: Mode,
}

impl<'a> Call<'a> {
    #[must_use]
    pub fn question(&self) -> Question<'a> {
        Question {
            principal: self.principal,
            action: self.action,
            resource: Resource::Model(self.model),
            profile: self.profile.map(|profile| profile.arn.as_str()),
            region: self.region,
            mode: self.mode,
        }
    }
}

/// A call as it is remembered. It holds the principal, the model and the profile, so that no other can ever be at their place.
#[derive(Clone)]
struct Key {
    principal: Arc<Principal>,
    model: Arc<Model>,
    profile: Option<Arc<Profile>>,
    action: &'static str,
    region: Arc<str>,
    mode: Mode,
}

impl Key {
    fn of(call: &Call<'_>) -> Self {
        Self {
            principal: Arc::clone(call.principal),
            model: Arc::clone(call.model),
            profile: call.profile.cloned(),
            action: call.action,
            region: Arc::clone(call.region),
            mode: call.mode,
        }
    }

    fn as_call(&self) -> Call<'_> {
        Call {
            principal: &self.principal,
            action: self.action,
            model: &self.model,
            profile: self.profile.as_ref(),
            region: &self.region,
            mode: self.mode,
        }
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        other.as_call().equivalent(self)
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_call().hash(state);
    }
}

impl Hash for Call<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(self.principal).hash(state);
        Arc::as_ptr(self.model).hash(state);
        self.profile.map(|profile| &profile.arn).hash(state);
        self.action.hash(state);
        self.region.hash(state);
        self.mode.hash(state);
    }
}

impl Equivalent<Key> for Call<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        Arc::ptr_eq(self.principal, &key.principal)
            && Arc::ptr_eq(self.model, &key.model)
            && self.profile.map(|profile| &profile.arn) == key.profile.as_ref().map(|profile| &profile.arn)
            && self.action == key.action
            && *self.region == key.region
            && self.mode == key.mode
    }
}

#[cfg(test)]
mod tests;
