//! Why a decision falls as it does.

mod shown;

use crate::app::App;
use crate::authenticate::Caller;
use crate::bedrock::model_as_resource;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Body;
use axum::Json;
use axum::extract::State;
use outcrop_access::decide::{Ask, Step, examine, examine_policies};
use outcrop_access::policy::action::{self, Action, Group};
use outcrop_access::policy::{Question, Resource};
use outcrop_access::snapshot::Snapshot;
use outcrop_core::Error;
use outcrop_core::arn::Arn;
use outcrop_core::price::Mode;
use outcrop_core::principal::{Principal, Role};
use serde::Deserialize;
use shown::Explained;
use std::sync::Arc;
use utoipa::ToSchema;

/// What would be asked.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ExplainAccess)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// A principal's id.
    principal: String,
    /// As in IAM: `bedrock:InvokeModel`.
    action: String,
    /// A model's id, an ARN, or `*` for no resource in particular.
    resource: String,
    /// Where the call would come from; the asker's own region without it.
    region: Option<String>,
}

/// Whether a principal may do something, and why: every step, the policies by name
#[utoipa::path(post, path = "/api/v1/access/explain", operation_id = "explain_access", tag = "access",
    request_body = Asked, responses((status = 200, body = Explained), (status = 400, body = ErrorBody),
    (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn show(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(asked): Body<Asked>,
) -> Result<Json<Explained>, Refusal> {
    let snapshot = app.parts.snapshots.newest();
    let principal = visible(&snapshot, &caller.principal, &asked.principal)?;
    let action = known_action(&asked.action)?;
    let region = asked.region.as_deref().map_or(caller.region, Arc::from);
    let explained = if action.group.with_parents().any(|group| group == Group::Call) {
        of_call(&app, &snapshot, principal, action, &asked.resource, &region)?
    } else {
        of_operation(&snapshot, principal, action, &asked.resource, &region)?
    };
    Ok(Json(explained))
}

/// Roles that may ask about everyone in the unit where they have them, and under it.
const ASKERS: [Role; 4] = [
    Role::PlatformAdmin,
    Role::Auditor,
    Role::SecurityReviewer,
    Role::UnitAdmin,
];

/// The principal, if the asker may know about it.
fn visible<'a>(snapshot: &'a Snapshot, asker: &Principal, id: &str) -> Result<&'a Arc<Principal>, Error> {
    let found = snapshot.principal(id).filter(|principal| {
        let unit = snapshot.account(&principal.account).map(|account| &*account.unit);
        let mut memberships = asker.memberships.iter();
        let over = memberships.any(|membership| {
            ASKERS.contains(&membership.role)
                && unit.is_some_and(|unit| snapshot.units.is_within(unit, &membership.unit))
        });
        principal.id == asker.id || over
    });
    found.ok_or_else(|| {
        let shown: String = id.chars().take(128).collect();
        Error::not_found(format!(
            "there is no principal `{shown}`, it is disabled, or you may not see it"
        ))
        .at("principal")
    })
}

/// By IAM's name, or by the operation's alone.
fn known_action(name: &str) -> Result<&'static Action, Error> {
    let operation = name.strip_prefix("bedrock:").unwrap_or(name);
    action::of_operation(operation).ok_or_else(|| {
        let shown: String = name.chars().take(64).collect();
        Error::validation(format!(
            "there is no action `{shown}`; actions are named as in IAM: bedrock:InvokeModel, bedrock:CountTokens, …"
        ))
        .at("action")
    })
}

fn of_call(
    app: &App,
    snapshot: &Snapshot,
    principal: &Arc<Principal>,
    action: &'static Action,
    resource: &str,
    region: &Arc<str>,
) -> Result<Explained, Error> {
    let id = model_id(resource).unwrap_or(resource);
    let model = snapshot.model(id).ok_or_else(|| {
        let shown: String = id.chars().take(256).collect();
        Error::not_found(format!(
            "there is no model `{shown}` that can be called: no connection of this installation leads to it"
        ))
        .at("resource")
    })?;
    let ask = Ask {
        principal,
        action: action.name,
        model: &model,
        profile: None,
        region,
        mode: Mode::OnDemand,
        guarded: false,
        now_us: app.clock().now_us(),
    };
    let explanation = examine(snapshot, &ask);
    let (allowed, message) = (explanation.allowed(), explanation.message().to_owned());
    Ok(Explained::new(allowed, message, explanation.steps))
}

/// Operations that call no model are judged by the policies alone.
fn of_operation(
    snapshot: &Snapshot,
    principal: &Principal,
    action: &'static Action,
    resource: &str,
    region: &str,
) -> Result<Explained, Error> {
    let resource = subject(snapshot, action, resource)?;
    let question = Question {
        principal,
        action: action.name,
        resource,
        profile: None,
        region,
        mode: Mode::OnDemand,
    };
    let steps: Vec<Step> = examine_policies(snapshot, &question);
    let judged = snapshot.policies.judge(snapshot, &question);
    let judged = judged.and_then(|judgement| judgement.check(&question));
    Ok(match judged {
        Ok(()) => Explained::new(true, "the operation is allowed".to_owned(), steps),
        Err(error) => Explained::new(false, error.message().to_owned(), steps),
    })
}

fn subject<'a>(snapshot: &'a Snapshot, action: &Action, resource: &'a str) -> Result<Resource<'a>, Error> {
    if action.target.is_model()
        && let Some(id) = model_id(resource)
    {
        return Ok(model_as_resource(snapshot, id));
    }
    if action.target.is_resource() {
        if resource == "*" {
            return Ok(Resource::All);
        }
        if let Some(arn) = Arn::parse(resource) {
            return Ok(Resource::Owned(arn));
        }
    }
    let shown: String = resource.chars().take(256).collect();
    Err(Error::validation(format!(
        "`{shown}` is nothing that {} is done to, which is {}: models are named by id, resources by ARN, `*` is for no \
         resource in particular",
        action.name, action.target
    ))
    .at("resource"))
}

/// The model's id: what is no ARN is one, and a model's ARN has one.
fn model_id(resource: &str) -> Option<&str> {
    match Arn::parse(resource) {
        Some(arn) => (arn.kind == "foundation-model").then_some(arn.id),
        None => (resource != "*" && !resource.starts_with("arn:")).then_some(resource),
    }
}
