//! Begins a session: a user name and a password for a cookie.

use super::{Session, describe};
use crate::app::App;
use crate::authenticate::{CSRF_HEADER, SESSION_COOKIE};
use crate::error::{ErrorBody, Refusal};
use crate::extract::Body;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::HeaderName;
use http::header::{HeaderMap, HeaderValue, SET_COOKIE};
use outcrop_access::password;
use outcrop_access::session::Token;
use outcrop_core::Error;
use outcrop_store::session::Session as NewSession;
use outcrop_store::user::User;
use serde::Deserialize;
use std::sync::Arc;
use tokio::sync::Semaphore;
use utoipa::ToSchema;

/// A working day.
const SESSION_SECONDS: i64 = 12 * 60 * 60;

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
    (status = 200, body = Session), (status = 401, description = "The pair is not right", body = ErrorBody)))]
pub async fn sign_in(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Body(credentials): Body<Credentials>,
) -> Result<Response, Refusal> {
    if !headers.contains_key(CSRF_HEADER) {
        return Err(Error::forbidden("signing in needs the header `x-outcrop-csrf: sign-in`").into());
    }
    let user = verify(&app, credentials).await?;
    let principal = app
        .parts
        .snapshots
        .newest()
        .principal(&user.principal)
        .cloned()
        .ok_or_else(wrong_pair)?;
    let token = Token::generate()?;
    let now = app.clock().now_us();
    let expires_at_us = now + SESSION_SECONDS * 1_000_000;
    let session = NewSession {
        token_hash: token.hash(),
        principal: user.principal.clone(),
        label: user.name.clone(),
        created_at_us: now,
        expires_at_us,
    };
    app.store().create_session(&session).await?;
    let csrf = app.csrf.token(&token);
    // Over HTTP/1.1 a request does not say by which scheme it came.
    let secure = app.parts.endpoint.starts_with("https://");
    let cookie = set_cookie(&token.reveal(), SESSION_SECONDS, secure);
    Ok((
        cookie,
        Json(describe(&app, &principal, &user.name, csrf, expires_at_us)),
    )
        .into_response())
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

/// The cookie: out of scripts' reach, and never sent along by another site's page.
pub fn set_cookie(value: &str, max_age_seconds: i64, secure: bool) -> [(HeaderName, HeaderValue); 1] {
    let secure = if secure { "; Secure" } else { "" };
    let text = format!(
        "{SESSION_COOKIE}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={max_age_seconds}{secure}"
    );
    // The value is base64url or empty, so it is always a header value.
    [(
        SET_COOKIE,
        HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("")),
    )]
}
