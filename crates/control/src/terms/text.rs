//! The text of a version of terms.

use super::{text_of, version};
use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Parameters;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// `model:ID` or `provider:NAME`.
    subject: String,
    /// A version's hash, or its number.
    hash: String,
}

/// The text of a version, whole
#[utoipa::path(get, path = "/api/v1/terms/text", operation_id = "show_terms", tag = "catalogue", params(Asked),
    responses((status = 200, body = String, content_type = "text/plain"), (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody)))]
pub async fn show(
    State(app): State<Arc<App>>,
    _caller: Caller,
    Parameters(asked): Parameters<Asked>,
) -> Result<Response, Refusal> {
    let version = version(&app, &asked.subject, &asked.hash, "hash").await?;
    let text = text_of(&app, &version).await?;
    let headers = [
        (
            CONTENT_TYPE,
            HeaderValue::from_static("text/plain; charset=utf-8"),
        ),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((headers, text).into_response())
}
