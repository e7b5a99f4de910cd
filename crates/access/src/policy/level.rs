//! The policies that have a say together: those of one unit, the platform's or the unit's own, or those put on one
//! resource.
//!
//! A level allows when no `forbid` applies, and one `permit` does or it has none at all (of a resource's policies: none
//! for the action). It can only take away from what the levels above it leave.

use super::action;
use super::bundle::{Bundle, Told};
use super::compiler::Outcome;
use super::document::{Document, Statement};
use super::entity::Posed;
use super::judgement::{Applied, Finding, Verdict};
use cedar_policy::{Authorizer, Effect, EntityUid};
use outcrop_core::organisation::ROOT;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

/// Whose policies a level is made of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Layer {
    /// The platform's, for a unit and everything under it.
    Baseline { unit: Arc<str> },
    /// The unit's own.
    Unit { unit: Arc<str> },
    /// Those that an account put on a resource.
    Resource { arn: Arc<str> },
}

impl Layer {
    #[must_use]
    pub fn unit(&self) -> Option<&Arc<str>> {
        match self {
            Self::Baseline { unit } | Self::Unit { unit } => Some(unit),
            Self::Resource { .. } => None,
        }
    }

    /// Whether silence refuses: something must permit, and only the root's baseline is over everyone.
    fn must_permit(&self) -> bool {
        matches!(self, Self::Baseline { unit } if **unit == *ROOT)
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Baseline { unit } => write!(f, "the baseline of unit `{unit}`"),
            Self::Unit { unit } => write!(f, "unit `{unit}`"),
            Self::Resource { arn } => write!(f, "the resource policy of {arn}"),
        }
    }
}

/// The name of a policy as it was declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    pub id: Arc<str>,
    pub description: Arc<str>,
}

/// A statement, and whose it is.
#[derive(Clone, Debug)]
pub struct Member {
    pub declared: Arc<Declared>,
    pub statement: Arc<Statement>,
}

#[derive(Debug)]
pub struct Level {
    pub layer: Layer,
    /// What it is made of.
    policies: Vec<(Arc<Declared>, Outcome)>,
    pub members: Vec<Member>,
    /// Policies of the level that cannot be read, and why: nothing is allowed until they can.
    pub broken: Vec<(Arc<Declared>, Arc<str>)>,
    has_permit: bool,
    /// The actions that some `permit` names.
    permitted: HashSet<&'static str>,
    for_any_action: Slice,
    by_action: HashMap<&'static str, Slice>,
}

/// Statements, found by the entity that they are about.
#[derive(Debug, Default)]
struct Slice {
    about_anyone: Bundle,
    by_anchor: HashMap<EntityUid, Bundle>,
}

impl Slice {
    fn insert(&mut self, at: usize, anchor: Option<&EntityUid>) {
        match anchor {
            None => self.about_anyone.insert(at),
            Some(entity) => self.by_anchor.entry(entity.clone()).or_default().insert(at),
        }
    }

    fn about<'a>(&'a self, named: &'a [EntityUid]) -> impl Iterator<Item = &'a Bundle> {
        let anchored = named
            .iter()
            .filter(|_| !self.by_anchor.is_empty())
            .filter_map(|entity| self.by_anchor.get(entity));
        [&self.about_anyone].into_iter().chain(anchored)
    }
}

impl Level {
    #[must_use]
    pub fn new(layer: Layer, policies: Vec<(Declared, Outcome)>) -> Self {
        let mut level = Self {
            layer,
            policies: Vec::with_capacity(policies.len()),
            members: Vec::new(),
            broken: Vec::new(),
            has_permit: false,
            permitted: HashSet::new(),
            for_any_action: Slice::default(),
            by_action: HashMap::new(),
        };
        for (declared, read) in policies {
            let declared = Arc::new(declared);
            match &read {
                Ok(document) => level.insert_document(&declared, document),
                Err(why) => level.broken.push((Arc::clone(&declared), Arc::clone(why))),
            }
            level.policies.push((declared, read));
        }
        level
    }

