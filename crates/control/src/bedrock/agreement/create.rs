//! `CreateFoundationModelAgreement`: files the account's request, or joins the one under way. Where the account may
//! accept terms by itself, the pipeline decides by its automatic checks at once, and records that.

use super::token::Tokens;
use super::unknown;
use crate::app::App;
use crate::approval::{Asked, By, Decided, Facts};
use crate::bedrock::answer::Answer;
use crate::bedrock::ask::Ask;
use crate::bedrock::{permit, use_case};
use crate::request::{Begin, Now, begin};
use outcrop_core::Error;
use outcrop_core::organisation::Account;
use outcrop_wire::bedrock::types::bedrock::{
    CreateFoundationModelAgreementRequest, CreateFoundationModelAgreementResponse,
};
use std::collections::BTreeSet;

pub async fn create(app: &App, ask: &Ask<'_>) -> Result<Answer, Error> {
    permit::change(ask)?;
    let input: CreateFoundationModelAgreementRequest = ask.input()?;
    let model = input.model_id.as_str();
    let now = Now::read(app).await?;
    if !now.knows(app, model) {
        return Err(unknown(model));
    }
    let facts = now.facts(app, model).await?;
    Tokens::new(&app.parts.master_key.offer_key()).check(ask.account(), model, &facts, &input.offer_token)?;
    if !is_agreed(app, ask, model, &facts) {
        file(app, ask, &now, model).await?;
    }
    let answer = CreateFoundationModelAgreementResponse {
        model_id: model.to_owned(),
    };
    Answer::of(ask.operation, &answer)
}

/// Whether an entitlement holds that stands on these very terms.
fn is_agreed(app: &App, ask: &Ask<'_>, model: &str, facts: &Facts) -> bool {
    let snapshot = app.parts.snapshots.newest();
    let now_us = app.clock().now_us();
    let of_account = snapshot.entitlements.of_account(model, ask.account());
    of_account
        .iter()
        .any(|one| one.standing.holds(now_us) && one.entitlement.conditions.terms == facts.terms)
}

async fn file(app: &App, ask: &Ask<'_>, now: &Now, model: &str) -> Result<(), Error> {
    let account = now
        .account(ask.account())
        .ok_or_else(|| Error::internal("the caller's account is not there"))?;
    let person = now.person(&ask.principal.id, &account.unit)?;
    let new = Begin {
        asked: asked(now, account, model),
        requester: Decided {
            id: Some(person.id.clone()),
            name: person.name.clone(),
        },
        review: None,
        fired: None,
        self_service: account.self_service,
    };
    begin(app, now, &By::Person(person), new).await.map(drop)
}

/// For all that the account does: its projects' data, wherever the model runs.
fn asked(now: &Now, account: &Account, model: &str) -> Asked {
    let classes = now
        .projects(&account.id)
        .flat_map(|project| project.data_classes.clone());
    Asked {
        model: model.to_owned(),
        unit: account.unit.clone(),
        accounts: BTreeSet::from([account.id.clone()]),
        environments: BTreeSet::new(),
        regions: BTreeSet::new(),
        data_classes: classes.collect(),
        modes: BTreeSet::new(),
        max_tokens: None,
        guardrail_required: false,
        use_case: use_case::told(now, &account.id),
        expected_monthly_cost_nanos: None,
        expires_at_us: None,
    }
}
