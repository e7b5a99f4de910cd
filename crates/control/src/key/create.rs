//! Makes an API key.

use super::describe::api_key_record;
use super::permit::{self, Purpose};
use super::{check_expiry, check_name};
use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Body;
use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use outcrop_access::api_key;
use outcrop_core::key::{Scope, Scopes};
use outcrop_core::principal::Principal;
use outcrop_core::{Code, Error};
use outcrop_store::api_key::ApiKey;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

const MAX_REGION_BYTES: usize = 32;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApiKey {
    /// What people call it.
    name: String,
    /// What it is to be good for; no more than the key that makes it is good for itself.
    scopes: Vec<Scope>,
    /// The source region of calls with it; the server's own without it.
    region: Option<String>,
    /// Microseconds since the Unix epoch; without it, the key does not expire.
    expires_at_us: Option<i64>,
}

/// A key that was just made. It is told this once.
#[derive(Serialize, ToSchema)]
pub struct CreatedApiKey {
    pub id: String,
    /// The whole key, as it is sent in `Authorization: Bearer`.
    pub key: String,
}

/// Make an API key for a principal; the answer holds the key, and nothing else ever will
#[utoipa::path(post, path = "/api/v1/principals/{id}/api_keys", operation_id = "create_api_key", tag = "keys",
    params(("id" = String, Path, description = "A principal's id")), request_body = NewApiKey, responses(
    (status = 201, body = CreatedApiKey), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(new): Body<NewApiKey>,
) -> Result<(StatusCode, Json<CreatedApiKey>), Refusal> {
    let principal = owner(&app, &caller, &id).await?;
    let scopes: Scopes = new.scopes.iter().copied().collect();
    check(&app, &new, scopes)?;
    permit::check_scopes(&caller, scopes)?;
    let (key, created) = generate(&app, |id, hash| ApiKey {
        id,
        principal: principal.id.clone(),
        name: new.name.clone(),
        hash,
        scopes,
        region: new.region.clone().unwrap_or_else(|| app.parts.region.clone()),
        created_at_us: app.clock().now_us(),
        expires_at_us: new.expires_at_us,
        revoked_at_us: None,
    })?;
    let record = api_key_record(
        &caller.actor(),
        "api_key.create",
        &principal.account,
        [None, Some(&key)],
    );
    app.store().create_api_key(&key, &record).await?;
    Ok((StatusCode::CREATED, Json(created)))
}

fn check(app: &App, new: &NewApiKey, scopes: Scopes) -> Result<(), Error> {
    check_name(&new.name)?;
    if scopes.is_empty() {
        return Err(Error::validation(
            "a key needs at least one scope: `invoke` (calling models), `read` (looking), `admin` (changing)",
        )
        .at("scopes"));
    }
    let is_region = |region: &str| {
        (1..=MAX_REGION_BYTES).contains(&region.len())
            && region
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    if new.region.as_deref().is_some_and(|region| !is_region(region)) {
        return Err(
            Error::validation("`region` has to be a region's name, such as `eu-central-1`").at("region"),
        );
    }
    check_expiry(new.expires_at_us, app.clock().now_us())
}

/// The principal that is to have a key, when the caller may make one for it.
pub(super) async fn owner(app: &App, caller: &Caller, id: &str) -> Result<Principal, Error> {
    let registered = app
        .store()
        .principal(id)
        .await?
        .ok_or_else(|| permit::unknown(id))?;
    let snapshot = app.parts.snapshots.newest();
    let principal = permit::in_force(&snapshot, &registered);
    permit::check(&snapshot, caller, &principal, Purpose::Make)?;
    if registered.disabled {
        return Err(Error::new(
            Code::Conflict,
            format!("`{id}` is disabled, so no key of it would be taken; enable it first"),
        ));
    }
    Ok(principal)
}

/// A new key with its row.
pub(super) fn generate(
    app: &App,
    row: impl FnOnce(String, [u8; 32]) -> ApiKey,
) -> Result<(ApiKey, CreatedApiKey), Error> {
    let made = api_key::generate()?;
    let presented = made.presented().map_err(Error::internal)?;
    let key = row(presented.id().to_owned(), app.api_keys.hash(&presented));
    let created = CreatedApiKey {
        id: key.id.clone(),
        key: made.reveal().to_owned(),
    };
    Ok((key, created))
}
