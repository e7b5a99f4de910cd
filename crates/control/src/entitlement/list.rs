//! Entitlements that the caller may see.

use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Parameters;
use axum::Json;
use axum::extract::State;
use outcrop_access::entitlement::{End, Why};
use outcrop_access::snapshot::Snapshot;
use outcrop_core::entitlement::{Conditions, Entitlement, Status};
use outcrop_core::id::AccountId;
use outcrop_core::principal::{Principal, Role};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// A model's id.
    model: Option<String>,
    /// Twelve digits.
    account: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Entitlements {
    entitlements: Vec<Shown>,
    /// None: this is all.
    #[schema(required = true)]
    next: Option<String>,
}

/// An entitlement, and whether calls may stand on it now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShownEntitlement)]
pub struct Shown {
    id: String,
    model: String,
    #[schema(value_type = BTreeSet<String>)]
    accounts: BTreeSet<AccountId>,
    /// `active`, `suspended`, `revoked` or `expired`.
    status: &'static str,
    /// Why it is not active.
    #[schema(required = true)]
    reason: Option<String>,
    /// When it will be suspended, as things stand.
    #[schema(required = true)]
    suspends_at_us: Option<i64>,
    #[schema(required = true)]
    expires_at_us: Option<i64>,
    /// The request that was approved last.
    #[schema(required = true)]
    request: Option<String>,
    granted_at_us: i64,
    #[schema(value_type = Object)]
    conditions: Conditions,
}

/// Entitlements of accounts that the caller may see
#[utoipa::path(get, path = "/api/v1/entitlements", operation_id = "list_entitlements", tag = "approvals", params(Wanted),
    responses((status = 200, body = Entitlements), (status = 401, body = ErrorBody)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Parameters(wanted): Parameters<Wanted>,
) -> Result<Json<Entitlements>, Refusal> {
    let snapshot = app.parts.snapshots.newest();
    let now_us = app.clock().now_us();
    let all = app.store().entitlements().await?;
    let asked_for = |one: &Entitlement| {
        wanted.model.as_ref().is_none_or(|model| one.model == *model)
            && wanted.account.as_ref().is_none_or(|account| {
                let accounts = one.conditions.accounts.iter();
                accounts.map(AccountId::as_str).any(|id| id == account)
            })
            && sees(&snapshot, &caller.principal, one)
    };
    let shown = all.into_iter().filter(asked_for);
    Ok(Json(Entitlements {
        entitlements: shown.map(|one| show(&snapshot, one, now_us)).collect(),
        next: None,
    }))
}

/// Roles that look at what the accounts under their unit may call.
const REVIEWERS: [Role; 6] = [
    Role::PlatformAdmin,
    Role::UnitAdmin,
    Role::LegalReviewer,
    Role::SecurityReviewer,
    Role::Finops,
    Role::Auditor,
];

/// Whether one of its accounts is the caller's, or lies under a unit that the caller reviews.
pub fn sees(snapshot: &Snapshot, caller: &Principal, entitlement: &Entitlement) -> bool {
    entitlement.conditions.accounts.iter().any(|id| {
        let reviewed = snapshot.account(id).is_some_and(|account| {
            caller.memberships.iter().any(|one| {
                REVIEWERS.contains(&one.role) && snapshot.units.is_within(&account.unit, &one.unit)
            })
        });
        *id == caller.account || reviewed
    })
}

/// When what has changed takes it out of force, as calls are judged; none where nothing has, or only its own expiry
/// comes.
fn end<'a>(snapshot: &'a Snapshot, entitlement: &Entitlement) -> Option<&'a End> {
    let compiled = snapshot.entitlements.of_model(&entitlement.model).iter();
    let known = compiled
        .filter(|one| one.entitlement == *entitlement)
        .find_map(|one| one.standing.end.as_ref());
    known.filter(|end| matches!(end.why, Why::Changed(_)))
}

pub fn show(snapshot: &Snapshot, entitlement: Entitlement, now_us: i64) -> Shown {
    let expires_at_us = entitlement.conditions.expires_at_us;
    let end = end(snapshot, &entitlement);
    let ended = end.filter(|end| end.at_us <= now_us);
    let (status, reason) = match &entitlement.status {
        Status::Suspended { reason, .. } => ("suspended", Some(reason.clone())),
        Status::Revoked { reason, .. } => ("revoked", Some(reason.clone())),
        Status::Active if expires_at_us.is_some_and(|at| at <= now_us) => {
            ("expired", Some("it has run out".to_owned()))
        }
        Status::Active => match ended {
            Some(end) => ("suspended", Some(end.why.told(end.at_us))),
            None => ("active", None),
        },
    };
    Shown {
        id: entitlement.id,
        model: entitlement.model,
        accounts: entitlement.conditions.accounts.clone(),
        status,
        reason,
        suspends_at_us: end.filter(|end| end.at_us > now_us).map(|end| end.at_us),
        expires_at_us,
        request: entitlement.request,
        granted_at_us: entitlement.granted_at_us,
        conditions: entitlement.conditions,
    }
}
