//! The keys that the caller may see.

use super::describe::{AccessKeyView, ApiKeyView, Used};
use super::permit::{self, Purpose};
use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Parameters;
use axum::Json;
use axum::extract::State;
use outcrop_core::Error;
use outcrop_store::principal::Registered;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// A principal's id; without it, everyone whose keys the caller may see.
    principal: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Keys {
    api_keys: Vec<ApiKeyView>,
    access_keys: Vec<AccessKeyView>,
}

/// API keys and access keys, revoked and expired ones among them, the newest first
#[utoipa::path(get, path = "/api/v1/keys", operation_id = "list_keys", tag = "keys", params(Asked), responses(
    (status = 200, body = Keys), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Parameters(asked): Parameters<Asked>,
) -> Result<Json<Keys>, Refusal> {
    let principals = visible(&app, &caller, asked.principal.as_deref()).await?;
    let of = asked.principal.as_deref();
    let snapshot = app.parts.snapshots.newest();
    // What this process has seen since it last wrote it down is newer than what is written.
    let used = |id: &str, written: Option<i64>| Used::Said(written.max(snapshot.key_used_at_us(id)));
    let api_keys = app.store().list_api_keys(of).await?.into_iter();
    let access_keys = app.store().list_access_keys(of).await?.into_iter();
    Ok(Json(Keys {
        api_keys: api_keys
            .filter(|listed| principals.contains_key(&listed.key.principal))
            .map(|listed| ApiKeyView {
                last_used_at_us: used(&listed.key.id, listed.used_at_us),
                ..ApiKeyView::from(&listed.key)
            })
            .collect(),
        access_keys: access_keys
            .filter(|listed| principals.contains_key(&listed.key.principal))
            .map(|listed| AccessKeyView {
                last_used_at_us: used(&listed.key.id, listed.used_at_us),
                ..AccessKeyView::from(&listed.key)
            })
            .collect(),
    }))
}

/// Whose keys the caller may see, of one principal or of all.
async fn visible(app: &App, caller: &Caller, of: Option<&str>) -> Result<HashMap<String, Registered>, Error> {
    let snapshot = app.parts.snapshots.newest();
    if let Some(id) = of {
        let registered = app
            .store()
            .principal(id)
            .await?
            .ok_or_else(|| permit::unknown(id))?;
        permit::check(&snapshot, caller, &registered.principal, Purpose::See)?;
        return Ok(HashMap::from([(id.to_owned(), registered)]));
    }
    let all = app.store().principals().await?.into_iter();
    let seen = all.filter(|one| permit::check(&snapshot, caller, &one.principal, Purpose::See).is_ok());
    Ok(seen.map(|one| (one.principal.id.clone(), one)).collect())
}
