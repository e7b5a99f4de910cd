//! Whom a change of a request is told.

use super::facts::Now;
use super::write::{Written, name};
use crate::app::App;
use crate::approval::{Event, Recorded, Request};
use outcrop_access::random_id;
use outcrop_store::Result;
use outcrop_store::notice::Notice;
use serde::Serialize;

/// What a webhook is sent, and what the list of notices shows.
#[derive(Serialize)]
struct Body<'a> {
    /// As in the audit trail: `request.open`, `request.remind`, …
    r#type: &'a str,
    at_us: i64,
    request: About<'a>,
    /// By name: who has to act, and who asked.
    to: Vec<String>,
    text: String,
}

#[derive(Serialize)]
struct About<'a> {
    id: &'a str,
    model: &'a str,
    unit: &'a str,
    status: &'static str,
    stage: Option<&'a str>,
    address: String,
}

/// One notice for each event that somebody has to know of.
pub fn of(app: &App, now: &Now, written: &Written<'_>) -> Result<Vec<Notice>> {
    let told = written.events.iter().filter(|one| is_told(&one.event));
    told.map(|recorded| notice(app, now, written.after, recorded))
        .collect()
}

const fn is_told(event: &Event) -> bool {
    !matches!(
        event,
        Event::Checked { .. }
            | Event::Commented { .. }
            | Event::EvidenceAttached { .. }
            | Event::Joined { .. }
    )
}

fn notice(app: &App, now: &Now, request: &Request, recorded: &Recorded) -> Result<Notice> {
    let current = request.current();
    let unit = &request.asked.unit;
    let mut to = current
        .map(|one| now.having(one.stage.role, unit))
        .unwrap_or_default();
    if let (Event::Escalated { .. }, Some(role)) =
        (&recorded.event, current.and_then(|one| one.stage.escalate_to))
    {
        to.extend(now.having(role, unit));
    }
    to.push(request.requester.name.clone());
    to.sort();
    to.dedup();
    let webhook = current.and_then(|one| one.stage.webhook.clone());
    let body = Body {
        r#type: recorded.event.action(),
        at_us: recorded.at_us,
        request: About {
            id: &request.id,
            model: &request.asked.model,
            unit,
            status: request.status.name(),
            stage: current.map(|one| one.stage.id.as_str()),
            address: format!("{}/approvals/{}", app.parts.endpoint, request.id),
        },
        to,
        text: text(request, recorded),
    };
    make(app, recorded.event.action(), webhook, &body)
}

fn text(request: &Request, recorded: &Recorded) -> String {
    let (model, who) = (&request.asked.model, name(&recorded.actor));
    let at = recorded.event.stage().unwrap_or_default();
    match &recorded.event {
        Event::Opened {
            review: Some(review), ..
        } => {
            let causes: Vec<&str> = review.causes.iter().map(|one| one.trigger.as_str()).collect();
            format!(
                "the entitlement {} to `{model}` has to be reviewed again: {}",
                review.entitlement,
                causes.join(", ")
            )
        }
        Event::Reminded { .. } => format!("stage `{at}` of the request for `{model}` is due soon"),
        Event::Escalated { .. } => format!("stage `{at}` of the request for `{model}` is overdue"),
        Event::Granted { entitlement } => format!("`{model}` may be called: {entitlement} was granted"),
        event if at.is_empty() => format!("the request for `{model}` was {} by `{who}`", event.past()),
        event => format!(
            "the request for `{model}` was {} at stage `{at}` by `{who}`",
            event.past()
        ),
    }
}

/// A notice for a webhook, or for the one for everything; it is kept also where there is none.
pub fn make(app: &App, kind: &str, webhook: Option<String>, body: &impl Serialize) -> Result<Notice> {
    let fault = |error: &dyn std::fmt::Display| outcrop_store::Error::Fault(error.to_string());
    let id = random_id::lower(24).map_err(|error| fault(&error))?;
    Ok(Notice {
        id: format!("msg_{id}"),
        kind: kind.to_owned(),
        body: serde_json::to_string(body).map_err(|error| fault(&error))?,
        webhook: webhook
            .or_else(|| app.parts.approvals.webhook.clone())
            .unwrap_or_default(),
        created_at_us: app.clock().now_us(),
    })
}
