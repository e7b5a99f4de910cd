//! Who may do what with the catalogue, its terms and its evidence.

use crate::authenticate::Caller;
use outcrop_core::Error;
use outcrop_core::audit::Actor;
use outcrop_core::principal::Role;

/// # Errors
///
/// `Forbidden`, unless the caller has one of the roles for the whole organisation.
pub fn everywhere(caller: &Caller, roles: &[Role], what: &str) -> Result<(), Error> {
    if roles
        .iter()
        .any(|role| caller.principal.has_role_everywhere(*role))
    {
        return Ok(());
    }
    let names: Vec<String> = roles.iter().map(|role| format!("`{}`", role.name())).collect();
    Err(Error::forbidden(format!(
        "`{}` may not {what}: that takes the role {} at the root of the organisation",
        caller.principal.name,
        names.join(" or ")
    )))
}

/// # Errors
///
/// `Forbidden` for those who only look: auditors, and who has no role at all.
pub fn contribute(caller: &Caller, what: &str) -> Result<(), Error> {
    let memberships = &caller.principal.memberships;
    if memberships.iter().any(|one| one.role != Role::Auditor) {
        return Ok(());
    }
    Err(Error::forbidden(format!(
        "`{}` may not {what}: that takes a role other than `auditor`",
        caller.principal.name
    )))
}

/// The caller, as the audit trail names them.
pub fn actor(caller: &Caller) -> Actor {
    Actor::Principal {
        id: caller.principal.id.clone(),
        name: caller.principal.name.clone(),
    }
}
