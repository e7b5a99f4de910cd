//! Who sees a request. To everyone else it does not exist.

use crate::approval::{Person, Request};
use outcrop_access::snapshot::{Snapshot, Tree};
use outcrop_core::principal::{Principal, Role};
use std::collections::BTreeSet;

/// Roles that look at requests of the units under theirs.
const REVIEWERS: [Role; 6] = [
    Role::PlatformAdmin,
    Role::UnitAdmin,
    Role::LegalReviewer,
    Role::SecurityReviewer,
    Role::Finops,
    Role::Auditor,
];

/// The roles that a principal has at a unit.
pub fn roles_at(units: &Tree, principal: &Principal, unit: &str) -> BTreeSet<Role> {
    let memberships = principal.memberships.iter();
    memberships
        .filter(|one| units.is_within(unit, &one.unit))
        .map(|one| one.role)
        .collect()
}

/// A principal as the pipeline sees it, at a request's unit.
pub fn person(units: &Tree, principal: &Principal, unit: &str) -> Person {
    Person {
        id: principal.id.clone(),
        name: principal.name.clone(),
        kind: principal.kind,
        roles: roles_at(units, principal, unit),
    }
}

/// Whether a principal may know of a request: who asked, people of the accounts or of the unit that it is for, and
/// reviewers at the unit or above it.
pub fn sees(snapshot: &Snapshot, principal: &Principal, request: &Request) -> bool {
    let asked = &request.asked;
    let home = snapshot.account(&principal.account);
    request.requester.id.as_deref() == Some(principal.id.as_str())
        || asked.accounts.contains(&principal.account)
        || home.is_some_and(|account| account.unit == asked.unit)
        || roles_at(&snapshot.units, principal, &asked.unit)
            .iter()
            .any(|role| REVIEWERS.contains(role))
}
