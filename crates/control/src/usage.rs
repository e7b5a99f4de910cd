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
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// What to tell the usage apart by; one row for everything without it.
    #[param(inline)]
    by: Option<By>,
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    Model,
    Account,
    Project,
    /// By the UTC day on which the attempt began.
    Day,
}

impl From<By> for UsageBy {
    fn from(by: By) -> Self {
        match by {
            By::Model => Self::Model,
            By::Account => Self::Account,
            By::Project => Self::Project,
            By::Day => Self::Day,
        }
    }
}

/// Usage and cost, of all time, of the accounts that the caller may see
#[utoipa::path(get, path = "/api/v1/usage", operation_id = "list_usage", tag = "ledger", params(Asked), responses(
    (status = 200, body = Vec<UsageRow>), (status = 401, body = ErrorBody)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Parameters(asked): Parameters<Asked>,
) -> Result<Json<Vec<UsageRow>>, Refusal> {
    let by = asked.by.map(UsageBy::from);
    Ok(Json(app.ledger().await.usage(by, &caller.scope()).await?))
}
