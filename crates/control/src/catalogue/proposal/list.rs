//! The newest proposals.

use super::Shown;
use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CatalogueProposals)]
pub struct Page {
    proposals: Vec<Shown>,
    /// Always none: the newest hundred are shown.
    #[schema(required = true)]
    next: Option<String>,
}

/// The newest hundred proposals for the catalogue, newest first
#[utoipa::path(get, path = "/api/v1/catalogue/proposals", operation_id = "list_catalogue_proposals", tag = "catalogue",
    responses((status = 200, body = Page), (status = 401, body = ErrorBody)))]
pub async fn list(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Page>, Refusal> {
    let proposals = app.store().proposals().await?;
    Ok(Json(Page {
        proposals: proposals.iter().map(|one| Shown::of(one, &caller)).collect(),
        next: None,
    }))
}
