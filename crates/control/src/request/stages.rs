//! The stages that new requests walk, as they are configured.

use crate::app::App;
use crate::approval::Stage;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub struct Stages {
    stages: Vec<Stage>,
}

/// The stages of the approval pipeline, in order
#[utoipa::path(get, path = "/api/v1/approvals/stages", operation_id = "list_approval_stages", tag = "approvals",
    responses((status = 200, body = Stages), (status = 401, body = ErrorBody)))]
pub async fn list(State(app): State<Arc<App>>, _caller: Caller) -> Result<Json<Stages>, Refusal> {
    Ok(Json(Stages {
        stages: app.parts.approvals.stages.clone(),
    }))
}
