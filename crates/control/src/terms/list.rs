//! The versions of terms.

use super::Version;
use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Parameters;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// `model:ID` or `provider:NAME`; without it, the terms in force of every subject are listed.
    subject: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TermsVersions)]
pub struct Page {
    terms: Vec<Version>,
    /// Always none: all are shown.
    #[schema(required = true)]
    next: Option<String>,
}

/// Every version of a subject's terms, the one in force first; or what is in force, of every subject
#[utoipa::path(get, path = "/api/v1/terms", operation_id = "list_terms", tag = "catalogue", params(Asked), responses(
    (status = 200, body = Page), (status = 401, body = ErrorBody)))]
pub async fn list(
    State(app): State<Arc<App>>,
    _caller: Caller,
    Parameters(asked): Parameters<Asked>,
) -> Result<Json<Page>, Refusal> {
    let versions = match &asked.subject {
        Some(subject) => app.store().terms(subject).await?,
        None => app.store().terms_in_force().await?,
    };
    Ok(Json(Page {
        terms: versions.into_iter().map(Version::from).collect(),
        next: None,
    }))
}
