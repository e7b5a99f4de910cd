//! What a request brings, with refusals in the admin API's own form.

use crate::error::Refusal;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use http::request::Parts;
use outcrop_core::{Code, Error};
use serde::de::DeserializeOwned;

/// A JSON body.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let axum::Json(value) = axum::Json::from_request(request, state)
            .await
            .map_err(body_refusal)?;
        Ok(Self(value))
    }
}

fn body_refusal(rejection: JsonRejection) -> Error {
    let code = match rejection.status() {
        http::StatusCode::PAYLOAD_TOO_LARGE => Code::TooLarge,
        _ => Code::Validation,
    };
    Error::new(
        code,
        format!("the body cannot be used: {}", rejection.body_text()),
    )
}

/// The query's parameters.
pub struct Parameters<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Parameters<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let refuse = |rejection: QueryRejection| {
            Error::validation(format!("the query cannot be used: {}", rejection.body_text()))
        };
        let Query(value) = Query::from_request_parts(parts, state).await.map_err(refuse)?;
        Ok(Self(value))
    }
}
