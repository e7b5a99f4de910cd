//! The words of the audit trail: who did what to what.

use crate::id::AccountId;
use serde::{Deserialize, Serialize};

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = AuditActor))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Actor {
    /// A user or a service, by its principal's id, and the name that it had.
    Principal { id: String, name: String },
    /// Somebody with access to the machine and its data directory, by the name of the operating system's account.
    Operator { name: String },
    /// Outcrop itself: a watcher, a deadline, the demo.
    System { part: String },
}

impl Actor {
    /// What people call it.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Principal { name, .. } | Self::Operator { name } => name,
            Self::System { part } => part,
        }
    }
}

/// One change, or one refusal, to be recorded. The store adds when it was, and where in the chain it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub actor: Actor,
    /// What was done, as `noun.verb`: `policy.put`, `request.approve`, `api_key.revoke`, `call.denied`.
    pub action: &'static str,
    /// The noun that it was done to, and which one.
    pub subject_kind: &'static str,
    pub subject: String,
    pub account: Option<AccountId>,
    /// JSON; none for what did not exist, or exists no longer. Never a secret.
    pub before: Option<String>,
    pub after: Option<String>,
}
