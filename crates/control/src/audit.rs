//! The audit trail, for those who look after the whole organisation.

pub mod export;
pub mod list;
pub mod verify;

use outcrop_core::Error;
use outcrop_core::audit::Actor;
use outcrop_core::principal::{Principal, Role};
use outcrop_store::audit::Entry;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One change, in its place in the chain.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = AuditRecord)]
pub struct Record {
    pub sequence: i64,
    pub at_us: i64,
    pub actor: Actor,
    /// `policy.put`, `request.approve`, …
    pub action: String,
    pub subject_kind: String,
    pub subject: String,
    #[schema(required = true)]
    pub account: Option<String>,
    /// What there was; none for what did not exist.
    #[schema(required = true)]
    pub before: Option<serde_json::Value>,
    /// What there is; none for what exists no longer.
    #[schema(required = true)]
    pub after: Option<serde_json::Value>,
    /// Over this record and the hash before it, hexadecimal.
    pub hash: String,
}

impl From<Entry> for Record {
    fn from(entry: Entry) -> Self {
        Self {
            hash: entry.hash_text(),
            sequence: entry.sequence,
            at_us: entry.at_us,
            actor: entry.actor,
            action: entry.action,
            subject_kind: entry.subject_kind,
            subject: entry.subject,
            account: entry.account.map(String::from),
            before: entry.before.map(read),
            after: entry.after.map(read),
        }
    }
}

/// The recorded JSON; what cannot be read, because somebody changed it, as the text that it is.
fn read(text: String) -> serde_json::Value {
    serde_json::from_str(&text).unwrap_or(serde_json::Value::String(text))
}

/// Auditors and platform administrators of the whole organisation, nobody else.
fn permit(principal: &Principal) -> Result<(), Error> {
    if [Role::Auditor, Role::PlatformAdmin]
        .into_iter()
        .any(|role| principal.has_role_everywhere(role))
    {
        return Ok(());
    }
    Err(Error::forbidden(format!(
        "`{}` may not read the audit trail; it is for `auditor` and `platform-admin` of the unit `root`",
        principal.name
    )))
}
