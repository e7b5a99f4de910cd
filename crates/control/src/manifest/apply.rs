//! The one way to change what is declared.

use super::{check, permit};
use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Body;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use outcrop_core::Error;
use outcrop_core::audit::Actor;
use outcrop_store::manifest::{Applied, Change, Options, Problem, Proposal, Step};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// More changes than this are several applications.
const MAX_CHANGES: usize = 20_000;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApplyManifests)]
pub struct Asked {
    changes: Vec<Change>,
    /// Plan and check, and change nothing.
    #[serde(default)]
    dry_run: bool,
    /// The configuration's version that the changes were made for. Another one is a conflict.
    #[serde(default)]
    expected_version: Option<i64>,
}

/// What was done, or would be.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AppliedManifests)]
pub struct Outcome {
    /// The configuration's version now.
    version: i64,
    /// False for a dry run, and when there was nothing to change.
    applied: bool,
    changes: Vec<Step>,
}

impl From<Applied> for Outcome {
    fn from(applied: Applied) -> Self {
        Self {
            version: applied.version,
            applied: applied.applied,
            changes: applied.plan.steps,
        }
    }
}

/// A refusal with every problem, each said of its manifest.
#[derive(Debug, Serialize, ToSchema)]
pub struct Refused {
    #[serde(flatten)]
    error: ErrorBody,
    problems: Vec<Problem>,
}

/// Applies all of the changes, or none, and says what each does
#[utoipa::path(post, path = "/api/v1/manifests/apply", operation_id = "apply_manifests", tag = "organisation",
    request_body = Asked, responses((status = 200, body = Outcome), (status = 400, body = Refused),
    (status = 401, body = ErrorBody), (status = 403, body = Refused), (status = 409, body = ErrorBody)))]
pub async fn apply(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(asked): Body<Asked>,
) -> Result<Json<Outcome>, Response> {
    match applied(&app, &caller, &asked).await {
        Ok(applied) => Ok(Json(applied.into())),
        Err(outcrop_store::Error::Refused(problems)) => Err(refused(problems)),
        Err(error) => Err(Refusal::from(error).into_response()),
    }
}

async fn applied(app: &App, caller: &Caller, asked: &Asked) -> outcrop_store::Result<Applied> {
    if asked.changes.len() > MAX_CHANGES {
        return Err(outcrop_store::Error::Invalid(format!(
            "there are {} changes; at most {MAX_CHANGES} are applied at once",
            asked.changes.len()
        )));
    }
    let principal = &caller.principal;
    let actor = Actor::Principal {
        id: principal.id.clone(),
        name: principal.name.clone(),
    };
    let options = Options {
        expected_version: asked.expected_version,
        dry_run: asked.dry_run,
    };
    let judge = |proposal: &Proposal<'_>| {
        let mut problems = permit::problems(principal, proposal);
        problems.extend(check::problems(proposal));
        problems
    };
    app.store().apply(&actor, &asked.changes, options, judge).await
}

fn refused(problems: Vec<Problem>) -> Response {
    let error = Error::from(outcrop_store::Error::Refused(problems.clone()));
    let told = ErrorBody::of(&error);
    let status = Refusal(error).into_response().status();
    (
        status,
        Json(Refused {
            error: told,
            problems,
        }),
    )
        .into_response()
}
