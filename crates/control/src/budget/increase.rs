//! Increases: more for a while. Whoever is covered by a budget may propose one.

use super::permit::{find, is_member, sees_member};
use crate::app::App;
use crate::authenticate::Caller;
use crate::catalogue::permit::actor;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Body;
use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use jiff::Timestamp;
use outcrop_access::budget::Applied;
use outcrop_access::snapshot::Snapshot;
use outcrop_core::Error;
use outcrop_core::audit::Record;
use outcrop_core::budget::{Each, Measure};
use outcrop_core::clock::UnixMicros;
use outcrop_core::id::CallId;
use outcrop_store::budget::{Increase, NewIncrease};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// An increase lasts no longer than this from now; what is for good is a change of the budget.
const LONGEST_US: i64 = 366 * 86_400 * 1_000_000;
const MAX_REASON_CHARS: usize = 2_000;

#[derive(Debug, Serialize, ToSchema)]
pub struct Increases {
    /// The newest first, at most 500.
    increases: Vec<Shown>,
    #[schema(required = true)]
    next: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BudgetIncrease)]
pub struct Shown {
    pub id: String,
    pub budget: String,
    /// Whose part of the budget; empty: everybody's.
    pub member: String,
    /// Written as the budget's limit is.
    pub amount: String,
    pub from_us: UnixMicros,
    pub until_us: UnixMicros,
    pub reason: String,
    /// `open`, `approved`, `rejected` or `ended`.
    pub status: String,
    pub proposed_by: String,
    pub proposed_at_us: UnixMicros,
    #[schema(required = true)]
    pub decided_by: Option<String>,
    #[schema(required = true)]
    pub decided_at_us: Option<UnixMicros>,
}

impl Shown {
    pub fn of(increase: Increase, measure: Measure) -> Self {
        Self {
            amount: measure.show(increase.amount),
            id: increase.id,
            budget: increase.budget,
            member: increase.member,
            from_us: increase.from_us,
            until_us: increase.until_us,
            reason: increase.reason,
            status: increase.status,
            proposed_by: increase.proposed_by_name,
            proposed_at_us: increase.proposed_at_us,
            decided_by: increase.decided_by_name,
            decided_at_us: increase.decided_at_us,
        }
    }
}

/// What is proposed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewBudgetIncrease)]
pub struct Asked {
    /// Whose part of the budget, where it is one for each; left out: everybody's.
    #[serde(default)]
    member: String,
    /// How much more, written as the budget's limit is.
    amount: String,
    /// When it ends: an instant as in RFC 3339, such as `2026-12-01T00:00:00Z`.
    until: String,
    /// Why.
    reason: String,
}

/// The increases that were proposed of a budget, and what became of them
#[utoipa::path(get, path = "/api/v1/budgets/{id}/increases", operation_id = "list_budget_increases", tag = "budgets",
    params(("id" = String, Path, description = "A budget's id")), responses(
    (status = 200, body = Increases), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Increases>, Refusal> {
    let snapshot = app.parts.snapshots.newest();
    let budget = &find(&snapshot, &caller, &id)?.budget;
    let increases = app.store().increases(&budget.id).await?.into_iter();
    let seen = increases.filter(|one| sees_member(&snapshot, &caller.principal, budget, &one.member));
    Ok(Json(Increases {
        increases: seen.map(|one| Shown::of(one, budget.measure)).collect(),
        next: None,
    }))
}

/// Proposes more of a budget for a while; somebody else, who is in charge of it, has to approve it
#[utoipa::path(post, path = "/api/v1/budgets/{id}/increases", operation_id = "propose_budget_increase", tag = "budgets",
    request_body = Asked, params(("id" = String, Path, description = "A budget's id")), responses(
    (status = 201, body = Shown), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody)))]
