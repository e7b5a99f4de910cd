//! What must stay as it is: who is booked where, what somebody is, and that somebody is in charge.

use super::super::plan::Effect;
use super::super::{Problem, Proposal, State};
use outcrop_core::manifest::{Kind, Manifest, Principal};
use outcrop_core::organisation::{Project, ROOT};
use outcrop_core::principal::Role;

pub(super) fn check(proposal: &Proposal<'_>, problems: &mut Vec<Problem>) {
    for principal in proposal.after.principals() {
        problems.extend(wrong_home(principal, proposal.after));
    }
    for step in proposal
        .plan
        .steps
        .iter()
        .filter(|step| step.change == Effect::Update)
    {
        match (&step.before, &step.after) {
            (Some(Manifest::Project(before)), Some(Manifest::Project(after))) => {
                problems.extend(moved(before, after));
            }
            (Some(Manifest::Principal(before)), Some(Manifest::Principal(after))) => {
                problems.extend(transformed(before, after));
            }
            _ => {}
        }
    }
    problems.extend(nobody_in_charge(proposal));
}

/// A principal's calls are booked on a project of its own account.
fn wrong_home(principal: &Principal, state: &State) -> Option<Problem> {
    let project = state.project(&principal.project)?;
    (project.account != principal.account).then(|| {
        Problem::new(
            Kind::Principal,
            &principal.id,
            format!(
                "is of account {}, but its project `{}` is of account {}; name a project of its own account",
                principal.account, project.id, project.account
            ),
        )
    })
}

/// What the ledger has booked on a project was the account's.
fn moved(before: &Project, after: &Project) -> Option<Problem> {
    (before.account != after.account).then(|| {
        Problem::new(
            Kind::Project,
            &after.id,
            format!(
                "a project stays in its account ({}); make another project in account {}",
                before.account, after.account
            ),
        )
    })
}

fn transformed(before: &Principal, after: &Principal) -> Option<Problem> {
    (before.kind != after.kind).then(|| {
        Problem::new(
            Kind::Principal,
            &after.id,
            "a user does not become a service, nor a service a user: disable it and make another one",
        )
    })
}

fn nobody_in_charge(proposal: &Proposal<'_>) -> Option<Problem> {
    let was = in_charge(proposal.before).next()?;
    if in_charge(proposal.after).next().is_some() {
        return None;
    }
    Some(Problem::new(
        Kind::Member,
        format!("{was} {ROOT} {}", Role::PlatformAdmin.name()),
        "nobody who is enabled would be platform-admin at the root any more, and nobody could undo it; make another one first",
    ))
}

fn in_charge(state: &State) -> impl Iterator<Item = &str> {
    state
        .members()
        .filter(|member| member.role == Role::PlatformAdmin && member.unit == ROOT)
        .filter(|member| {
            state
                .principal(&member.principal)
                .is_some_and(|principal| !principal.disabled)
        })
        .map(|member| member.principal.as_str())
}
