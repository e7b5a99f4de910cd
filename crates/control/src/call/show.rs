//! One call: its attempts, its tokens, its price lines.

use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use axum::Json;
use axum::extract::{Path, State};
use outcrop_core::Error;
use outcrop_core::id::CallId;
use outcrop_store::ledger::Details;
use std::sync::Arc;

/// One call with its attempts and price lines
#[utoipa::path(get, path = "/api/v1/calls/{id}", operation_id = "show_call", tag = "ledger",
    params(("id" = String, Path, description = "A call's id, or an attempt's")), responses(
    (status = 200, body = Details), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn show(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(text): Path<String>,
) -> Result<Json<Details>, Refusal> {
    let id = CallId::parse(&text).ok_or_else(|| unknown(&text))?;
    let found = app.ledger().await.call(id, &caller.scope()).await?;
    Ok(Json(found.ok_or_else(|| unknown(&text))?))
}

fn unknown(id: &str) -> Error {
    let shown: String = id.chars().take(64).collect();
    Error::not_found(format!("there is no call `{shown}`, or you may not see it"))
}
