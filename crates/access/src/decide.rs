//! May this principal call this model, now and like this? Decided from the snapshot alone, in three steps: the
//! principal's roles, the account's entitlement, the policies.

use crate::snapshot::Snapshot;
use outcrop_core::Error;
use outcrop_core::catalogue::Model;
use outcrop_core::clock::UnixMicros;
use outcrop_core::price::Mode;
use outcrop_core::principal::{Principal, Role};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    pub principal: &'a Arc<Principal>,
    /// As IAM names it: `bedrock:InvokeModel`.
    pub action: &'static str,
    pub model: &'a Arc<Model>,
    /// Where the call comes from.
    pub region: &'a Arc<str>,
    pub mode: Mode,
    /// Whether a guardrail stands before and behind the model.
    pub guarded: bool,
    pub now_us: UnixMicros,
}

/// Yes, and within which bounds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grant {
    /// The entitlement that it stands on.
    pub entitlement: Option<Arc<str>>,
    /// Where the model may run; none: anywhere.
    pub regions: Option<Arc<BTreeSet<String>>>,
    /// The most that one answer may have.
    pub max_tokens: Option<u32>,
}

/// Roles that may call models at all: reviewers and auditors look, they do not spend.
const CALLERS: [Role; 4] = [
    Role::PlatformAdmin,
    Role::UnitAdmin,
    Role::Developer,
    Role::Application,
];

/// # Errors
///
/// `Forbidden`, saying which step refused, why, and where to ask.
pub fn decide(snapshot: &Snapshot, ask: &Ask<'_>) -> Result<Grant, Error> {
    let Ask { principal, model, .. } = ask;
    if !CALLERS.iter().any(|role| principal.has_role(*role)) {
        return Err(Error::forbidden(format!(
            "`{}` has no role that may call models; a platform administrator can add `application` or `developer`",
            principal.name
        )));
    }
    if !snapshot
        .entitlements
        .has(&principal.account, &model.id, ask.now_us)
    {
        return Err(Error::forbidden(format!(
            "account {} has no approval for the model `{}`; ask a platform administrator to approve it",
            principal.account, model.id
        ))
        .at("model"));
    }
    Ok(Grant::default())
}
