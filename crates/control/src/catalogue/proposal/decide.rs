//! Approves or rejects a proposal.

use super::create::changes;
use super::{Shown, differences, may_decide, unknown};
use crate::app::App;
use crate::authenticate::Caller;
use crate::catalogue::difference::Difference;
use crate::catalogue::{permit, seed};
use crate::error::{ErrorBody, Refusal};
use crate::extract::Body;
use axum::Json;
use axum::extract::{Path, State};
use outcrop_core::audit::Record;
use outcrop_core::catalogue::Entry;
use outcrop_core::manifest::{Kind, Manifest};
use outcrop_core::principal::Role;
use outcrop_store::manifest::{self, Options, Problem};
use outcrop_store::proposal::{Decided, Person, Proposal, Status};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CatalogueDecision)]
pub struct Asked {
    /// Why.
    #[serde(default)]
    comment: Option<String>,
}

/// Approves a proposal, and applies it: all of its changes, or none
#[utoipa::path(post, path = "/api/v1/catalogue/proposals/{id}/approve", operation_id = "approve_catalogue_proposal",
    tag = "catalogue", request_body = Asked, params(("id" = String, Path, description = "A proposal's id")), responses(
    (status = 200, body = Shown), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn approve(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(asked): Body<Asked>,
) -> Result<Json<Shown>, Refusal> {
    let proposal = find(&app, &caller, &id).await?;
    let differences = differences(&proposal)?;
    let decided = decided(&app, &caller, asked.comment);
    // Of two people who approve at once, one goes on. Who finds it `applying` goes on where another one was cut off:
    // applying it once more changes nothing twice.
    if proposal.status == Status::Open {
        let step = (Status::Open, Status::Applying);
        advance(
            &app,
            &proposal,
            step,
            "catalogue_proposal.approve",
            &decided,
            &caller,
        )
        .await?;
    }
    let applied = apply(&app, &caller, &differences).await;
    if let Err(refusal) = applied {
        // It can be looked at, and decided, again.
        let step = (Status::Applying, Status::Open);
        advance(
            &app,
            &proposal,
            step,
            "catalogue_proposal.reopen",
            &decided,
            &caller,
        )
        .await?;
        return Err(refusal);
    }
    let step = (Status::Applying, Status::Applied);
    advance(
        &app,
        &proposal,
        step,
        "catalogue_proposal.apply",
        &decided,
        &caller,
    )
    .await?;
    shown(&app, &caller, &id).await
}

/// Rejects a proposal
#[utoipa::path(post, path = "/api/v1/catalogue/proposals/{id}/reject", operation_id = "reject_catalogue_proposal",
    tag = "catalogue", request_body = Asked, params(("id" = String, Path, description = "A proposal's id")), responses(
    (status = 200, body = Shown), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn reject(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(asked): Body<Asked>,
) -> Result<Json<Shown>, Refusal> {
    let proposal = find(&app, &caller, &id).await?;
    let decided = decided(&app, &caller, asked.comment);
    let step = (Status::Open, Status::Rejected);
    advance(
        &app,
        &proposal,
        step,
        "catalogue_proposal.reject",
        &decided,
        &caller,
    )
    .await?;
    shown(&app, &caller, &id).await
}

async fn find(app: &App, caller: &Caller, id: &str) -> Result<Proposal, Refusal> {
    let proposal = app.store().proposal(id).await?.ok_or_else(|| unknown(id))?;
    may_decide(caller, &proposal)?;
    Ok(proposal)
}

async fn shown(app: &App, caller: &Caller, id: &str) -> Result<Json<Shown>, Refusal> {
    let proposal = app.store().proposal(id).await?.ok_or_else(|| unknown(id))?;
    Ok(Json(Shown::of(&proposal, caller)))
}

fn decided(app: &App, caller: &Caller, comment: Option<String>) -> Decided {
    Decided {
        by: Person {
            id: caller.principal.id.clone(),
            name: caller.principal.name.clone(),
        },
        at_us: app.clock().now_us(),
        comment: comment.filter(|comment| !comment.trim().is_empty()),
    }
}

async fn advance(
    app: &App,
    proposal: &Proposal,
    (from, to): (Status, Status),
    action: &'static str,
    decided: &Decided,
    caller: &Caller,
) -> Result<(), outcrop_store::Error> {
    let state = |status: Status| serde_json::json!({"status": status.name(), "summary": proposal.summary, "comment": decided.comment});
    let record = Record {
        actor: permit::actor(caller),
        action,
        subject_kind: "catalogue_proposal",
        subject: proposal.id.clone(),
        account: None,
        before: Some(state(from).to_string()),
        after: Some(state(to).to_string()),
    };
    app.store()
        .decide_proposal(&proposal.id, (from, to), decided, &record)
        .await
}

/// In one transaction, and only on the catalogue that the proposal was made for.
async fn apply(app: &App, caller: &Caller, differences: &[Difference]) -> Result<(), Refusal> {
    let (actor, principal) = (permit::actor(caller), caller.principal.id.clone());
    let changes = changes(differences);
    let check = |proposal: &manifest::Proposal<'_>| {
        let mut problems = moved(proposal, differences);
        if !proposal
            .before
            .has_role(&principal, Role::PlatformAdmin, outcrop_core::organisation::ROOT)
        {
            problems.extend(differences.iter().take(1).map(|one| {
                Problem::forbidden(
                    Kind::Model,
                    one.id.as_str(),
                    "who approves it is no platform administrator any more",
                )
            }));
        }
        problems
    };
    let applied = app
        .store()
        .apply(&actor, &changes, Options::default(), check)
        .await;
    applied.map(drop).map_err(Refusal::from)
}

/// The entries that are no longer what the proposal was made from.
fn moved(proposal: &manifest::Proposal<'_>, differences: &[Difference]) -> Vec<Problem> {
    let now = |id: &str| -> Option<&Entry> {
        match proposal.before.get(Kind::Model, id) {
            Some(Manifest::Model(entry)) => Some(entry),
            _ => seed().iter().find(|entry| entry.id == id),
        }
    };
    differences
        .iter()
        .filter(|one| {
            let now = now(&one.id);
            now != one.before.as_deref() && now != one.after.as_deref()
        })
        .map(|one| {
            Problem::new(
                Kind::Model,
                one.id.as_str(),
                "its entry was changed after this was proposed; reject the proposal, and propose it again",
            )
        })
        .collect()
}
