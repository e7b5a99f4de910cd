//! Notices: what people were told, and whether it reached them.

use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use axum::Json;
use axum::extract::State;
use outcrop_core::Error;
use outcrop_core::principal::Role;
use outcrop_store::notice::Delivery;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

const NEWEST: u32 = 200;

#[derive(Debug, Serialize, ToSchema)]
pub struct Notices {
    notices: Vec<Notice>,
    /// None: older ones are not listed.
    #[schema(required = true)]
    next: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Notice {
    id: String,
    /// `request.open`, `request.remind`, `entitlement.suspend`, …
    kind: String,
    /// Its name in the configuration; empty where nobody is called.
    webhook: String,
    #[schema(value_type = Object)]
    body: serde_json::Value,
    created_at_us: i64,
    attempts: i64,
    #[schema(required = true)]
    next_attempt_at_us: Option<i64>,
    #[schema(required = true)]
    delivered_at_us: Option<i64>,
    /// Why it was not delivered yet, or is not any more.
    #[schema(required = true)]
    failure: Option<String>,
}

impl From<Delivery> for Notice {
    fn from(delivery: Delivery) -> Self {
        Self {
            id: delivery.notice.id,
            kind: delivery.notice.kind,
            webhook: delivery.notice.webhook,
            body: serde_json::from_str(&delivery.notice.body).unwrap_or_default(),
            created_at_us: delivery.notice.created_at_us,
            attempts: delivery.attempts,
            next_attempt_at_us: delivery.next_attempt_at_us,
            delivered_at_us: delivery.delivered_at_us,
            failure: delivery.failure,
        }
    }
}

/// The newest notices, and how far their delivery is
#[utoipa::path(get, path = "/api/v1/notices", operation_id = "list_notices", tag = "approvals", responses(
    (status = 200, body = Notices), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody)))]
pub async fn list(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Notices>, Refusal> {
    let may = [Role::PlatformAdmin, Role::Auditor]
        .into_iter()
        .any(|role| caller.principal.has_role_everywhere(role));
    if !may {
        return Err(Error::forbidden(
            "notices are for those with the role `platform-admin` or `auditor` for the whole organisation",
        )
        .into());
    }
    let notices = app.store().notices(NEWEST).await?;
    Ok(Json(Notices {
        notices: notices.into_iter().map(Notice::from).collect(),
        next: None,
    }))
}
