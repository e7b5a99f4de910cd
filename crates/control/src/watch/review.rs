//! A fact changed that an entitlement stands on: it is reviewed again, and its owners are told.

use crate::app::App;
use crate::approval::{Asked, By, Cause, Command, Decided, EXPIRED, Review, TermsDifference};
use crate::request::{Begin, Now, begin, change, load};
use outcrop_access::entitlement::{Change, Compiled};
use outcrop_core::entitlement::{Entitlement, Status, Trigger};
use outcrop_core::organisation::ROOT;
use outcrop_core::{Code, Error};
use outcrop_store::request::Fired;
use std::collections::HashSet;

const PART: &str = "watcher";

/// What this process knows to be acted on, so that the store is not asked again each round.
#[derive(Default)]
pub struct Seen(HashSet<(String, String, String)>);

pub async fn review(app: &App, compiled: &Compiled, seen: &mut Seen) -> Result<(), Error> {
    let entitlement = &compiled.entitlement;
    if matches!(entitlement.status, Status::Revoked { .. }) {
        return Ok(());
    }
    for cause in causes(app, compiled) {
        let key = (entitlement.id.clone(), cause.trigger.clone(), cause.fact.clone());
        if seen.0.contains(&key) {
            continue;
        }
        match answer(app, entitlement, cause).await {
            Ok(()) => {
                seen.0.insert(key);
            }
            // Something else came first; the next round finds out what.
            Err(error) if error.code() == Code::Conflict => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// What has changed by now.
fn causes(app: &App, compiled: &Compiled) -> Vec<Cause> {
    let now_us = app.clock().now_us();
    let entitlement = &compiled.entitlement;
    let changes = compiled.standing.changes.iter();
    let changed = changes
        .filter(|change| change.since_us <= now_us)
        .map(|change| of_change(entitlement, change));
    let expired = entitlement.conditions.expires_at_us.filter(|at| *at <= now_us);
    let expired = expired.map(|at| Cause {
        trigger: EXPIRED.to_owned(),
        fact: at.to_string(),
        before: "the approval was for a time".to_owned(),
        after: "that time is over".to_owned(),
        terms: None,
    });
    changed.chain(expired).collect()
}

fn of_change(entitlement: &Entitlement, change: &Change) -> Cause {
    let conditions = &entitlement.conditions;
    let accepted = conditions
        .terms
        .as_ref()
        .filter(|_| change.trigger == Trigger::TermsChanged);
    let before = match change.trigger {
        Trigger::TermsChanged => accepted.map_or_else(String::new, |terms| terms.hash.clone()),
        Trigger::PriceRisen => conditions
            .price
            .as_ref()
            .map_or_else(String::new, |price| format!("price version {}", price.version)),
        Trigger::CertificationExpired => "the certification was valid".to_owned(),
        Trigger::Legacy => "the model was ACTIVE".to_owned(),
        Trigger::EndOfLife => "the model could be called".to_owned(),
    };
    Cause {
        trigger: change.trigger.name().to_owned(),
        fact: change.fact.clone(),
        before,
        after: change.detail.clone(),
        terms: accepted.map(|terms| TermsDifference {
            subject: terms.subject.clone(),
            from: terms.hash.clone(),
            to: change.fact.clone(),
        }),
    }
}

/// Opens a re-review, or adds the cause to the one that is under way.
async fn answer(app: &App, entitlement: &Entitlement, cause: Cause) -> Result<(), Error> {
    let fired = Fired {
        entitlement: entitlement.id.clone(),
        trigger: cause.trigger.clone(),
        fact: cause.fact.clone(),
    };
    if app.store().has_fired(&fired).await? {
        return Ok(());
    }
    let about = format!("review {}", entitlement.id);
    if let Some(under_way) = app.store().request_under_way(&about).await? {
        let command = Command::JoinReview {
            cause: Box::new(cause),
        };
        change(app, &under_way.id, None, &By::System(PART), command, Some(&fired)).await?;
        return Ok(());
    }
    let now = Now::read(app).await?;
    let (asked, requester) = original(app, &now, entitlement).await?;
    let new = Begin {
        asked,
        requester,
        review: Some(Review {
            entitlement: entitlement.id.clone(),
            causes: vec![cause],
        }),
        fired: Some(fired),
        self_service: false,
    };
    begin(app, &now, &By::System(PART), new).await?;
    Ok(())
}

/// What was asked for when it was granted, and by whom: who asked then decides the review no more than the request.
async fn original(app: &App, now: &Now, entitlement: &Entitlement) -> Result<(Asked, Decided), Error> {
    let request = match &entitlement.request {
        Some(id) => load(app, id).await?.map(|(request, _)| request),
        None => None,
    };
    let conditions = &entitlement.conditions;
    let system = || Decided {
        id: None,
        name: PART.to_owned(),
    };
    let (asked, requester) = request.map_or_else(
        || (bare(now, entitlement), system()),
        |request| (request.asked, request.requester),
    );
    // An account may have left since, and an expiry that has passed is no wish for the future.
    let asked = Asked {
        accounts: conditions.accounts.clone(),
        expires_at_us: conditions.expires_at_us,
        ..asked
    };
    Ok((asked, requester))
}

/// For one that nobody asked for: what it allows.
fn bare(now: &Now, entitlement: &Entitlement) -> Asked {
    let conditions = &entitlement.conditions;
    let mut accounts = conditions.accounts.iter();
    let unit = match (accounts.next(), accounts.next()) {
        (Some(only), None) => now.account(only).map(|account| account.unit.clone()),
        _ => None,
    };
    Asked {
        model: entitlement.model.clone(),
        unit: unit.unwrap_or_else(|| ROOT.to_owned()),
        accounts: conditions.accounts.clone(),
        environments: conditions.environments.clone().unwrap_or_default(),
        regions: conditions.regions.clone().unwrap_or_default(),
        data_classes: conditions.data_classes.clone().unwrap_or_default(),
        modes: conditions.modes.clone().unwrap_or_default(),
        max_tokens: conditions.max_tokens,
        guardrail_required: conditions.guardrail_required,
        use_case: String::new(),
        expected_monthly_cost_nanos: None,
        expires_at_us: conditions.expires_at_us,
    }
}