pub async fn propose(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(asked): Body<Asked>,
) -> Result<(StatusCode, Json<Shown>), Refusal> {
    let snapshot = app.parts.snapshots.newest();
    let applied = find(&snapshot, &caller, &id)?;
    let new = read(&snapshot, &caller, applied, asked, app.clock().now_us())?;
    let budget = &applied.budget;
    let record = Record {
        actor: actor(&caller),
        action: "budget_increase.propose",
        subject_kind: "budget_increase",
        subject: format!("increase-{}", CallId::generate()),
        account: None,
        before: None,
        after: Some(
            serde_json::json!({
                "budget": new.budget, "member": new.member, "amount": budget.measure.show(new.amount),
                "until_us": new.until_us, "reason": new.reason, "status": "open",
            })
            .to_string(),
        ),
    };
    app.store().propose_increase(&new, &record).await?;
    let kept = app.store().increase(&record.subject).await?;
    let kept = kept.ok_or_else(|| Error::internal("an increase was kept and is not there"))?;
    Ok((StatusCode::CREATED, Json(Shown::of(kept, budget.measure))))
}

fn read(
    snapshot: &Snapshot,
    caller: &Caller,
    applied: &Applied,
    asked: Asked,
    now_us: UnixMicros,
) -> Result<NewIncrease, Error> {
    let budget = &applied.budget;
    let amount = budget
        .measure
        .parse(&asked.amount)
        .map_err(|wrong| Error::validation(format!("amount: {wrong}")).at("amount"))?;
    check_member(snapshot, caller, applied, &asked.member)?;
    let until_us = until(&asked.until, now_us)?;
    let chars = asked.reason.chars().count();
    if asked.reason.trim().is_empty() || chars > MAX_REASON_CHARS {
        return Err(Error::validation(format!(
            "reason: say why, in up to {MAX_REASON_CHARS} characters; it has {chars}"
        ))
        .at("reason"));
    }
    Ok(NewIncrease {
        budget: budget.id.clone(),
        member: asked.member,
        amount,
        from_us: now_us,
        until_us,
        reason: asked.reason,
        proposed_by: caller.principal.id.clone(),
        proposed_by_name: caller.principal.name.clone(),
    })
}

/// The same words for a member that is not there and for one that is none of the caller's business.
fn check_member(snapshot: &Snapshot, caller: &Caller, applied: &Applied, member: &str) -> Result<(), Error> {
    let budget = &applied.budget;
    if member.is_empty() {
        return Ok(());
    }
    if budget.each == Each::All {
        return Err(Error::validation(format!(
            "member: the budget `{}` is one for all of its scope; leave `member` out",
            budget.id
        ))
        .at("member"));
    }
    if is_member(snapshot, budget, member) && sees_member(snapshot, &caller.principal, budget, member) {
        return Ok(());
    }
    let shown: String = member.chars().take(64).collect();
    Err(Error::validation(format!(
        "member: the budget `{}` has no member `{shown}`",
        budget.id
    ))
    .at("member"))
}

fn until(text: &str, now_us: UnixMicros) -> Result<UnixMicros, Error> {
    let wrong = |why: &str| {
        let shown = text.chars().take(64).collect::<String>();
        let shown = shown.escape_debug();
        Err(Error::validation(format!("until: `{shown}` {why}")).at("until"))
    };
    match text.parse::<Timestamp>().map(Timestamp::as_microsecond) {
        Err(_) => wrong("is no instant; write it as in RFC 3339, such as 2026-12-01T00:00:00Z"),
        Ok(until_us) if until_us <= now_us => wrong("has passed"),
        Ok(until_us) if until_us > now_us.saturating_add(LONGEST_US) => {
            wrong("is more than 366 days away; what is for good is a change of the budget itself")
        }
        Ok(until_us) => Ok(until_us),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_increase_ends_and_not_too_late() {
        let now_us = "2026-11-20T00:00:00Z"
            .parse::<Timestamp>()
            .unwrap()
            .as_microsecond();
        let day_us = 86_400_000_000;
        assert_eq!(until("2026-11-21T00:00:00Z", now_us).unwrap(), now_us + day_us);
        assert_eq!(
            until("2026-11-21T02:00:00+02:00", now_us).unwrap(),
            now_us + day_us
        );
        for wrong in [
            "2026-11-20T00:00:00Z",
            "2027-11-22T00:00:00Z",
            "tomorrow",
            "",
            "2026-11-21",
        ] {
            assert!(until(wrong, now_us).is_err(), "{wrong}");
        }
    }
}
