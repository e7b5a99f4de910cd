//! The budgets that the caller may see, and one of them with its holders.

use super::permit::{find, sees};
use super::shown::{Detail, Shown, Sight, kept};
use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use axum::Json;
use axum::extract::{Path, State};
use outcrop_access::budget::Applied;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub struct Budgets {
    /// The ledger's currency, an ISO 4217 code: what amounts of money are in.
    currency: String,
    /// By id.
    budgets: Vec<Shown>,
    /// Always none: they are all there.
    #[schema(required = true)]
    next: Option<String>,
}

/// The budgets that cover the caller's account, or that they are in charge of, and how each stands: FinOps, auditors and
/// platform administrators see all
#[utoipa::path(get, path = "/api/v1/budgets", operation_id = "list_budgets", tag = "budgets", responses(
    (status = 200, body = Budgets), (status = 401, body = ErrorBody)))]
pub async fn list(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Budgets>, Refusal> {
    let (snapshot, now_us) = (app.parts.snapshots.newest(), app.clock().now_us());
    let store = app.ledger().await;
    let increases = store.increases_in_force(now_us).await?;
    // Calendar periods of now, of all budgets at once; windows reach back, each as far as it says.
    let present = store.kept_budgets("", now_us).await?;
    let sight = Sight {
        snapshot: &snapshot,
        viewer: &caller.principal,
        increases: &increases,
        now_us,
    };
    let mut seen: Vec<&Arc<Applied>> = snapshot
        .budgets
        .all()
        .filter(|applied| sees(&snapshot, &caller.principal, &applied.budget))
        .collect();
    seen.sort_by(|a, b| a.budget.id.cmp(&b.budget.id));
    let mut budgets = Vec::with_capacity(seen.len());
    for applied in seen {
        budgets.push(if applied.calendar.is_rolling() {
            sight.show(applied, &kept(&app, applied, now_us).await?)
        } else {
            sight.show(applied, &present)
        });
    }
    Ok(Json(Budgets {
        currency: snapshot.organisation.currency.clone(),
        budgets,
        next: None,
    }))
}

/// A budget, how it stands, and which processes have a share of it
#[utoipa::path(get, path = "/api/v1/budgets/{id}", operation_id = "show_budget", tag = "budgets",
    params(("id" = String, Path, description = "A budget's id")), responses(
    (status = 200, body = Detail), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn show(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Detail>, Refusal> {
    let (snapshot, now_us) = (app.parts.snapshots.newest(), app.clock().now_us());
    let applied = find(&snapshot, &caller, &id)?;
    let increases = app.ledger().await.increases_in_force(now_us).await?;
    let kept = kept(&app, applied, now_us).await?;
    let sight = Sight {
        snapshot: &snapshot,
        viewer: &caller.principal,
        increases: &increases,
        now_us,
    };
    Ok(Json(Detail {
        shown: sight.show(applied, &kept),
        holders: sight.holders(applied, &kept),
    }))
}
