//! Begins a session: a user name and a password for a cookie.

use super::begin::{SESSION_SECONDS, begin};
use super::{Peer, Session, cookie, describe};
use crate::app::App;
use crate::authenticate::CSRF_HEADER;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::header::{HeaderMap, SET_COOKIE};
use outcrop_access::password;
use outcrop_core::Error;
use outcrop_store::user::User;
use serde::Deserialize;
use std::sync::Arc;
use tokio::sync::Semaphore;
use utoipa::ToSchema;

/// Each check takes 19 MiB and tens of milliseconds on purpose; more at once would be a way to take the process down.
static CHECKS: Semaphore = Semaphore::const_new(4);

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    username: String,
    password: String,
}

/// Sign in with a user name and a password
///
/// Needs the header `x-outcrop-csrf: sign-in`, which no form of another site can send.
#[utoipa::path(post, path = "/api/v1/session", operation_id = "sign_in", tag = "session", request_body = Credentials, responses(
    (status = 200, body = Session), (status = 401, description = "The pair is not right", body = ErrorBody),
    (status = 429, description = "Too many attempts failed", body = ErrorBody)))]
pub async fn sign_in(
    State(app): State<Arc<App>>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    Body(credentials): Body<Credentials>,
) -> Result<Response, Refusal> {
    if !headers.contains_key(CSRF_HEADER) {
        return Err(Error::forbidden("signing in needs the header `x-outcrop-csrf: sign-in`").into());
    }
    let address = peer.map(|Extension(Peer(address))| address);
    let user_name = credentials.username.clone();
    app.attempts
        .begin(Some(&user_name), address, app.clock().now_us())?;
    let user = verify(&app, credentials).await.inspect_err(|error| {
        tracing::warn!(?address, "a local sign-in failed: {error}");
    })?;
    app.attempts.succeeded(Some(&user_name), address);
    let snapshot = app.parts.snapshots.newest();
    let principal = snapshot
        .principal(&user.principal)
        .cloned()
        .ok_or_else(wrong_pair)?;
    let begun = begin(&app, &user.principal, &user.name).await?;
    tracing::info!(principal = principal.id, ?address, "signed in");
    let csrf = app.csrf.token(&begun.token);
    let cookie = cookie::session(&app, &begun.token.reveal(), SESSION_SECONDS);
    let session = describe(&app, &principal, &user.name, csrf, begun.expires_at_us);
    Ok(([(SET_COOKIE, cookie)], Json(session)).into_response())
}

/// The same words and the same time for a wrong password and for an unknown user.
async fn verify(app: &App, credentials: Credentials) -> Result<User, Error> {
    let user = app
        .store()
        .user(&credentials.username)
        .await
        .map_err(Error::from)?;
    let _turn = CHECKS.acquire().await.map_err(Error::internal)?;
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    let check = move || password::verify(&credentials.password, hash.as_deref());
    let matches = tokio::task::spawn_blocking(check)
        .await
        .map_err(Error::internal)??;
    user.filter(|_| matches).ok_or_else(wrong_pair)
}

fn wrong_pair() -> Error {
    Error::unauthenticated("the user name or the password is not right")
}
