//! Whether the trail is what was written.

use super::permit;
use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use axum::Json;
use axum::extract::State;
use outcrop_store::audit::Verification;
use std::sync::Arc;

/// Reads the whole trail and says everything that is not as it was written
#[utoipa::path(get, path = "/api/v1/audit/verification", operation_id = "verify_audit", tag = "audit", responses(
    (status = 200, body = Verification), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody)))]
pub async fn verify(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Verification>, Refusal> {
    permit(&caller.principal)?;
    Ok(Json(app.store().verify_audit(&app.parts.audit, &[]).await?))
}
