//! Statements that are asked together: one question to Cedar costs more than one statement in it.

use super::entity::Posed;
use super::level::Member;
use cedar_policy::{AuthorizationError, Authorizer, Effect, PolicyId, PolicySet};
use std::sync::OnceLock;

/// Statements of one level, by their places in it. Permits and forbids are asked apart: Cedar tells of the permits that
/// apply only where no forbid does.
#[derive(Debug, Default)]
pub struct Bundle {
    places: Vec<usize>,
    /// Made for the first question: most groups are never asked.
    permits: OnceLock<Batch>,
    forbids: OnceLock<Batch>,
}

/// What Cedar says about one statement; of those that do not apply it says nothing.
pub enum Told<'a> {
    Applies(&'a Member),
    Fails(&'a Member, String),
}

/// The statements of one effect, each under its place as its name.
#[derive(Debug, Default)]
struct Batch {
    set: PolicySet,
    /// What could not be put into the set, and so cannot be asked.
    left_out: Vec<usize>,
}

impl Bundle {
    pub fn insert(&mut self, at: usize) {
        self.places.push(at);
        // What was made of fewer statements is made anew.
        self.permits.take();
        self.forbids.take();
    }

    pub fn places(&self) -> impl Iterator<Item = usize> {
        self.places.iter().copied()
    }

    /// Asks the statements of one effect, which are among `members` by their places.
    pub fn ask<'a>(
        &self,
        members: &'a [Member],
        effect: Effect,
        authorizer: &Authorizer,
        posed: &Posed,
        mut told: impl FnMut(Told<'a>),
    ) {
        let made = match effect {
            Effect::Permit => &self.permits,
            Effect::Forbid => &self.forbids,
        };
        let batch = made.get_or_init(|| Batch::of(&self.places, members, effect));
        for member in batch.left_out.iter().filter_map(|at| members.get(*at)) {
            told(Told::Fails(member, "it cannot be asked".to_owned()));
        }
        if batch.set.is_empty() {
            return;
        }
        let member = |id: &PolicyId| {
            let at: &str = id.as_ref();
            members.get(at.parse::<usize>().ok()?)
        };
        let answer = authorizer.is_authorized(&posed.request, &batch.set, &posed.entities);
        for member in answer.diagnostics().reason().filter_map(member) {
            told(Told::Applies(member));
        }
        for error in answer.diagnostics().errors() {
            let AuthorizationError::PolicyEvaluationError(failure) = error;
            if let Some(member) = member(failure.policy_id()) {
                told(Told::Fails(member, error.to_string()));
            }
        }
    }
}

impl Batch {
    fn of(places: &[usize], members: &[Member], effect: Effect) -> Self {
        let mut batch = Self::default();
        for at in places {
            let Some(member) = members.get(*at).filter(|one| one.statement.effect() == effect) else {
                continue;
            };
            let policy = member.statement.policy.new_id(PolicyId::new(at.to_string()));
            if batch.set.add(policy).is_err() {
                batch.left_out.push(*at);
            }
        }
        batch
    }
}
