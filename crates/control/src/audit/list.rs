//! A page of the trail, the newest record first.

use super::{Record, permit};
use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Parameters;
use axum::Json;
use axum::extract::State;
use outcrop_core::Error;
use outcrop_store::audit::Filter;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// The `next` of the page before.
    after: Option<String>,
    /// At most 500; 50 without it.
    limit: Option<u32>,
    /// A principal's id or name, an operator's name, or a part of Outcrop.
    actor: Option<String>,
    /// `policy.put`, or `policy` for everything that was done to policies.
    action: Option<String>,
    subject_kind: Option<String>,
    subject: Option<String>,
    /// Microseconds since the Unix epoch, inclusive.
    since_us: Option<i64>,
    /// Microseconds since the Unix epoch, exclusive.
    until_us: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AuditPage {
    records: Vec<Record>,
    #[schema(required = true)]
    next: Option<String>,
}

/// What was done by whom, the newest first
#[utoipa::path(get, path = "/api/v1/audit", operation_id = "list_audit", tag = "audit", params(Asked), responses(
    (status = 200, body = AuditPage), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Parameters(asked): Parameters<Asked>,
) -> Result<Json<AuditPage>, Refusal> {
    permit(&caller.principal)?;
    let page = app.store().audit(&filter(asked)?).await?;
    Ok(Json(AuditPage {
        records: page.records.into_iter().map(Record::from).collect(),
        next: page.next.map(|sequence| sequence.to_string()),
    }))
}

fn filter(asked: Asked) -> Result<Filter, Error> {
    let unknown = |_| Error::validation("`after` is not the `next` of a page").at("after");
    Ok(Filter {
        before: asked
            .after
            .map(|after| after.parse().map_err(unknown))
            .transpose()?,
        actor: asked.actor,
        action: asked.action,
        subject_kind: asked.subject_kind,
        subject: asked.subject,
        since_us: asked.since_us,
        until_us: asked.until_us,
        limit: asked.limit,
    })
}
