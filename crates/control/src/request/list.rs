//! Requests that the caller may see, newest first.

use super::access;
use super::shown::{can, current};
use crate::app::App;
use crate::approval::{Decided, Request, Status};
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Parameters;
use axum::Json;
use axum::extract::State;
use outcrop_access::snapshot::Snapshot;
use outcrop_core::Error;
use outcrop_core::id::AccountId;
use outcrop_core::principal::Principal;
use outcrop_store::request::{Filter, Request as Row};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

const PAGE: usize = 100;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// `open`, `changes_asked`, `approved`, `rejected` or `withdrawn`.
    #[param(inline, value_type = Option<Status>)]
    status: Option<String>,
    /// A model's id.
    model: Option<String>,
    /// The caller's own alone.
    #[serde(default)]
    mine: bool,
    /// Those that the caller may decide now.
    #[serde(default)]
    waiting_for_me: bool,
    /// The `next` of the page before.
    after: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApprovalRequests)]
pub struct Requests {
    requests: Vec<Listed>,
    /// Where the next page begins; none: this is the last.
    #[schema(required = true)]
    next: Option<String>,
}

/// A request, in short.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListedRequest)]
pub struct Listed {
    id: String,
    model: String,
    unit: String,
    status: Status,
    /// The stage that it is at.
    #[schema(required = true)]
    stage: Option<String>,
    requester: Decided,
    #[schema(value_type = BTreeSet<String>)]
    accounts: BTreeSet<AccountId>,
    data_classes: BTreeSet<String>,
    use_case: String,
    #[schema(required = true)]
    expected_monthly_cost_nanos: Option<i64>,
    /// What made a re-review necessary.
    #[schema(required = true)]
    trigger: Option<String>,
    waiting_for_me: bool,
    version: i64,
    opened_at_us: i64,
    changed_at_us: i64,
    #[schema(required = true)]
    due_at_us: Option<i64>,
}

/// Requests for models that the caller may see, newest first
#[utoipa::path(get, path = "/api/v1/requests", operation_id = "list_requests", tag = "approvals", params(Wanted),
    responses((status = 200, body = Requests), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Parameters(wanted): Parameters<Wanted>,
) -> Result<Json<Requests>, Refusal> {
    let mut filter = filter(&caller.principal, &wanted)?;
    let snapshot = app.parts.snapshots.newest();
    let mut requests = Vec::new();
    // What the caller may not see is left out, so a page may take several looks.
    loop {
        let rows = app.store().requests(&filter, 200).await?;
        let whole = rows.len() == 200;
        for row in rows {
            filter.after = Some((row.opened_at_us, row.id.clone()));
            let Some(listed) = visible(&snapshot, &caller.principal, &row)? else {
                continue;
            };
            if wanted.waiting_for_me && !listed.waiting_for_me {
                continue;
            }
            requests.push(listed);
            if requests.len() == PAGE {
                let next = filter.after.map(|(at, id)| format!("{at}.{id}"));
                return Ok(Json(Requests { requests, next }));
            }
        }
        if !whole {
            return Ok(Json(Requests { requests, next: None }));
        }
    }
}

fn filter(caller: &Principal, wanted: &Wanted) -> Result<Filter, Error> {
    if let Some(status) = &wanted.status
        && Status::parse(status).is_none()
    {
        let names: Vec<&str> = Status::ALL.iter().map(|one| one.name()).collect();
        return Err(Error::validation(format!(
            "`{}` is no status of a request; it is one of {}",
            status.chars().take(32).collect::<String>(),
            names.join(", ")
        ))
        .at("status"));
    }
    let after = wanted.after.as_deref().map(|token| {
        let (at, id) = token.split_once('.')?;
        Some((at.parse().ok()?, id.to_owned()))
    });
    if after == Some(None) {
        return Err(Error::validation("`after` is not the `next` of a page of requests").at("after"));
    }
    Ok(Filter {
        status: wanted.status.clone(),
        model: wanted.model.clone(),
        requester: wanted.mine.then(|| caller.id.clone()),
        after: after.flatten(),
    })
}

fn visible(snapshot: &Snapshot, caller: &Principal, row: &Row) -> Result<Option<Listed>, Error> {
    let request: Request = serde_json::from_str(&row.state).map_err(Error::internal)?;
    if !access::sees(snapshot, caller, &request) {
        return Ok(None);
    }
    let person = access::person(&snapshot.units, caller, &row.unit);
    let review = request.review.as_ref();
    Ok(Some(Listed {
        id: row.id.clone(),
        model: row.model.clone(),
        unit: row.unit.clone(),
        status: request.status,
        stage: row.stage.clone(),
        trigger: review.and_then(|review| review.causes.first().map(|one| one.trigger.clone())),
        waiting_for_me: can(&request, &person).decides(),
        due_at_us: current(&request).and_then(|one| one.due_at_us),
        requester: request.requester,
        accounts: request.asked.accounts,
        data_classes: request.asked.data_classes,
        use_case: request.asked.use_case,
        expected_monthly_cost_nanos: request.asked.expected_monthly_cost_nanos,
        version: row.version,
        opened_at_us: row.opened_at_us,
        changed_at_us: row.changed_at_us,
    }))
}
