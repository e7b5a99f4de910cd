//! One request.

use super::shown::{Shown, shown};
use super::{access, pipeline};
use crate::app::App;
use crate::approval::{Recorded, Request};
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use axum::Json;
use axum::extract::{Path, State};
use outcrop_core::Error;
use outcrop_core::principal::Principal;
use std::sync::Arc;

/// A request, with its stages, events and evidence, and what the caller may do with it
#[utoipa::path(get, path = "/api/v1/requests/{id}", operation_id = "show_request", tag = "approvals",
    params(("id" = String, Path)),
    responses((status = 200, body = Shown), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn show(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Shown>, Refusal> {
    let (request, recorded) = visible(&app, &caller.principal, &id).await?;
    let snapshot = app.parts.snapshots.newest();
    Ok(Json(shown(&snapshot, &caller.principal, request, &recorded)))
}

/// A request that the caller may see.
///
/// # Errors
///
/// `NotFound`, the same for one that does not exist and for one of others.
pub async fn visible(app: &App, caller: &Principal, id: &str) -> Result<(Request, Vec<Recorded>), Error> {
    let found = pipeline::load(app, id).await?;
    let snapshot = app.parts.snapshots.newest();
    found
        .filter(|(request, _)| access::sees(&snapshot, caller, request))
        .ok_or_else(|| pipeline::unknown(id))
}
