//! Who may change what an account has. Everyone in it may look.

use super::ask::Ask;
use outcrop_core::Error;
use outcrop_core::principal::Role;

/// Roles that may make and change resources: reviewers and auditors look, they do not build.
const BUILDERS: [Role; 4] = [
    Role::PlatformAdmin,
    Role::UnitAdmin,
    Role::Developer,
    Role::Application,
];

/// # Errors
///
/// `Forbidden`, saying which role is missing.
pub fn change(ask: &Ask<'_>) -> Result<(), Error> {
    if BUILDERS.iter().any(|role| ask.principal.has_role(*role)) {
        return Ok(());
    }
    Err(Error::forbidden(format!(
        "`{}` has no role that may change resources of account {}; a platform administrator can add `developer`",
        ask.principal.name,
        ask.account()
    )))
}
