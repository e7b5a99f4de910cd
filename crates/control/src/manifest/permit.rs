//! Who may change what: platform administrators everything; the administrators of a unit what lies under it, but
//! nothing that was put over them; security reviewers what certifies models and providers; FinOps prices, discounts and
//! budgets.
//!
//! It is judged by what the store holds at that moment, not by what was true when the caller came in.

use outcrop_core::manifest::Manifest;
use outcrop_core::organisation::ROOT;
use outcrop_core::principal::{Principal, Role};
use outcrop_store::manifest::{Problem, Proposal, State, Step};
use std::collections::HashSet;

/// Says of each change that is not the actor's to make why not.
pub(super) fn problems(actor: &Principal, proposal: &Proposal<'_>) -> Vec<Problem> {
    let authority = Authority::of(actor, proposal.before);
    if authority.units.contains(ROOT) && authority.is_platform_admin {
        return Vec::new();
    }
    let refusal = |step: &Step| {
        let why = authority.refuses(step, proposal)?;
        Some(Problem::forbidden(
            step.kind,
            &step.id,
            format!("{why}; `{}` may not", actor.name),
        ))
    };
    proposal.plan.effective().filter_map(refusal).collect()
}

/// What an actor is in charge of.
struct Authority {
    units: HashSet<String>,
    /// Where it is in charge of money alone.
    finops: HashSet<String>,
    /// At the root.
    is_platform_admin: bool,
    /// At the root: certifications are the whole organisation's.
    is_security_reviewer: bool,
    /// At the root.
    is_finops: bool,
}

impl Authority {
    /// A role that the caller came in with counts while the store still says where it is from: a membership, or the
    /// mapping of a group.
    fn of(actor: &Principal, now: &State) -> Self {
        let enabled = now
            .principal(&actor.id)
            .is_some_and(|principal| !principal.disabled);
        let by_membership = now.members().filter(|member| member.principal == actor.id);
        let by_membership = by_membership.map(|member| (member.unit.as_str(), member.role));
        let by_group = actor.memberships.iter().filter(|membership| {
            now.groups()
                .any(|group| group.unit == membership.unit && group.role == membership.role)
        });
        let by_group = by_group.map(|membership| (membership.unit.as_str(), membership.role));
        let roles: Vec<(&str, Role)> = by_membership.chain(by_group).filter(|_| enabled).collect();
        let of = |in_charge: fn(Role) -> bool| {
            let roles = roles.iter().filter(move |(_, role)| in_charge(*role));
            roles.map(|(unit, _)| (*unit).to_owned()).collect()
        };
        Self {
            units: of(|role| matches!(role, Role::PlatformAdmin | Role::UnitAdmin)),
            finops: of(|role| role == Role::Finops),
            is_platform_admin: roles.contains(&(ROOT, Role::PlatformAdmin)),
            is_security_reviewer: roles.contains(&(ROOT, Role::SecurityReviewer)),
            is_finops: roles.contains(&(ROOT, Role::Finops)),
        }
    }

    fn covers(&self, unit: &str, state: &State) -> bool {
        covers(&self.units, unit, state)
    }

    /// Why not; none when it may be done.
    fn refuses(&self, step: &Step, proposal: &Proposal<'_>) -> Option<String> {
        let sides = [(&step.before, proposal.before), (&step.after, proposal.after)];
        let sides = sides
            .into_iter()
            .filter_map(|(manifest, state)| Some((manifest.as_ref()?, state)));
        for (manifest, state) in sides {
            if self.is_security_reviewer && matches!(manifest, Manifest::Certification(_)) {
                continue;
            }
            if let Some(why) = self.reserved(manifest) {
                return Some(why.to_owned());
            }
            let Some(unit) = unit_of(manifest, state) else {
                continue;
            };
            if matches!(manifest, Manifest::Budget(_)) && covers(&self.finops, unit, state) {
                continue;
            }
            if !self.covers(unit, state) {
                return Some(format!(
                    "only the administrators of unit `{unit}`, or of one above it, change that"
                ));
            }
        }
        self.refuses_person(step, proposal)
            .or_else(|| grants_itself(step))
    }

