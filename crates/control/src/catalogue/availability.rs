//! Whether the caller's account may call a model, and if not, how that stands.

use outcrop_access::snapshot::Snapshot;
use outcrop_core::clock::UnixMicros;
use outcrop_core::entitlement::Status;
use outcrop_core::id::AccountId;
use serde::Serialize;
use utoipa::ToSchema;

/// How a model stands for an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct Availability {
    state: State,
    /// Why, or what to do.
    #[schema(required = true)]
    detail: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AvailabilityState)]
pub enum State {
    /// The account may call it, within the conditions of its entitlement.
    Entitled,
    /// A request waits for a decision.
    Pending,
    /// It was approved, and is out of force.
    Suspended,
    /// Nobody asked for it, or the answer was no.
    None,
}

/// `pending`: whether the account has a request for the model that is not decided.
pub fn of(
    snapshot: &Snapshot,
    account: &AccountId,
    model: &str,
    now_us: UnixMicros,
    pending: bool,
) -> Availability {
    if snapshot.entitlements.has(account, model, now_us) {
        return Availability {
            state: State::Entitled,
            detail: None,
        };
    }
    if let Some(reason) = out_of_force(snapshot, account, model, now_us) {
        return Availability {
            state: State::Suspended,
            detail: Some(reason),
        };
    }
    let (state, detail) = if pending {
        (State::Pending, "a request waits for a decision")
    } else {
        (State::None, "no approval yet; request the model to have one")
    };
    Availability {
        state,
        detail: Some(detail.to_owned()),
    }
}

/// Why an approval that the account has is no longer in force. A revoked one is none.
fn out_of_force(snapshot: &Snapshot, account: &AccountId, model: &str, now_us: UnixMicros) -> Option<String> {
    let own = snapshot
        .entitlements
        .of(model)
        .filter(|one| one.conditions.accounts.contains(account));
    own.filter_map(|one| match &one.status {
        Status::Suspended { reason, .. } => Some(reason.clone()),
        Status::Revoked { .. } => None,
        Status::Active => {
            let expiry = one.conditions.expires_at_us.filter(|expiry| *expiry <= now_us)?;
            Some(format!("the approval ended on {}", super::today(expiry)))
        }
    })
    .next()
}
