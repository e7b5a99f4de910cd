//! Puts a new API key in the place of an old one. For as long as the caller says, both are good.

use super::create::{CreatedApiKey, generate, owner};
use super::describe::api_key_record;
use super::permit;
use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Body;
use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use outcrop_core::{Code, Error};
use outcrop_store::api_key::ApiKey;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

const MAX_OVERLAP_SECONDS: u64 = 90 * 24 * 60 * 60;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rotation {
    /// How long the old key stays good, at most; 0 ends it at once.
    overlap_seconds: u64,
}

/// Replace an API key: the new one has the old one's name, scopes, region and lifetime
#[utoipa::path(post, path = "/api/v1/api_keys/{id}/rotate", operation_id = "rotate_api_key", tag = "keys",
    params(("id" = String, Path, description = "An API key's id")), request_body = Rotation, responses(
    (status = 201, body = CreatedApiKey), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn rotate(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(rotation): Body<Rotation>,
) -> Result<(StatusCode, Json<CreatedApiKey>), Refusal> {
    if rotation.overlap_seconds > MAX_OVERLAP_SECONDS {
        return Err(Error::validation(format!(
            "`overlap_seconds` is at most {MAX_OVERLAP_SECONDS} (90 days)"
        ))
        .at("overlap_seconds")
        .into());
    }
    let old = app
        .store()
        .api_key(&id)
        .await?
        .ok_or_else(|| permit::unknown_key(&id))?;
    let principal = owner(&app, &caller, &old.principal)
        .await
        .map_err(|error| match error.code() {
            Code::NotFound => permit::unknown_key(&id),
            _ => error,
        })?;
    permit::check_scopes(&caller, old.scopes)?;
    let now_us = app.clock().now_us();
    let ends_at_us =
        now_us.saturating_add(i64::try_from(rotation.overlap_seconds).unwrap_or(i64::MAX) * 1_000_000);
    let (new, created) = generate(&app, |id, hash| ApiKey {
        id,
        hash,
        created_at_us: now_us,
        // As long as the old one was made for.
        expires_at_us: old
            .expires_at_us
            .map(|expiry| now_us.saturating_add(expiry.saturating_sub(old.created_at_us))),
        revoked_at_us: None,
        ..old.clone()
    })?;
    let ended = ApiKey {
        expires_at_us: Some(
            old.expires_at_us
                .map_or(ends_at_us, |expiry| expiry.min(ends_at_us)),
        ),
        ..old.clone()
    };
    let (actor, account) = (caller.actor(), &principal.account);
    let replaced = api_key_record(&actor, "api_key.rotate", account, [Some(&old), Some(&ended)]);
    let made = api_key_record(&actor, "api_key.create", account, [None, Some(&new)]);
    app.store()
        .rotate_api_key(&id, ends_at_us, &new, [&replaced, &made])
        .await?;
    Ok((StatusCode::CREATED, Json(created)))
}
