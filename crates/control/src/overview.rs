//! What happened lately, at a glance.

use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Parameters;
use axum::Json;
use axum::extract::State;
use outcrop_store::ledger::{Overview, Span};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

const DAY_US: i64 = 24 * 60 * 60 * 1_000_000;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Microseconds since the Unix epoch, inclusive; a day before `to_us` without it.
    from_us: Option<i64>,
    /// Microseconds since the Unix epoch, exclusive; now without it.
    to_us: Option<i64>,
}

/// Calls, tokens, spend and latency over time and by model, beside the equally long span before
#[utoipa::path(get, path = "/api/v1/overview", operation_id = "show_overview", tag = "ledger", params(Asked), responses(
    (status = 200, body = Overview), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody)))]
pub async fn show(
    State(app): State<Arc<App>>,
    caller: Caller,
    Parameters(asked): Parameters<Asked>,
) -> Result<Json<Overview>, Refusal> {
    let to_us = asked.to_us.unwrap_or_else(|| app.clock().now_us());
    let from_us = asked.from_us.unwrap_or_else(|| to_us.saturating_sub(DAY_US));
    Ok(Json(
        app.ledger()
            .await
            .overview(Span { from_us, to_us }, &caller.scope())
            .await?,
    ))
}
