//! Policies to begin with.

use crate::authenticate::Caller;
use crate::error::ErrorBody;
use axum::Json;
use outcrop_access::policy::template;
use serde::Serialize;
use utoipa::ToSchema;

/// A policy for a common case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PolicyTemplate)]
pub struct Template {
    id: &'static str,
    name: &'static str,
    /// What it does, and what has to be filled in.
    description: &'static str,
    /// Cedar, with examples where something has to be filled in.
    text: &'static str,
}

/// Policies for the common cases
#[utoipa::path(get, path = "/api/v1/policies/templates", operation_id = "list_policy_templates", tag = "access",
    responses((status = 200, body = Vec<Template>), (status = 401, body = ErrorBody)))]
pub async fn list(_caller: Caller) -> Json<Vec<Template>> {
    let all = template::ALL.iter().map(|template| Template {
        id: template.id,
        name: template.name,
        description: template.description,
        text: template.text,
    });
    Json(all.collect())
}
