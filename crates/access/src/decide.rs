//! May this principal call this model, now and like this? Decided from the snapshot alone, in three steps: the
//! principal's roles, the account's entitlement, the policies.
//!
//! [`decide`] is for calls: it ends at the first refusal, and allocates nothing for a call that may go on. [`examine`] is
//! for people who ask why: it takes every step. Both ask the same functions, so they cannot disagree.

mod entitlement;
mod explain;
mod policy;
mod role;

pub use explain::{Explanation, Judged, Matched, Outcome, Step, StepKind, examine};
pub use policy::of_question as examine_policies;

use crate::entitlement::Circumstances;
use crate::snapshot::Snapshot;
use outcrop_core::Error;
use outcrop_core::catalogue::Model;
use outcrop_core::clock::UnixMicros;
use outcrop_core::price::Mode;
use outcrop_core::principal::Principal;
use outcrop_core::profile::Profile;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    pub principal: &'a Arc<Principal>,
    /// As IAM names it: `bedrock:InvokeModel`.
    pub action: &'static str,
    pub model: &'a Arc<Model>,
    /// The inference profile that the call names, if it names one.
    pub profile: Option<&'a Arc<Profile>>,
    /// Where the call comes from.
    pub region: &'a Arc<str>,
    pub mode: Mode,
    /// Whether a guardrail stands before and behind the model.
    pub guarded: bool,
    pub now_us: UnixMicros,
}

/// Yes, and within which bounds. Cheap to copy: what is large is shared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grant {
    /// The entitlement that it stands on; none: the configuration file opens the model.
    pub entitlement: Option<Arc<str>>,
    /// Where the model may run; none: anywhere.
    pub regions: Option<Arc<BTreeSet<String>>>,
    /// The most that one answer may have.
    pub max_tokens: Option<u32>,
}

/// # Errors
///
/// `Forbidden`, saying which step refused, why, and where to ask.
pub fn decide(snapshot: &Snapshot, ask: &Ask<'_>) -> Result<Grant, Error> {
    role::check(ask)?;
    let grant = entitlement::check(snapshot, ask)?;
    policy::check(snapshot, ask)?;
    Ok(grant)
}

impl Ask<'_> {
    fn circumstances<'s>(&'s self, snapshot: &'s Snapshot) -> Circumstances<'s> {
        Circumstances {
            account: &self.principal.account,
            project_id: &self.principal.project,
            project: snapshot.project(&self.principal.project).map(AsRef::as_ref),
            mode: self.mode,
            guarded: self.guarded,
            targets: &self.model.targets,
            now_us: self.now_us,
        }
    }
}
