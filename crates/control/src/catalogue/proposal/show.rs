//! One proposal, with every change.

use super::{Shown, differences, unknown};
use crate::app::App;
use crate::authenticate::Caller;
use crate::catalogue::difference::Difference;
use crate::error::{ErrorBody, Refusal};
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// A proposal and what it changes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CatalogueProposalDetails)]
pub struct Details {
    #[serde(flatten)]
    proposal: Shown,
    changes: Vec<Difference>,
}

/// One proposal, with every change that it makes
#[utoipa::path(get, path = "/api/v1/catalogue/proposals/{id}", operation_id = "show_catalogue_proposal",
    tag = "catalogue", params(("id" = String, Path, description = "A proposal's id")), responses(
    (status = 200, body = Details), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn show(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Details>, Refusal> {
    let proposal = app.store().proposal(&id).await?.ok_or_else(|| unknown(&id))?;
    Ok(Json(Details {
        changes: differences(&proposal)?,
        proposal: Shown::of(&proposal, &caller),
    }))
}
