//! Doing something with a request.

use super::facts::Now;
use super::pipeline::{change, load, unknown};
use super::show::visible;
use super::shown::{Shown, shown};
use super::{access, open};
use crate::app::App;
use crate::approval::{Asked, By, Command, Event};
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Body;
use axum::Json;
use axum::extract::{Path, State};
use outcrop_core::catalogue::Evidence;
use outcrop_core::{Code, Error};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

const MAX_COMMENT_BYTES: usize = 16 * 1024;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RequestAction)]
pub struct Action {
    action: Verb,
    /// The version of the request that was looked at.
    version: i64,
    #[serde(default)]
    comment: Option<String>,
    /// Of `attach_evidence`: what was uploaded.
    #[serde(default)]
    evidence: Option<Evidence>,
    /// Of `resubmit`: what is asked for now; without it, the same as before.
    #[serde(default)]
    changes: Option<Asked>,
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RequestVerb)]
pub enum Verb {
    Approve,
    Reject,
    AskForChanges,
    Comment,
    AttachEvidence,
    Withdraw,
    Resubmit,
}

/// Approves, rejects, comments on a request, …; 409 when something else happened to it meanwhile
#[utoipa::path(post, path = "/api/v1/requests/{id}/actions", operation_id = "act_on_request", tag = "approvals",
    params(("id" = String, Path)), request_body = Action,
    responses((status = 200, body = Shown), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn act(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(action): Body<Action>,
) -> Result<Json<Shown>, Refusal> {
    let (request, _) = visible(&app, &caller.principal, &id).await?;
    let snapshot = app.parts.snapshots.newest();
    let by = By::Person(access::person(
        &snapshot.units,
        &caller.principal,
        &request.asked.unit,
    ));
    let version = action.version;
    let command = command(&app, action).await?;
    change(&app, &id, Some(version), &by, command, None).await?;
    let (request, recorded) = load(&app, &id).await?.ok_or_else(|| unknown(&id))?;
    // An approval that found the terms changed has sent the request back instead.
    if let Some(Event::Reopened { reason, stage }) = recorded.last().map(|last| &last.event) {
        return Err(Error::new(
            Code::Conflict,
            format!("not approved: {reason}; the request is at stage `{stage}` again"),
        )
        .into());
    }
    Ok(Json(shown(&snapshot, &caller.principal, request, &recorded)))
}

async fn command(app: &App, action: Action) -> Result<Command, Error> {
    let Action {
        action: verb,
        comment,
        evidence,
        changes,
        ..
    } = action;
    if comment
        .as_ref()
        .is_some_and(|text| text.len() > MAX_COMMENT_BYTES)
    {
        return Err(Error::validation(format!(
            "the comment is longer than the {MAX_COMMENT_BYTES} bytes that are taken; attach a document instead"
        ))
        .at("comment"));
    }
    Ok(match verb {
        Verb::Approve => Command::Approve { comment },
        Verb::Reject => Command::Reject { comment },
        Verb::AskForChanges => Command::AskForChanges { comment },
        Verb::Comment => Command::Comment { comment },
        Verb::Withdraw => Command::Withdraw { comment },
        Verb::AttachEvidence => Command::AttachEvidence {
            evidence: known_evidence(app, evidence).await?,
        },
        Verb::Resubmit => {
            if let Some(changes) = &changes {
                open::check(app, &Now::read(app).await?, changes)?;
            }
            Command::Resubmit {
                changes: changes.map(Box::new),
                comment,
            }
        }
    })
}

/// Evidence whose bytes were uploaded before.
async fn known_evidence(app: &App, evidence: Option<Evidence>) -> Result<Evidence, Error> {
    let evidence = evidence.ok_or_else(|| {
        Error::validation("the evidence is missing: upload it first, and send its name and hash")
            .at("evidence")
    })?;
    let known = app.store().evidence(&evidence.hash).await?.ok_or_else(|| {
        let hash: String = evidence.hash.chars().take(64).collect();
        Error::validation(format!(
            "no document with the hash `{hash}` was uploaded; post it to /api/v1/evidence first"
        ))
        .at("evidence.hash")
    })?;
    Ok(Evidence {
        object_key: Some(known.object_key),
        ..evidence
    })
}
