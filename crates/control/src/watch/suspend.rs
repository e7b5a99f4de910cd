//! The instant has passed at which a change takes an entitlement out of force: its status says so from now on.

use super::unless_first;
use crate::app::App;
use crate::request::{notice, only};
use outcrop_access::entitlement::{Compiled, Why};
use outcrop_core::Error;
use outcrop_core::audit::{Actor, Record};
use outcrop_core::entitlement::{Entitlement, Status};
use serde::Serialize;

/// What a webhook is sent.
#[derive(Serialize)]
struct Body<'a> {
    r#type: &'a str,
    at_us: i64,
    entitlement: &'a str,
    model: &'a str,
    accounts: Vec<&'a str>,
    text: String,
}

pub async fn suspend(app: &App, compiled: &Compiled) -> Result<(), Error> {
    let entitlement = &compiled.entitlement;
    let (Status::Active, Some(end)) = (&entitlement.status, &compiled.standing.end) else {
        return Ok(());
    };
    let Why::Changed(change) = &end.why else {
        return Ok(());
    };
    if app.clock().now_us() < end.at_us {
        return Ok(());
    }
    let suspended = Entitlement {
        status: Status::Suspended {
            reason: change.detail.clone(),
            at_us: end.at_us,
        },
        ..entitlement.clone()
    };
    let record = Record {
        actor: Actor::System {
            part: "watcher".to_owned(),
        },
        action: "entitlement.suspend",
        subject_kind: "entitlement",
        subject: entitlement.id.clone(),
        account: only(entitlement.conditions.accounts.iter()),
        before: serde_json::to_string(entitlement).ok(),
        after: serde_json::to_string(&suspended).ok(),
    };
    let body = Body {
        r#type: record.action,
        at_us: end.at_us,
        entitlement: &entitlement.id,
        model: &entitlement.model,
        accounts: entitlement
            .conditions
            .accounts
            .iter()
            .map(|account| account.as_str())
            .collect(),
        text: format!(
            "`{}` may not be called any more: {}",
            entitlement.model, change.detail
        ),
    };
    let notices = [notice(app, record.action, None, &body)?];
    let written = app
        .store()
        .change_entitlement(&suspended, entitlement, None, &record, &notices);
    unless_first(written.await.map_err(Error::from))
}
