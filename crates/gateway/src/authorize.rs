//! May this principal call this model? Decided from the snapshot alone.

use crate::call::Call;
use outcrop_core::Error;
use outcrop_core::catalogue::Model;
use outcrop_core::principal::Role;

/// Roles that may call models at all: reviewers and auditors look, they do not spend.
const CALLERS: [Role; 4] = [
    Role::PlatformAdmin,
    Role::UnitAdmin,
    Role::Developer,
    Role::Application,
];

pub fn authorize(call: &Call, model: &Model) -> Result<(), Error> {
    let principal = &call.principal;
    if !CALLERS.iter().any(|role| principal.has_role(*role)) {
        return Err(Error::forbidden(format!(
            "`{}` has no role that may call models; a platform administrator can add `application` or `developer`",
            principal.name
        )));
    }
    if !call.snapshot.is_entitled(&principal.account, &model.id) {
        return Err(Error::forbidden(format!(
            "account {} has no approval for the model `{}`; ask a platform administrator to approve it",
            principal.account, model.id
        ))
        .at("model"));
    }
    Ok(())
}
