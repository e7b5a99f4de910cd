//! A page of calls, newest first.

use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Parameters;
use axum::Json;
use axum::extract::State;
use outcrop_core::settlement::Outcome;
use outcrop_store::ledger::{Filter, Page};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Microseconds since the Unix epoch, inclusive.
    from_us: Option<i64>,
    /// Microseconds since the Unix epoch, exclusive.
    to_us: Option<i64>,
    model: Option<String>,
    project: Option<String>,
    /// A principal's id.
    principal: Option<String>,
    #[param(inline)]
    outcome: Option<Outcome>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many calls at most, 1 to 200; 50 without it.
    limit: Option<u16>,
}

/// Calls, newest first, with what they can be filtered by
#[utoipa::path(get, path = "/api/v1/calls", operation_id = "list_calls", tag = "ledger", params(Asked), responses(
    (status = 200, body = Page), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Parameters(asked): Parameters<Asked>,
) -> Result<Json<Page>, Refusal> {
    let Asked {
        from_us,
        to_us,
        model,
        project,
        principal,
        outcome,
        cursor,
        limit,
    } = asked;
    let filter = Filter {
        from_us,
        to_us,
        model,
        project,
        principal,
        outcome,
        cursor,
        limit,
    };
    Ok(Json(app.ledger().await.calls(&filter, &caller.scope()).await?))
}
