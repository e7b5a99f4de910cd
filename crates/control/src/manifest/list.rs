//! What is declared, as it could be declared again.

use super::Sight;
use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Parameters;
use axum::Json;
use axum::extract::State;
use outcrop_core::Error;
use outcrop_core::manifest::{Kind, Manifest};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Only that kind.
    #[param(inline)]
    kind: Option<Kind>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Manifests {
    /// The configuration's version, to be expected by an application.
    version: i64,
    /// By kind and id, each after what it refers to.
    manifests: Vec<Manifest>,
    /// Always none: they are all there.
    #[schema(required = true)]
    next: Option<String>,
}

/// Everything declared that the caller is in charge of, or looks after
#[utoipa::path(get, path = "/api/v1/manifests", operation_id = "list_manifests", tag = "organisation", params(Asked),
    responses((status = 200, body = Manifests), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Parameters(asked): Parameters<Asked>,
) -> Result<Json<Manifests>, Refusal> {
    let state = app.store().declared().await?;
    let sight = Sight::of(&caller.principal, &state);
    if !sight.is_wide() {
        return Err(Error::forbidden(format!(
            "`{}` is in charge of no unit; manifests are for administrators and auditors",
            caller.principal.name
        ))
        .into());
    }
    let seen = state
        .all()
        .filter(|manifest| asked.kind.is_none_or(|kind| manifest.kind() == kind) && sight.manifest(manifest));
    Ok(Json(Manifests {
        version: state.version,
        manifests: seen.cloned().collect(),
        next: None,
    }))
}
