//! Who is signed in.

use super::{Session, describe};
use crate::app::App;
use crate::authenticate::Person;
use crate::error::ErrorBody;
use axum::Json;
use axum::extract::State;
use std::sync::Arc;

/// The session that the cookie names
#[utoipa::path(get, path = "/api/v1/session", operation_id = "show_session", tag = "session", responses(
    (status = 200, body = Session), (status = 401, description = "Not signed in", body = ErrorBody)))]
pub async fn show(State(app): State<Arc<App>>, person: Person) -> Json<Session> {
    let csrf = app.csrf.token(&person.token);
    Json(describe(
        &app,
        &person.principal,
        &person.user_name,
        csrf,
        person.expires_at_us,
    ))
}
