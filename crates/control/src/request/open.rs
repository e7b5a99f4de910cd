//! Asking for a model.

use super::facts::Now;
use super::pipeline::{Begin, begin, load, unknown};
use super::shown::{Shown, shown};
use crate::app::App;
use crate::approval::{Asked, By, Decided};
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Body;
use axum::Json;
use axum::extract::State;
use outcrop_core::Error;
use outcrop_core::principal::Role;
use std::sync::Arc;

/// Who asks: those who build, and those who administer them.
const REQUESTERS: [Role; 4] = [
    Role::PlatformAdmin,
    Role::UnitAdmin,
    Role::Developer,
    Role::Application,
];
const MAX_USE_CASE_BYTES: usize = 16 * 1024;

/// Asks for a model; joins the request under way that asks for the same model and accounts
#[utoipa::path(post, path = "/api/v1/requests", operation_id = "open_request", tag = "approvals", request_body = Asked,
    responses((status = 200, body = Shown), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn open(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(asked): Body<Asked>,
) -> Result<Json<Shown>, Refusal> {
    let now = Now::read(&app).await?;
    check(&app, &now, &asked)?;
    let person = now.person(&caller.principal.id, &asked.unit)?;
    if !REQUESTERS.iter().any(|role| person.roles.contains(role)) {
        return Err(Error::forbidden(format!(
            "`{}` has no role that asks for models at the unit `{}`: `developer`, `application`, `unit-admin` or \
             `platform-admin`",
            person.name, asked.unit
        ))
        .into());
    }
    let new = Begin {
        asked,
        requester: Decided {
            id: Some(person.id.clone()),
            name: person.name.clone(),
        },
        review: None,
        fired: None,
        self_service: false,
    };
    let request = begin(&app, &now, &By::Person(person), new).await?;
    let (request, recorded) = load(&app, &request.id)
        .await?
        .ok_or_else(|| unknown(&request.id))?;
    let snapshot = app.parts.snapshots.newest();
    Ok(Json(shown(&snapshot, &caller.principal, request, &recorded)))
}

/// What is asked makes sense as things stand.
pub fn check(app: &App, now: &Now, asked: &Asked) -> Result<(), Error> {
    if !now.knows(app, &asked.model) {
        let model: String = asked.model.chars().take(128).collect();
        return Err(Error::not_found(format!(
            "there is no model `{model}`: no connection leads to it, and the catalogue does not describe it"
        ))
        .at("model"));
    }
    if now.units.unit(&asked.unit).is_none() {
        let unit: String = asked.unit.chars().take(128).collect();
        return Err(Error::not_found(format!("there is no unit `{unit}`")).at("unit"));
    }
    check_accounts(now, asked)?;
    check_texts(asked)?;
    if asked.max_tokens == Some(0) {
        return Err(Error::validation("`max_tokens` is 0; leave it away, or say 1 or more").at("max_tokens"));
    }
    if asked.expected_monthly_cost_nanos.is_some_and(|cost| cost < 0) {
        return Err(
            Error::validation("the expected monthly cost is below zero").at("expected_monthly_cost_nanos")
        );
    }
    if asked.expires_at_us.is_some_and(|at| at <= app.clock().now_us()) {
        return Err(Error::validation("`expires_at_us` has passed already").at("expires_at_us"));
    }
    Ok(())
}

fn check_accounts(now: &Now, asked: &Asked) -> Result<(), Error> {
    if asked.accounts.is_empty() {
        return Err(
            Error::validation("`accounts` is empty: name the accounts that will call").at("accounts"),
        );
    }
    for id in &asked.accounts {
        let within = now
            .account(id)
            .is_some_and(|account| now.units.is_within(&account.unit, &asked.unit));
        if !within {
            return Err(Error::validation(format!(
                "there is no account {id} in the unit `{}` or under it",
                asked.unit
            ))
            .at("accounts"));
        }
    }
    Ok(())
}

fn check_texts(asked: &Asked) -> Result<(), Error> {
    if asked.use_case.len() > MAX_USE_CASE_BYTES {
        return Err(Error::validation(format!(
            "the use case has {} bytes; at most {MAX_USE_CASE_BYTES} are taken",
            asked.use_case.len()
        ))
        .at("use_case"));
    }
    for (member, names) in [("data_classes", &asked.data_classes), ("regions", &asked.regions)] {
        if let Some(wrong) = names.iter().find(|name| !is_name(name)) {
            let wrong: String = wrong.chars().take(64).collect();
            return Err(Error::validation(format!(
                "`{wrong}` is no name: lower-case letters, digits and dashes are"
            ))
            .at(member));
        }
    }
    Ok(())
}

fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty() && text.len() <= 64 && text.bytes().all(plain)
}
