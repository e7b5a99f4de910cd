//! Whether a text is a policy.

use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Body;
use axum::Json;
use axum::extract::State;
use outcrop_access::policy::check::{Problem, check};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = PolicyToCheck)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The unit that the policy is for.
    unit: String,
    /// Whether it is the platform's.
    #[serde(default)]
    #[expect(dead_code, reason = "the same can be said in both")]
    baseline: bool,
    /// Cedar.
    text: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CheckedPolicy)]
pub struct Checked {
    /// None: it can be saved.
    problems: Vec<Found>,
}

/// Something wrong with a policy, and where. Lines and columns count from 1.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PolicyProblem)]
pub struct Found {
    message: String,
    line: u32,
    column: u32,
}

impl From<Problem> for Found {
    fn from(problem: Problem) -> Self {
        let Problem {
            line,
            column,
            message,
        } = problem;
        Self {
            message,
            line,
            column,
        }
    }
}

/// Everything that is wrong with a policy, before it is saved
#[utoipa::path(post, path = "/api/v1/policies/check", operation_id = "check_policy", tag = "access",
    request_body = Asked, responses((status = 200, body = Checked), (status = 400, body = ErrorBody),
    (status = 401, body = ErrorBody)))]
pub async fn show(
    State(app): State<Arc<App>>,
    _caller: Caller,
    Body(asked): Body<Asked>,
) -> Result<Json<Checked>, Refusal> {
    let mut problems: Vec<Found> = check(&asked.text).into_iter().map(Found::from).collect();
    if app.parts.snapshots.newest().units.unit(&asked.unit).is_none() {
        let shown: String = asked.unit.chars().take(64).collect();
        problems.push(Found {
            message: format!("there is no unit `{shown}` that the policy could be of"),
            line: 1,
            column: 1,
        });
    }
    Ok(Json(Checked { problems }))
}
