//! Ends an API key, for good. Every process refuses it within a second.

use super::describe::api_key_record;
use super::permit::{self, Purpose};
use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use axum::extract::{Path, State};
use http::StatusCode;
use outcrop_core::principal::Principal;
use outcrop_core::{Code, Error};
use outcrop_store::api_key::ApiKey;
use std::sync::Arc;

/// Revoke an API key
#[utoipa::path(delete, path = "/api/v1/api_keys/{id}", operation_id = "revoke_api_key", tag = "keys",
    params(("id" = String, Path, description = "An API key's id")), responses(
    (status = 204, description = "It is revoked"), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody)))]
pub async fn revoke(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    let key = app
        .store()
        .api_key(&id)
        .await?
        .ok_or_else(|| permit::unknown_key(&id))?;
    let principal = owner(&app, &caller, &key.principal, &id).await?;
    if key.revoked_at_us.is_none() {
        let revoked = ApiKey {
            revoked_at_us: Some(app.clock().now_us()),
            ..key.clone()
        };
        let states = [Some(&key), Some(&revoked)];
        let record = api_key_record(&caller.actor(), "api_key.revoke", &principal.account, states);
        app.store().revoke_api_key(&id, &record).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Whose key it is, when the caller may end it.
pub(super) async fn owner(
    app: &App,
    caller: &Caller,
    principal: &str,
    key: &str,
) -> Result<Principal, Error> {
    let registered = app.store().principal(principal).await?;
    let principal = registered.ok_or_else(|| permit::unknown_key(key))?.principal;
    let snapshot = app.parts.snapshots.newest();
    permit::check(&snapshot, caller, &principal, Purpose::End).map_err(|error| match error.code() {
        Code::NotFound => permit::unknown_key(key),
        _ => error,
    })?;
    Ok(principal)
}
