//! Who may look at whose keys, make them, and end them. What is nobody's business answers as what is not there.

use crate::authenticate::Caller;
use outcrop_access::snapshot::Snapshot;
use outcrop_core::Error;
use outcrop_core::id::AccountId;
use outcrop_core::key::Scopes;
use outcrop_core::organisation::Membership;
use outcrop_core::principal::{Principal, Role};
use outcrop_store::principal::Registered;

/// What is to be done with a principal's keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    See,
    Make,
    End,
}

/// Roles that a unit's administrator can give, and so can stand in for.
const OF_UNITS: [Role; 3] = [Role::UnitAdmin, Role::Developer, Role::Application];

/// # Errors
/// `NotFound` where the caller must not learn that there is such a principal; `Forbidden` where they may look and no more.
pub fn check(snapshot: &Snapshot, caller: &Caller, of: &Principal, purpose: Purpose) -> Result<(), Error> {
    let who = &caller.principal;
    if who.id == of.id || who.has_role_everywhere(Role::PlatformAdmin) {
        return Ok(());
    }
    if is_administrator_of(snapshot, who, &of.account) {
        return match purpose {
            Purpose::See | Purpose::End => Ok(()),
            Purpose::Make => may_stand_in(snapshot, who, of),
        };
    }
    match purpose {
        Purpose::See if who.has_role_everywhere(Role::Auditor) => Ok(()),
        _ if who.has_role_everywhere(Role::Auditor) => Err(Error::forbidden(
            "an auditor looks at keys and changes none; ask a platform administrator",
        )),
        _ => Err(unknown(&of.id)),
    }
}

/// Whether the account lies in a unit that the principal administers.
pub fn is_administrator_of(snapshot: &Snapshot, who: &Principal, account: &AccountId) -> bool {
    snapshot
        .account(account)
        .is_some_and(|account| administers(snapshot, who, &account.unit))
}

fn administers(snapshot: &Snapshot, who: &Principal, unit: &str) -> bool {
    who.memberships
        .iter()
        .any(|one| one.role == Role::UnitAdmin && snapshot.units.is_within(unit, &one.unit))
}

/// A key of somebody's is as good as they are: whoever makes one must be able to give what they have.
fn may_stand_in(snapshot: &Snapshot, who: &Principal, of: &Principal) -> Result<(), Error> {
    let can_give = |one: &Membership| OF_UNITS.contains(&one.role) && administers(snapshot, who, &one.unit);
    match of.memberships.iter().find(|one| !can_give(one)) {
        None => Ok(()),
        Some(one) => Err(Error::forbidden(format!(
            "`{}` is {} at the unit `{}`, which is not yours to give; they can make a key of their own, or ask a \
             platform administrator",
            of.id,
            one.role.name(),
            one.unit
        ))),
    }
}

/// A key makes no key that is good for more than it is itself.
///
/// # Errors
/// `Forbidden`, naming what is too much.
pub fn check_scopes(caller: &Caller, wanted: Scopes) -> Result<(), Error> {
    match wanted.iter().find(|scope| !caller.scopes.contains(*scope)) {
        None => Ok(()),
        Some(scope) => Err(Error::forbidden(format!(
            "your own key lacks the scope `{scope}`, so it cannot make a key that has it"
        ))
        .because("missing_scope")),
    }
}

/// The principal as the snapshot knows it, with its roles. One that is disabled is not there.
pub fn in_force(snapshot: &Snapshot, registered: &Registered) -> Principal {
    let id = &registered.principal.id;
    snapshot.principal(id).map_or_else(
        || registered.principal.clone(),
        |principal| principal.as_ref().clone(),
    )
}

/// The same words for a principal that is not there and for one that is none of the caller's business.
pub fn unknown(id: &str) -> Error {
    let shown: String = id.chars().take(64).collect();
    Error::not_found(format!("there is no principal `{shown}`, or you may not see it"))
}

/// The same for a key.
pub fn unknown_key(id: &str) -> Error {
    let shown: String = id.chars().take(64).collect();
    Error::not_found(format!("there is no key `{shown}`, or you may not see it"))
}
