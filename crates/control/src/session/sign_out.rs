//! Ends a session.

use super::cookie;
use crate::app::App;
use crate::authenticate::Person;
use crate::error::{ErrorBody, Refusal};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::SET_COOKIE;
use std::sync::Arc;

/// Sign out: the session's token is worth nothing from now on
#[utoipa::path(delete, path = "/api/v1/session", operation_id = "sign_out", tag = "session", responses(
    (status = 204, description = "Signed out"), (status = 401, description = "Not signed in", body = ErrorBody)))]
pub async fn sign_out(State(app): State<Arc<App>>, person: Person) -> Result<Response, Refusal> {
    app.store().delete_session(&person.token.hash()).await?;
    Ok((
        StatusCode::NO_CONTENT,
        [(SET_COOKIE, cookie::session(&app, "", 0))],
    )
        .into_response())
}
