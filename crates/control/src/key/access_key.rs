//! Makes and ends access keys: pairs of an id and a secret that requests are signed with.

use super::create::owner;
use super::describe::access_key_record;
use super::{check_expiry, check_name, permit, revoke};
use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Body;
use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use outcrop_access::access_key;
use outcrop_core::Error;
use outcrop_core::key::Scopes;
use outcrop_store::access_key::AccessKey;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccessKey {
    /// What people call it.
    name: String,
    /// Microseconds since the Unix epoch; without it, the key does not expire.
    expires_at_us: Option<i64>,
}

/// A pair that was just made. The secret is told this once.
#[derive(Serialize, ToSchema)]
pub struct CreatedAccessKey {
    id: String,
    secret: String,
}

/// Make an access key for a principal; the answer holds the secret, and nothing else ever will
#[utoipa::path(post, path = "/api/v1/principals/{id}/access_keys", operation_id = "create_access_key", tag = "keys",
    params(("id" = String, Path, description = "A principal's id")), request_body = NewAccessKey, responses(
    (status = 201, body = CreatedAccessKey), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(new): Body<NewAccessKey>,
) -> Result<(StatusCode, Json<CreatedAccessKey>), Refusal> {
    let principal = owner(&app, &caller, &id).await?;
    let now_us = app.clock().now_us();
    check_name(&new.name)?;
    check_expiry(new.expires_at_us, now_us)?;
    // A signature is good for everything that Bedrock's operations do.
    permit::check_scopes(&caller, Scopes::ALL)?;
    let made = access_key::generate()?;
    let secret = made.secret.reveal();
    let sealed = app.parts.master_key.seal(&made.id, secret.as_bytes());
    let key = AccessKey {
        sealed_secret: sealed.map_err(Error::from)?,
        id: made.id.clone(),
        principal: principal.id.clone(),
        name: new.name,
        created_at_us: now_us,
        expires_at_us: new.expires_at_us,
        revoked_at_us: None,
    };
    let states = [None, Some(&key)];
    let record = access_key_record(&caller.actor(), "access_key.create", &principal.account, states);
    app.store().create_access_key(&key, &record).await?;
    let created = CreatedAccessKey {
        id: made.id.clone(),
        secret: secret.to_owned(),
    };
    Ok((StatusCode::CREATED, Json(created)))
}

/// Revoke an access key
#[utoipa::path(delete, path = "/api/v1/access_keys/{id}", operation_id = "revoke_access_key", tag = "keys",
    params(("id" = String, Path, description = "An access key's id")), responses(
    (status = 204, description = "It is revoked"), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody)))]
pub async fn revoke(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    let key = app
        .store()
        .access_key(&id)
        .await?
        .ok_or_else(|| permit::unknown_key(&id))?;
    let principal = revoke::owner(&app, &caller, &key.principal, &id).await?;
    if key.revoked_at_us.is_none() {
        let revoked = AccessKey {
            revoked_at_us: Some(app.clock().now_us()),
            ..key.clone()
        };
        let states = [Some(&key), Some(&revoked)];
        let record = access_key_record(&caller.actor(), "access_key.revoke", &principal.account, states);
        app.store().revoke_access_key(&id, &record).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
