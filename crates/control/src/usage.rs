//! What was used and what it cost, as `outcrop usage` shows it.

use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Parameters;
use axum::Json;
use axum::extract::State;
use outcrop_store::ledger::{UsageBy, UsageRow};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// What to tell the usage apart by: `model`, `account`, `project`, `day` (the UTC day on which the attempt began),
    /// `profile` or `tag:KEY`; one row for everything without it.
    #[param(value_type = Option<String>)]
    by: Option<UsageBy>,
}

/// Usage and cost, of all time, of the accounts that the caller may see
#[utoipa::path(get, path = "/api/v1/usage", operation_id = "list_usage", tag = "ledger", params(Asked), responses(
    (status = 200, body = Vec<UsageRow>), (status = 401, body = ErrorBody)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Parameters(asked): Parameters<Asked>,
) -> Result<Json<Vec<UsageRow>>, Refusal> {
    Ok(Json(app.ledger().await.usage(asked.by, &caller.scope()).await?))
}
