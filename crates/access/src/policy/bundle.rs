//! Statements that are asked together: one question to Cedar costs more than one statement in it, and one statement more
//! than its conditions.

use super::entity::Posed;
use super::level::Member;
use super::union::Union;
use cedar_policy::{AuthorizationError, Authorizer, Effect, PolicyId, PolicySet};
use std::sync::OnceLock;

/// Statements of one level, by their places in it.
#[derive(Debug, Default)]
pub struct Bundle {
    parts: Vec<Part>,
}

/// The most statements that are asked together: as many as are made one in about a millisecond.
const TOGETHER: usize = 16;

/// Permits and forbids are asked apart: Cedar tells of the permits that apply only where no forbid does.
#[derive(Debug, Default)]
struct Part {
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
    union: Union,
    /// What could not be put into the set, and so cannot be asked.
    left_out: Vec<usize>,
}

impl Bundle {
    pub fn insert(&mut self, at: usize) {
        let open = self.parts.last_mut().filter(|part| part.places.len() < TOGETHER);
        match open {
            Some(part) => part.insert(at),
            None => self.parts.push(Part {
                places: vec![at],
                ..Part::default()
            }),
        }
    }

    pub fn places(&self) -> impl Iterator<Item = usize> {
        self.parts.iter().flat_map(|part| part.places.iter().copied())
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
        for (ordinal, part) in self.parts.iter().enumerate() {
            let batch = part.batch(ordinal, members, effect);
            batch.ask(members, authorizer, posed, &mut told);
        }
    }
}

impl Part {
    fn insert(&mut self, at: usize) {
        self.places.push(at);
        // What was made of fewer statements is made anew.
        self.permits.take();
        self.forbids.take();
    }

    fn batch(&self, ordinal: usize, members: &[Member], effect: Effect) -> &Batch {
        let made = match effect {
            Effect::Permit => &self.permits,
            Effect::Forbid => &self.forbids,
        };
        made.get_or_init(|| Batch::of(ordinal, &self.places, members, effect))
    }
}

impl Batch {
    fn of(ordinal: usize, places: &[usize], members: &[Member], effect: Effect) -> Self {
        let mut batch = Self {
            union: Union::of_part(ordinal),
            ..Self::default()
        };
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

    fn ask<'a>(
        &self,
        members: &'a [Member],
        authorizer: &Authorizer,
        posed: &Posed,
        told: &mut impl FnMut(Told<'a>),
    ) {
        for member in self.left_out.iter().filter_map(|at| members.get(*at)) {
            told(Told::Fails(member, "it cannot be asked".to_owned()));
        }
        if self.set.is_empty() || self.union.is_silent(&self.set, authorizer, posed) {
            return;
        }
        let member = |id: &PolicyId| {
            let at: &str = id.as_ref();
            members.get(at.parse::<usize>().ok()?)
        };
        let answer = authorizer.is_authorized(&posed.request, &self.set, &posed.entities);
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
