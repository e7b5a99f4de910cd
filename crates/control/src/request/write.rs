//! What a change of a request writes: events and state, what is granted, whom it is told, and the audit trail, in
//! one transaction.

use super::facts::Now;
use super::notice;
use crate::app::App;
use crate::approval::{Decided, Event, Facts, Need, Recorded, Request, granted};
use outcrop_core::audit::{Actor, Record};
use outcrop_core::entitlement::{Entitlement, Status};
use outcrop_core::id::AccountId;
use outcrop_store::agreement::Agreement;
use outcrop_store::request::{self, Change, Fired};
use outcrop_store::{Error, Result};
use serde::Serialize;

/// A change that was decided.
pub struct Written<'a> {
    pub before: Option<&'a Request>,
    pub after: &'a Request,
    pub events: &'a [Recorded],
    pub facts: &'a Facts,
    pub fired: Option<&'a Fired>,
}

pub async fn write(app: &App, now: &Now, written: &Written<'_>) -> Result<()> {
    let after = written.after;
    let entitlement = entitlement(now, written);
    let agreements = entitlement
        .as_ref()
        .filter(|entitlement| entitlement.status == Status::Active)
        .map(|entitlement| agreements(written, entitlement))
        .unwrap_or_default();
    let mut records = written.events.iter().filter_map(|one| of_event(written, one));
    let mut all: Vec<Record> = records.by_ref().collect();
    if let (Some(entitlement), Some(last)) = (&entitlement, written.events.last()) {
        all.push(of_entitlement(now, entitlement, &last.actor));
    }
    let version = written.before.map_or(0, |before| before.version);
    let change = Change {
        request: &row(after)?,
        expected_version: version,
        judged_by: written.before.map(|_| now.version()),
        events: &rows(version, written.events)?,
        entitlement: entitlement.as_ref(),
        agreements: &agreements,
        records: &all,
        notices: &notice::of(app, now, written)?,
        fired: written.fired,
    };
    app.store().change_request(&change).await
}

/// What a grant gives; what a rejected review takes away.
fn entitlement(now: &Now, written: &Written<'_>) -> Option<Entitlement> {
    let review = written.after.review.as_ref();
    let reviewed = review.and_then(|review| now.entitlement(&review.entitlement));
    written.events.iter().find_map(|one| match &one.event {
        Event::Granted { .. } => granted(written.after, reviewed, written.facts),
        Event::Rejected { stage, comment } => {
            let reviewed = reviewed.filter(|one| one.status == Status::Active)?;
            let reason = format!("its review was rejected at stage `{stage}`: {comment}");
            Some(Entitlement {
                status: Status::Suspended {
                    reason,
                    at_us: written.facts.now_us,
                },
                ..reviewed.clone()
            })
        }
        _ => None,
    })
}

/// For each account, the version of the terms that was accepted, and by whom: who approved it for the organisation,
/// or who asked where the account accepts terms by itself.
fn agreements(written: &Written<'_>, entitlement: &Entitlement) -> Vec<Agreement> {
    let request = written.after;
    let legal = request
        .stages
        .iter()
        .find(|one| one.stage.needs.contains(&Need::Terms));
    let approver = legal.and_then(|one| one.decided_by.clone());
    let by = approver
        .filter(|approver| approver.id.is_some())
        .unwrap_or_else(|| request.requester.clone());
    let accounts = entitlement.conditions.accounts.iter();
    accounts
        .map(|account| Agreement {
            id: format!("agr-{}-{account}", request.id),
            account: account.clone(),
            model: entitlement.model.clone(),
            terms: entitlement.conditions.terms.clone(),
            request: Some(request.id.clone()),
            accepted_by: by.id.clone().unwrap_or_else(|| by.name.clone()),
            accepted_at_us: written.facts.now_us,
            withdrawn: None,
        })
        .collect()
}

/// The request's row.
fn row(request: &Request) -> Result<request::Request> {
    let current = request.current().filter(|_| request.status.is_under_way());
    let requester = &request.requester;
    Ok(request::Request {
        id: request.id.clone(),
        model: request.asked.model.clone(),
        unit: request.asked.unit.clone(),
        about: request.about(),
        status: request.status.name().to_owned(),
        stage: current.map(|one| one.stage.id.clone()),
        requester: requester.id.clone().unwrap_or_else(|| requester.name.clone()),
        state: json(request)?,
        version: request.version,
        opened_at_us: request.opened_at_us,
        changed_at_us: request.changed_at_us,
        due_at_us: current.and_then(|one| one.due_at_us),
    })
}

fn rows(version: i64, events: &[Recorded]) -> Result<Vec<request::Event>> {
    let numbered = (version + 1..).zip(events);
    numbered
        .map(|(ordinal, recorded)| {
            Ok(request::Event {
                ordinal,
                at_us: recorded.at_us,
                actor: recorded.actor.clone(),
                event: json(&recorded.event)?,
            })
        })
        .collect()
}

/// What the trail says of a request before and after: not all that it is, but where it stands.
#[derive(Serialize)]
struct Standing<'a> {
    status: &'static str,
    stage: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<&'a Event>,
}

fn of_event(written: &Written<'_>, recorded: &Recorded) -> Option<Record> {
    if matches!(recorded.event, Event::Checked { .. }) {
        return None;
    }
    let standing = |request: &'_ Request, event| {
        let stage = request.current().map(|one| one.stage.id.clone());
        serde_json::to_string(&Standing {
            status: request.status.name(),
            stage: stage.as_deref(),
            event,
        })
        .ok()
    };
    Some(Record {
        actor: recorded.actor.clone(),
        action: recorded.event.action(),
        subject_kind: "request",
        subject: written.after.id.clone(),
        account: only(written.after.asked.accounts.iter()),
        before: written.before.and_then(|before| standing(before, None)),
        after: standing(written.after, Some(&recorded.event)),
    })
}

/// The account, where there is one alone.
pub fn only<'a>(mut accounts: impl Iterator<Item = &'a AccountId>) -> Option<AccountId> {
    let first = accounts.next()?;
    accounts.next().is_none().then(|| first.clone())
}

fn of_entitlement(now: &Now, entitlement: &Entitlement, actor: &Actor) -> Record {
    let before = now.entitlement(&entitlement.id);
    Record {
        actor: actor.clone(),
        action: match (&entitlement.status, before) {
            (Status::Active, None) => "entitlement.grant",
            (Status::Active, Some(_)) => "entitlement.renew",
            _ => "entitlement.suspend",
        },
        subject_kind: "entitlement",
        subject: entitlement.id.clone(),
        account: only(entitlement.conditions.accounts.iter()),
        before: before.and_then(|before| serde_json::to_string(before).ok()),
        after: serde_json::to_string(entitlement).ok(),
    }
}

fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Fault(error.to_string()))
}

/// Who acted, in a word.
pub fn name(actor: &Actor) -> String {
    Decided::by(actor).name
}
