//! Any error to the admin API's one form.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{HeaderValue, RETRY_AFTER};
use outcrop_core::{Code, Error};
use serde::Serialize;
use utoipa::ToSchema;

/// What an admin API handler answers when it cannot do what was asked.
#[derive(Debug)]
pub struct Refusal(pub Error);

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl From<outcrop_store::Error> for Refusal {
    fn from(error: outcrop_store::Error) -> Self {
        Self(error.into())
    }
}

/// The body of every answer that is an error.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorBody {
    error: ErrorDetail,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorDetail {
    /// What kind of thing went wrong: `validation`, `unauthenticated`, `forbidden`, `not_found`, …
    code: &'static str,
    /// What was wrong, where, and what would be right.
    message: String,
    /// The member of the request that is wrong, where one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
}

impl ErrorBody {
    pub fn of(error: &Error) -> Self {
        Self {
            error: ErrorDetail {
                code: error.code().name(),
                message: error.message().to_owned(),
                parameter: error.parameter().map(str::to_owned),
            },
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self(error) = self;
        log(&error);
        let mut response = (status(error.code()), Json(ErrorBody::of(&error))).into_response();
        if let Some(after) = error.retry_after_hint() {
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(after.as_secs().max(1)));
        }
        response
    }
}

/// Logged here, once: what the caller did wrong is theirs, what we did is ours.
pub fn log(error: &Error) {
    match error.code() {
        Code::Internal | Code::Unavailable => {
            tracing::error!(
                code = error.code().name(),
                detail = error.detail(),
                "admin request failed: {error}"
            );
        }
        _ => tracing::debug!(code = error.code().name(), "admin request refused: {error}"),
    }
}

pub const fn status(code: Code) -> StatusCode {
    match code {
        Code::Validation => StatusCode::BAD_REQUEST,
        Code::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::Forbidden | Code::Guarded => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::Conflict => StatusCode::CONFLICT,
        Code::Throttled | Code::QuotaExceeded | Code::BudgetExceeded => StatusCode::TOO_MANY_REQUESTS,
        Code::ModelTimeout => StatusCode::GATEWAY_TIMEOUT,
        Code::ModelError => StatusCode::BAD_GATEWAY,
        Code::ModelNotReady | Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::NotServed => StatusCode::NOT_IMPLEMENTED,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