    /// Whether it is made of these policies, as they were read.
    #[must_use]
    pub fn is_of(&self, policies: &[(Declared, Outcome)]) -> bool {
        let is_same = |own: &(Arc<Declared>, Outcome), other: &(Declared, Outcome)| {
            *own.0 == other.0
                && match (&own.1, &other.1) {
                    (Ok(own), Ok(other)) => Arc::ptr_eq(own, other),
                    (Err(own), Err(other)) => own == other,
                    _ => false,
                }
        };
        self.policies.len() == policies.len()
            && self
                .policies
                .iter()
                .zip(policies)
                .all(|(own, other)| is_same(own, other))
    }

    fn insert_document(&mut self, declared: &Arc<Declared>, document: &Document) {
        for statement in &document.statements {
            self.has_permit |= statement.effect() == Effect::Permit;
            self.index(self.members.len(), statement);
            self.members.push(Member {
                declared: Arc::clone(declared),
                statement: Arc::clone(statement),
            });
        }
    }

    fn index(&mut self, at: usize, statement: &Statement) {
        let anchor = statement.anchor.as_ref();
        let Some(constraint) = &statement.actions else {
            self.for_any_action.insert(at, anchor);
            if statement.effect() == Effect::Permit {
                self.permitted
                    .extend(action::ALL.iter().map(|action| action.name));
            }
            return;
        };
        let names: Vec<&str> = constraint.iter().map(|action| action.id().unescaped()).collect();
        let meant = action::ALL.iter().filter(|action| {
            let mut groups = action.group.with_parents();
            names.contains(&action.name) || groups.any(|group| names.contains(&group.name()))
        });
        for action in meant {
            self.by_action.entry(action.name).or_default().insert(at, anchor);
            if statement.effect() == Effect::Permit {
                self.permitted.insert(action.name);
            }
        }
    }

    /// The statements that may apply, in bundles. All others cannot: they are for other actions, or about other entities.
    fn bundles<'a>(&'a self, action: &str, posed: &'a Posed) -> impl Iterator<Item = &'a Bundle> {
        let of_action = self.by_action.get(action);
        let slices = of_action.into_iter().chain([&self.for_any_action]);
        slices.flat_map(|slice| slice.about(&posed.named))
    }

    /// The statements that may apply, one by one.
    pub fn candidates<'a>(&'a self, action: &str, posed: &'a Posed) -> impl Iterator<Item = &'a Member> {
        self.bundles(action, posed)
            .flat_map(Bundle::places)
            .filter_map(|at| self.members.get(at))
    }

    /// Whether the action is refused unless a `permit` applies. A resource's policy that permits one thing to some says
    /// nothing about other things: else who permits calls would take away the right to read the policy.
    fn is_closed(&self, action: &str) -> bool {
        match self.layer {
            Layer::Resource { .. } => self.permitted.contains(action),
            Layer::Baseline { .. } | Layer::Unit { .. } => self.has_permit || self.layer.must_permit(),
        }
    }

    /// What the level says.
    #[must_use]
    pub fn judge(&self, authorizer: &Authorizer, action: &str, posed: &Posed) -> Finding {
        let (mut permits, mut forbids, mut failures) = (Vec::new(), Vec::new(), Vec::new());
        for bundle in self.bundles(action, posed) {
            for (effect, found) in [(Effect::Permit, &mut permits), (Effect::Forbid, &mut forbids)] {
                bundle.ask(&self.members, effect, authorizer, posed, |told| match told {
                    Told::Applies(member) => found.push(Applied::of(member)),
                    // Cedar skips what fails. A `forbid` that was skipped would be a permission.
                    Told::Fails(member, error) => failures.push(Applied::failed(member, error)),
                });
            }
        }
        let broken = self.broken.iter();
        let broken: Vec<_> = broken
            .map(|(declared, why)| Applied::broken(declared, why))
            .collect();
        let (verdict, policies) = if !broken.is_empty() {
            (Verdict::Broken, broken)
        } else if !failures.is_empty() {
            (Verdict::Failed, failures)
        } else if !forbids.is_empty() {
            (Verdict::Forbidden, forbids)
        } else if !permits.is_empty() {
            (Verdict::Permitted, permits)
        } else if self.is_closed(action) {
            (Verdict::NotPermitted, Vec::new())
        } else {
            (Verdict::Silent, Vec::new())
        };
        Finding {
            layer: self.layer.clone(),
            verdict,
            policies,
        }
    }
}
