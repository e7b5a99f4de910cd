//! The Cedar schema.

use crate::authenticate::Caller;
use crate::error::ErrorBody;
use http::header::CONTENT_TYPE;

/// What policies may speak of, as a Cedar schema
#[utoipa::path(get, path = "/api/v1/policies/schema", operation_id = "show_policy_schema", tag = "access",
    responses((status = 200, body = String, content_type = "text/plain"), (status = 401, body = ErrorBody)))]
pub async fn show(_caller: Caller) -> impl axum::response::IntoResponse {
    (
        [(CONTENT_TYPE, "text/plain; charset=utf-8")],
        outcrop_access::policy::schema(),
    )
}
