//! Taking an entitlement out of force, at once, and bringing it back.

use super::list::{Shown, sees, show};
use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Body;
use crate::request::{Now, only};
use axum::Json;
use axum::extract::{Path, State};
use outcrop_access::snapshot::Snapshot;
use outcrop_core::audit::{Actor, Record};
use outcrop_core::entitlement::{Entitlement, Status};
use outcrop_core::principal::{Kind, Principal, Role};
use outcrop_core::{Code, Error};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EntitlementAction)]
pub struct Action {
    action: Verb,
    /// What callers are told, and what the audit trail keeps.
    reason: String,
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = EntitlementVerb)]
pub enum Verb {
    Suspend,
    Resume,
    /// For good.
    Revoke,
}

impl Verb {
    const fn action(self) -> &'static str {
        match self {
            Self::Suspend => "entitlement.suspend",
            Self::Resume => "entitlement.resume",
            Self::Revoke => "entitlement.revoke",
        }
    }
}

/// Suspends, resumes or revokes an entitlement, at once
#[utoipa::path(post, path = "/api/v1/entitlements/{id}/actions", operation_id = "act_on_entitlement", tag = "approvals",
    params(("id" = String, Path)), request_body = Action,
    responses((status = 200, body = Shown), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn act(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(action): Body<Action>,
) -> Result<Json<Shown>, Refusal> {
    let now = Now::read(&app).await?;
    let snapshot = app.parts.snapshots.newest();
    let entitlement = now
        .entitlement(&id)
        .filter(|one| sees(&snapshot, &caller.principal, one))
        .ok_or_else(|| unknown(&id))?;
    may_act(&now, &caller.principal, entitlement)?;
    let reason = action.reason.trim();
    if reason.is_empty() || reason.len() > 2_000 {
        return Err(
            Error::validation("the reason is missing, or longer than 2,000 bytes")
                .at("reason")
                .into(),
        );
    }
    if matches!(action.action, Verb::Resume) {
        refuse_outdated(&snapshot, entitlement, app.clock().now_us())?;
    }
    let changed = Entitlement {
        status: status(action.action, entitlement, reason, app.clock().now_us())?,
        ..entitlement.clone()
    };
    let record = Record {
        actor: Actor::Principal {
            id: caller.principal.id.clone(),
            name: caller.principal.name.clone(),
        },
        action: action.action.action(),
        subject_kind: "entitlement",
        subject: id,
        account: only(changed.conditions.accounts.iter()),
        before: serde_json::to_string(entitlement).ok(),
        after: serde_json::to_string(&changed).ok(),
    };
    app.store()
        .change_entitlement(&changed, entitlement, None, &record, &[])
        .await?;
    Ok(Json(show(&snapshot, changed, app.clock().now_us())))
}

/// Platform administrators and security reviewers, over every account that it is for; never a service.
fn may_act(now: &Now, caller: &Principal, entitlement: &Entitlement) -> Result<(), Error> {
    let person = now
        .principal(&caller.id)
        .ok_or_else(|| Error::forbidden("the principal is disabled, or does not exist any more"))?;
    let over = |unit: &str| {
        person.memberships.iter().any(|one| {
            matches!(one.role, Role::PlatformAdmin | Role::SecurityReviewer)
                && now.units.is_within(unit, &one.unit)
        })
    };
    let mut accounts = entitlement.conditions.accounts.iter();
    let over_all = accounts.all(|id| now.account(id).is_some_and(|account| over(&account.unit)));
    if person.kind == Kind::User && over_all {
        return Ok(());
    }
    Err(Error::forbidden(format!(
        "`{}` may not do this: a person with the role `platform-admin` or `security-reviewer` over every account of \
         the entitlement may",
        caller.name
    )))
}

fn status(verb: Verb, entitlement: &Entitlement, reason: &str, at_us: i64) -> Result<Status, Error> {
    let reason = reason.to_owned();
    match (verb, &entitlement.status) {
        (Verb::Suspend, Status::Active) => Ok(Status::Suspended { reason, at_us }),
        (Verb::Resume, Status::Suspended { .. }) => Ok(Status::Active),
        (Verb::Revoke, Status::Active | Status::Suspended { .. }) => Ok(Status::Revoked { reason, at_us }),
        (_, status) => Err(Error::new(
            Code::Conflict,
            format!("the entitlement {} is {} already", entitlement.id, status.name()),
        )),
    }
}

/// What a change has taken out of force would be taken out again at once: it comes back by its review.
fn refuse_outdated(snapshot: &Snapshot, entitlement: &Entitlement, now_us: i64) -> Result<(), Error> {
    let compiled = snapshot.entitlements.of_model(&entitlement.model).iter();
    let mut changes = compiled
        .filter(|one| one.entitlement.id == entitlement.id)
        .flat_map(|one| &one.standing.changes);
    match changes.find(|change| change.suspends_at_us().is_some_and(|at| at <= now_us)) {
        None => Ok(()),
        Some(change) => Err(Error::new(
            Code::Conflict,
            format!(
                "the entitlement {} cannot be resumed: {}; its review has to be approved",
                entitlement.id, change.detail
            ),
        )),
    }
}

fn unknown(id: &str) -> Error {
    let shown: String = id.chars().take(64).collect();
    Error::not_found(format!("there is no entitlement `{shown}`"))
}
