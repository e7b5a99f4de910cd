//! The first step: has the principal a role that calls models at all?

use super::Ask;
use outcrop_core::Error;
use outcrop_core::principal::{Principal, Role};

/// Reviewers and auditors look, they do not spend.
const CALLERS: [Role; 4] = [
    Role::PlatformAdmin,
    Role::UnitAdmin,
    Role::Developer,
    Role::Application,
];

pub fn check(ask: &Ask<'_>) -> Result<(), Error> {
    match calling(ask.principal) {
        Some(_) => Ok(()),
        None => Err(Error::forbidden(refusal(ask.principal)).because("no_calling_role")),
    }
}

/// The first of its roles that calls models.
pub fn calling(principal: &Principal) -> Option<Role> {
    CALLERS.into_iter().find(|role| principal.has_role(*role))
}

pub fn refusal(principal: &Principal) -> String {
    format!(
        "`{}` has no role that may call models at the unit of account {}; an administrator of the unit can add \
         `application` or `developer`",
        principal.name, principal.account
    )
}
