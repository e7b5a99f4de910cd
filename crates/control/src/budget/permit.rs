//! Who sees which budgets, and who decides about them. What is nobody's business answers as what is not there.

use crate::authenticate::Caller;
use outcrop_access::budget::Applied;
use outcrop_access::snapshot::Snapshot;
use outcrop_core::Error;
use outcrop_core::budget::{Budget, Each};
use outcrop_core::id::AccountId;
use outcrop_core::principal::{Principal, Role};
use std::sync::Arc;

/// Roles that are in charge of the money of a unit, and of all under it.
const IN_CHARGE: [Role; 3] = [Role::Finops, Role::PlatformAdmin, Role::UnitAdmin];

/// The budget, if the caller may see it.
///
/// # Errors
/// `NotFound`, in the same words whether there is none or it is none of the caller's business.
pub fn find<'a>(snapshot: &'a Snapshot, caller: &Caller, id: &str) -> Result<&'a Arc<Applied>, Error> {
    snapshot
        .budgets
        .find(id)
        .filter(|applied| sees(snapshot, &caller.principal, &applied.budget))
        .ok_or_else(|| unknown(id))
}

/// Whether the budget covers the principal's account, or is one that it oversees.
pub fn sees(snapshot: &Snapshot, who: &Principal, budget: &Budget) -> bool {
    oversees(snapshot, who, budget) || covers(snapshot, &who.account, budget)
}

/// Whether it sees everybody's part of the budget.
pub fn oversees(snapshot: &Snapshot, who: &Principal, budget: &Budget) -> bool {
    who.sees_every_account() || is_in_charge(snapshot, who, budget)
}

/// Whether the principal sees what one member took of the budget: that of its own account does.
pub fn sees_member(snapshot: &Snapshot, who: &Principal, budget: &Budget, member: &str) -> bool {
    if member.is_empty() || oversees(snapshot, who, budget) {
        return true;
    }
    match budget.each {
        Each::All => true,
        Each::Account => who.account.as_str() == member,
        Each::Project => is_project_of(snapshot, member, &who.account),
        Each::Principal => is_principal_of(snapshot, member, &who.account),
    }
}

/// Whether the member could be one of the budget's: it must exist.
pub fn is_member(snapshot: &Snapshot, budget: &Budget, member: &str) -> bool {
    match budget.each {
        Each::All => member.is_empty(),
        Each::Account => AccountId::parse(member).is_some_and(|account| snapshot.account(&account).is_some()),
        Each::Project => snapshot.project(member).is_some(),
        Each::Principal => snapshot.principal(member).is_some(),
    }
}

/// Whether the principal decides about the budget: FinOps and administrators of the unit that keeps it, or of one above.
pub fn is_in_charge(snapshot: &Snapshot, who: &Principal, budget: &Budget) -> bool {
    let mut memberships = who.memberships.iter();
    memberships.any(|one| IN_CHARGE.contains(&one.role) && snapshot.units.is_within(&budget.owner, &one.unit))
}

/// Whether calls of the account can be the budget's.
fn covers(snapshot: &Snapshot, account: &AccountId, budget: &Budget) -> bool {
    let Some(home) = snapshot.account(account) else {
        return false;
    };
    let scope = &budget.scope;
    let is_within = |unit: &str| snapshot.units.is_within(&home.unit, unit);
    let of_profile = |arn: &str| arn.split(':').nth(4) == Some(account.as_str());
    is_within(&budget.owner)
        && scope.unit.as_deref().is_none_or(is_within)
        && scope.account.as_ref().is_none_or(|one| one == account)
        && scope.profile.as_deref().is_none_or(of_profile)
        && scope
            .project
            .as_deref()
            .is_none_or(|one| is_project_of(snapshot, one, account))
        && scope
            .principal
            .as_deref()
            .is_none_or(|one| is_principal_of(snapshot, one, account))
}

fn is_project_of(snapshot: &Snapshot, project: &str, account: &AccountId) -> bool {
    snapshot
        .project(project)
        .is_some_and(|project| project.account == *account)
}

fn is_principal_of(snapshot: &Snapshot, principal: &str, account: &AccountId) -> bool {
    snapshot
        .principal(principal)
        .is_some_and(|principal| principal.account == *account)
}

pub fn unknown(id: &str) -> Error {
    let shown: String = id.chars().take(64).collect();
    Error::not_found(format!("there is no budget `{shown}`, or you may not see it"))
}

pub fn unknown_increase(id: &str) -> Error {
    let shown: String = id.chars().take(64).collect();
    Error::not_found(format!("the budget has no increase `{shown}`"))
}
