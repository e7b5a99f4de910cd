//! Agreements, as Bedrock's clients make them: a front to the approval pipeline, never a way around it.

mod availability;
mod create;
mod delete;
mod offer;
mod token;

pub use availability::get as availability;
pub use create::create;
pub use delete::delete;
pub use offer::list as offers;

use super::ask::Ask;
use crate::app::App;
use outcrop_access::snapshot::Snapshot;
use outcrop_core::Error;
use outcrop_core::id::AccountId;

/// The same for a model that nobody knows and for one that is not there for the caller.
fn unknown(model: &str) -> Error {
    let shown: String = model.chars().take(140).collect();
    Error::not_found(format!("The model {shown} does not exist")).at("modelId")
}

/// What a request of the account for the model is about, as the pipeline tells requests.
fn about(account: &AccountId, model: &str) -> String {
    format!("{model} {account}")
}

/// Whether the account may call the model as far as approvals go: by an entitlement that holds, or by the operator's
/// configuration.
fn is_entitled(app: &App, snapshot: &Snapshot, ask: &Ask<'_>, model: &str) -> bool {
    let now_us = app.clock().now_us();
    let of_account = snapshot.entitlements.of_account(model, ask.account());
    let opened = snapshot.entitlements.opened(model, ask.account());
    opened.is_some_and(|opened| opened.end.as_ref().is_none_or(|end| now_us < end.at_us))
        || of_account.iter().any(|one| one.standing.holds(now_us))
}
