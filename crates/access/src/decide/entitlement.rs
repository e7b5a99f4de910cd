//! The second step: has the account an approval that covers the call?

use super::{Ask, Grant};
use crate::entitlement::{Basis, Circumstances, Compiled, Condition, Opened};
use crate::snapshot::Snapshot;
use outcrop_core::Error;
use std::sync::Arc;

pub fn check(snapshot: &Snapshot, ask: &Ask<'_>) -> Result<Grant, Error> {
    let call = ask.circumstances(snapshot);
    match snapshot.entitlements.basis(&ask.model.id, &call) {
        Some(Basis::Configured) => Ok(Grant::default()),
        Some(Basis::Entitlement(one)) => Ok(Grant {
            entitlement: Some(Arc::clone(&one.id)),
            regions: one.regions.clone(),
            max_tokens: one.entitlement.conditions.max_tokens,
        }),
        None => Err(refuse(snapshot, ask, &call)),
    }
}

/// Tells about the nearest approval: the one that lacks least.
fn refuse(snapshot: &Snapshot, ask: &Ask<'_>, call: &Circumstances<'_>) -> Error {
    let entitlements = &snapshot.entitlements;
    let (model, account) = (&*ask.model.id, call.account);
    let where_to_ask = where_to_ask(snapshot, ask);
    let candidates = entitlements.of_account(model, account);
    let nearest = candidates.iter().min_by_key(|one| one.missing(call).count());
    let (message, reason) = match (nearest, entitlements.opened(model, account)) {
        (Some(one), _) => (
            format!(
                "the approval `{}` of the model `{model}` for account {account} does not cover this call: {}; \
                 {where_to_ask}",
                one.id,
                lacks(one, call)
            ),
            one.missing(call).next().map_or("not_entitled", Condition::reason),
        ),
        (None, Some(opened)) => (
            format!("{}; {where_to_ask}", ended(model, opened)),
            Condition::Standing.reason(),
        ),
        (None, None) => (
            format!("account {account} has no approval for the model `{model}`; {where_to_ask}"),
            "not_entitled",
        ),
    };
    Error::forbidden(message).because(reason).at("model")
}

/// Every condition that fails, so that nobody repairs one after the other.
pub fn lacks(one: &Compiled, call: &Circumstances<'_>) -> String {
    let details: Vec<String> = one
        .missing(call)
        .map(|condition| condition.detail(one, call))
        .collect();
    details.join("; and ")
}

pub fn ended(model: &str, opened: &Opened) -> String {
    let why = opened.end.as_ref().map(|end| end.why.told(end.at_us));
    format!(
        "the configuration file opens the model `{model}`, but {}",
        why.unwrap_or_default()
    )
}

fn where_to_ask(snapshot: &Snapshot, ask: &Ask<'_>) -> String {
    let account = snapshot.account(&ask.principal.account);
    let unit = account.map_or("root", |account| account.unit.as_str());
    format!(
        "ask for an approval that covers it with POST /api/v1/requests or on the console's page Approvals; the \
         administrators of the unit `{unit}` and the platform's can help"
    )
}
