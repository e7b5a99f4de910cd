//! Whether the caller's account may call a model, and if not, how that stands.

use outcrop_access::entitlement::{Opened, Why};
use outcrop_access::snapshot::Snapshot;
use outcrop_core::clock::UnixMicros;
use outcrop_core::id::AccountId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a model stands for an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct Availability {
    pub state: State,
    /// Why, or what to do.
    #[schema(required = true)]
    detail: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
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
    let own = snapshot.entitlements.of_account(model, account);
    let opened = snapshot.entitlements.opened(model, account);
    let is_open = |opened: &Opened| opened.end.as_ref().is_none_or(|end| now_us < end.at_us);
    if opened.is_some_and(is_open) || own.iter().any(|one| one.standing.holds(now_us)) {
        return Availability {
            state: State::Entitled,
            detail: None,
        };
    }
    let ends = own.iter().filter_map(|one| one.standing.end.as_ref());
    let ends = ends.chain(opened.and_then(|opened| opened.end.as_ref()));
    let mut told = ends
        .filter(|end| !matches!(end.why, Why::Revoked { .. }))
        .map(|end| end.why.told(end.at_us));
    if let Some(reason) = told.next() {
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