    /// What is not for units to decide.
    fn reserved(&self, manifest: &Manifest) -> Option<&'static str> {
        let is_money = matches!(manifest, Manifest::Price(_) | Manifest::Discount(_));
        if is_money && !self.is_finops {
            return Some(
                "only FinOps of the whole organisation and platform administrators change prices and discounts",
            );
        }
        reserved(manifest)
    }

    /// Somebody with a role outside of what the actor is in charge of is not the actor's to change.
    fn refuses_person(&self, step: &Step, proposal: &Proposal<'_>) -> Option<String> {
        let Some(Manifest::Principal(person)) = &step.before else {
            return None;
        };
        let mut roles = proposal
            .before
            .members()
            .filter(|member| member.principal == person.id);
        let higher = roles
            .find(|member| !is_given_by_units(member.role) || !self.covers(&member.unit, proposal.before))?;
        Some(format!(
            "`{}` is {} of unit `{}`, so only platform administrators change it",
            person.name,
            higher.role.name(),
            higher.unit
        ))
    }
}

fn covers(units: &HashSet<String>, unit: &str, state: &State) -> bool {
    state.upwards(unit).any(|above| units.contains(&above.id))
}

/// What the administrators of units do not change, wherever it is.
const fn reserved(manifest: &Manifest) -> Option<&'static str> {
    match manifest {
        Manifest::Policy(policy) if policy.baseline => {
            Some("only platform administrators change baseline policies")
        }
        Manifest::Model(_) => Some("only platform administrators change the catalogue"),
        Manifest::Certification(_) => Some(
            "only platform administrators and the security reviewers of the whole organisation change certifications",
        ),
        Manifest::Limit(limit) if limit.principal.is_none() && limit.project.is_none() => {
            Some("only platform administrators change limits that are about everybody")
        }
        Manifest::Member(member) if !is_given_by_units(member.role) => {
            Some("only platform administrators give or take that role")
        }
        Manifest::Group(group) if !is_given_by_units(group.role) => {
            Some("only platform administrators give or take that role")
        }
        _ => None,
    }
}

/// Whether the administrators of a unit may give it.
const fn is_given_by_units(role: Role) -> bool {
    matches!(role, Role::UnitAdmin | Role::Developer | Role::Application)
}

/// Self-service lets an account's people pass the reviewers by.
fn grants_itself(step: &Step) -> Option<String> {
    let lets = |manifest: &Option<Manifest>| matches!(manifest, Some(Manifest::Account(account)) if account.self_service);
    (lets(&step.after) && !lets(&step.before))
        .then(|| "only platform administrators let an account serve itself (self_service)".to_owned())
}

/// The unit that decides about a manifest; none where what it refers to is not there, which is told otherwise.
pub(super) fn unit_of<'a>(manifest: &'a Manifest, state: &'a State) -> Option<&'a str> {
    let of_account = |id| state.account(id).map(|account| account.unit.as_str());
    match manifest {
        // Where a unit hangs, and what it is called, is decided above it.
        Manifest::Unit(unit) => Some(unit.parent.as_deref().unwrap_or(ROOT)),
        Manifest::Account(account) => Some(&account.unit),
        Manifest::Project(project) => of_account(&project.account),
        Manifest::Principal(principal) => of_account(&principal.account),
        Manifest::Member(member) => Some(&member.unit),
        Manifest::Group(group) => Some(&group.unit),
        Manifest::Policy(policy) => Some(&policy.unit),
        Manifest::ResourcePolicy(policy) => of_account(&policy.account),
        Manifest::DataRetention(retention) => of_account(&retention.account),
        Manifest::UseCase(use_case) => of_account(&use_case.account),
        Manifest::TagRule(rule) => match &rule.account {
            Some(account) => of_account(account),
            None => rule.unit.as_deref(),
        },
        Manifest::AllocationRule(rule) => Some(&rule.unit),
        Manifest::Limit(limit) => match (&limit.principal, &limit.project) {
            (_, Some(project)) => of_account(&state.project(project)?.account),
            (Some(principal), None) => of_account(&state.principal(principal)?.account),
            (None, None) => None,
        },
        Manifest::Budget(budget) => Some(&budget.owner),
        // They are the organisation's, whoever they are for.
        Manifest::Model(_) | Manifest::Certification(_) | Manifest::Price(_) | Manifest::Discount(_) => None,
    }
}

#[cfg(test)]
mod tests;
