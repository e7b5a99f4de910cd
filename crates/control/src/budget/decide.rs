//! Approves, rejects and ends increases: never by who proposed them, and by people only.

use super::increase::Shown;
use super::permit::{find, is_in_charge, unknown_increase};
use crate::app::App;
use crate::authenticate::Caller;
use crate::catalogue::permit::actor;
use crate::error::{ErrorBody, Refusal};
use axum::Json;
use axum::extract::{Path, State};
use outcrop_access::snapshot::Snapshot;
use outcrop_core::audit::Record;
use outcrop_core::budget::Budget;
use outcrop_core::clock::UnixMicros;
use outcrop_core::principal::Kind;
use outcrop_core::{Code, Error};
use outcrop_store::budget::{Increase, Status};
use std::sync::Arc;

/// What is done, and from which status to which.
#[derive(Clone, Copy)]
struct Deed {
    action: &'static str,
    was: Status,
    becomes: Status,
}

const APPROVE: Deed = Deed {
    action: "budget_increase.approve",
    was: Status::Open,
    becomes: Status::Approved,
};
const REJECT: Deed = Deed {
    action: "budget_increase.reject",
    was: Status::Open,
    becomes: Status::Rejected,
};
const END: Deed = Deed {
    action: "budget_increase.end",
    was: Status::Approved,
    becomes: Status::Ended,
};

/// Approves an increase that somebody else proposed: it counts at once
#[utoipa::path(post, path = "/api/v1/budgets/{id}/increases/{increase}/approve", operation_id = "approve_budget_increase",
    tag = "budgets", params(("id" = String, Path, description = "A budget's id"),
    ("increase" = String, Path, description = "An increase's id")), responses(
    (status = 200, body = Shown), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn approve(app: State<Arc<App>>, caller: Caller, path: Path<(String, String)>) -> Decided {
    decide(app, caller, path, APPROVE).await
}

/// Rejects an increase that somebody else proposed
#[utoipa::path(post, path = "/api/v1/budgets/{id}/increases/{increase}/reject", operation_id = "reject_budget_increase",
    tag = "budgets", params(("id" = String, Path, description = "A budget's id"),
    ("increase" = String, Path, description = "An increase's id")), responses(
    (status = 200, body = Shown), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn reject(app: State<Arc<App>>, caller: Caller, path: Path<(String, String)>) -> Decided {
    decide(app, caller, path, REJECT).await
}

/// Takes an approved increase back before it ends
#[utoipa::path(post, path = "/api/v1/budgets/{id}/increases/{increase}/end", operation_id = "end_budget_increase",
    tag = "budgets", params(("id" = String, Path, description = "A budget's id"),
    ("increase" = String, Path, description = "An increase's id")), responses(
    (status = 200, body = Shown), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn end(app: State<Arc<App>>, caller: Caller, path: Path<(String, String)>) -> Decided {
    decide(app, caller, path, END).await
}

type Decided = Result<Json<Shown>, Refusal>;

async fn decide(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((id, increase)): Path<(String, String)>,
    deed: Deed,
) -> Decided {
    let snapshot = app.parts.snapshots.newest();
    let budget = &find(&snapshot, &caller, &id)?.budget;
    let found = app.store().increase(&increase).await?;
    let found = found.filter(|found| found.budget == budget.id);
    let found = found.ok_or_else(|| unknown_increase(&increase))?;
    check(&snapshot, &caller, budget, &found)?;
    check_status(&found, deed, app.clock().now_us())?;
    let state = |status: &str| {
        serde_json::json!({
            "budget": found.budget, "member": found.member, "amount": budget.measure.show(found.amount),
            "until_us": found.until_us, "status": status,
        })
        .to_string()
    };
    let record = Record {
        actor: actor(&caller),
        action: deed.action,
        subject_kind: "budget_increase",
        subject: found.id.clone(),
        account: None,
        before: Some(state(deed.was.name())),
        after: Some(state(deed.becomes.name())),
    };
    let by = (caller.principal.id.as_str(), caller.principal.name.as_str());
    let store = app.store();
    store
        .decide_increase(&found.id, deed.was, deed.becomes, by, &record)
        .await?;
    let decided = store.increase(&found.id).await?;
    let decided = decided.ok_or_else(|| unknown_increase(&increase))?;
    Ok(Json(Shown::of(decided, budget.measure)))
}

/// Four eyes: a person in charge of the budget, and another one than who proposed it.
fn check(snapshot: &Snapshot, caller: &Caller, budget: &Budget, increase: &Increase) -> Result<(), Error> {
    let who = &caller.principal;
    if !is_in_charge(snapshot, who, budget) {
        return Err(Error::forbidden(format!(
            "`{}` may not decide on increases of the budget `{}`: that takes the role `finops`, `unit-admin` or \
             `platform-admin` at the unit `{}` or above",
            who.name, budget.id, budget.owner
        )));
    }
    if who.kind != Kind::User {
        return Err(Error::forbidden(format!(
            "`{}` is a service; an increase is decided by a person",
            who.name
        )));
    }
    if who.id == increase.proposed_by {
        return Err(Error::forbidden(
            "you proposed this increase; somebody else who is in charge of the budget has to decide",
        ));
    }
    Ok(())
}

fn check_status(increase: &Increase, deed: Deed, now_us: UnixMicros) -> Result<(), Error> {
    let conflict = |why: String| Err(Error::new(Code::Conflict, why));
    if increase.status != deed.was.name() {
        return conflict(format!(
            "the increase is {}, not {}",
            increase.status,
            deed.was.name()
        ));
    }
    if deed.becomes != Status::Rejected && increase.until_us <= now_us {
        return conflict("the increase would have ended already; propose another one".to_owned());
    }
    Ok(())
}
