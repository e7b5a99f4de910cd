//! May this principal call this model? Decided from the snapshot alone.

use crate::call::Call;
use outcrop_access::snapshot::Snapshot;
use outcrop_core::Error;
use outcrop_core::catalogue::Model;
use outcrop_core::principal::{Principal, Role};

/// Roles that may call models at all: reviewers and auditors look, they do not spend.
const CALLERS: [Role; 4] = [
    Role::PlatformAdmin,
    Role::UnitAdmin,
    Role::Developer,
    Role::Application,
];

pub fn authorize(call: &Call, of: &Model) -> Result<(), Error> {
    model(&call.snapshot, &call.principal, of)
}

/// Whether a principal may call a model, under one snapshot.
pub fn model(snapshot: &Snapshot, principal: &Principal, model: &Model) -> Result<(), Error> {
    if !CALLERS.iter().any(|role| principal.has_role(*role)) {
        return Err(Error::forbidden(format!(
            "`{}` has no role that may call models; a platform administrator can add `application` or `developer`",
            principal.name
        )));
    }
    if !snapshot.is_entitled(&principal.account, &model.id) {
        return Err(Error::forbidden(format!(
            "account {} has no approval for the model `{}`; ask a platform administrator to approve it",
            principal.account, model.id
        ))
        .at("model"));
    }
    Ok(())
}
