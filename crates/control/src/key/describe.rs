//! A key as the admin API and the audit trail show it: everything but the secret and its hash.

use outcrop_core::audit::{Actor, Record};
use outcrop_core::id::AccountId;
use outcrop_core::key::Scope;
use outcrop_store::access_key::AccessKey;
use outcrop_store::api_key::ApiKey;
use serde::Serialize;
use utoipa::ToSchema;

/// An API key, without the key.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub struct ApiKeyView {
    pub id: String,
    pub name: String,
    pub principal: String,
    pub scopes: Vec<Scope>,
    /// The source region of calls with it.
    pub region: String,
    pub created_at_us: i64,
    #[schema(required = true)]
    pub expires_at_us: Option<i64>,
    #[schema(required = true)]
    pub revoked_at_us: Option<i64>,
    /// To the minute; none for a key that was never used.
    #[serde(skip_serializing_if = "Used::is_unsaid")]
    #[schema(value_type = Option<i64>)]
    pub last_used_at_us: Used,
}

/// An access key, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccessKey)]
pub struct AccessKeyView {
    pub id: String,
    pub name: String,
    pub principal: String,
    pub created_at_us: i64,
    #[schema(required = true)]
    pub expires_at_us: Option<i64>,
    #[schema(required = true)]
    pub revoked_at_us: Option<i64>,
    #[serde(skip_serializing_if = "Used::is_unsaid")]
    #[schema(value_type = Option<i64>)]
    pub last_used_at_us: Used,
}

/// When a key was last used, where that is said at all: the audit trail does not.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(untagged)]
pub enum Used {
    #[default]
    Unsaid,
    Said(Option<i64>),
}

impl Used {
    fn is_unsaid(&self) -> bool {
        matches!(self, Self::Unsaid)
    }
}

impl From<&ApiKey> for ApiKeyView {
    fn from(key: &ApiKey) -> Self {
        Self {
            id: key.id.clone(),
            name: key.name.clone(),
            principal: key.principal.clone(),
            scopes: key.scopes.iter().collect(),
            region: key.region.clone(),
            created_at_us: key.created_at_us,
            expires_at_us: key.expires_at_us,
            revoked_at_us: key.revoked_at_us,
            last_used_at_us: Used::Unsaid,
        }
    }
}

impl From<&AccessKey> for AccessKeyView {
    fn from(key: &AccessKey) -> Self {
        Self {
            id: key.id.clone(),
            name: key.name.clone(),
            principal: key.principal.clone(),
            created_at_us: key.created_at_us,
            expires_at_us: key.expires_at_us,
            revoked_at_us: key.revoked_at_us,
            last_used_at_us: Used::Unsaid,
        }
    }
}

/// What is written of a change of an API key.
pub fn api_key_record(
    actor: &Actor,
    action: &'static str,
    account: &AccountId,
    [before, after]: [Option<&ApiKey>; 2],
) -> Record {
    let text = |key: Option<&ApiKey>| key.and_then(|key| serde_json::to_string(&ApiKeyView::from(key)).ok());
    Record {
        actor: actor.clone(),
        action,
        subject_kind: "api_key",
        subject: after.or(before).map(|key| key.id.clone()).unwrap_or_default(),
        account: Some(account.clone()),
        before: text(before),
        after: text(after),
    }
}

/// What is written of a change of an access key.
pub fn access_key_record(
    actor: &Actor,
    action: &'static str,
    account: &AccountId,
    [before, after]: [Option<&AccessKey>; 2],
) -> Record {
    let text =
        |key: Option<&AccessKey>| key.and_then(|key| serde_json::to_string(&AccessKeyView::from(key)).ok());
    Record {
        actor: actor.clone(),
        action,
        subject_kind: "access_key",
        subject: after.or(before).map(|key| key.id.clone()).unwrap_or_default(),
        account: Some(account.clone()),
        before: text(before),
        after: text(after),
    }
}
