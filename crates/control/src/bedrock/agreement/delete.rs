//! `DeleteFoundationModelAgreement`: the account may call the model no longer, at once.

use super::{about, unknown};
use crate::app::App;
use crate::approval::{By, Command};
use crate::bedrock::answer::Answer;
use crate::bedrock::ask::Ask;
use crate::bedrock::permit;
use crate::request::{Now, change, only};
use outcrop_core::audit::{Actor, Record};
use outcrop_core::entitlement::{Conditions, Entitlement, Status};
use outcrop_core::{Code, Error};
use outcrop_wire::bedrock::types::bedrock::DeleteFoundationModelAgreementRequest;

pub async fn delete(app: &App, ask: &Ask<'_>) -> Result<Answer, Error> {
    permit::change(ask)?;
    let input: DeleteFoundationModelAgreementRequest = ask.input()?;
    let model = input.model_id.as_str();
    let now = Now::read(app).await?;
    if !now.knows(app, model) {
        return Err(unknown(model));
    }
    let withdrawn = withdraw(app, ask, &now, model).await?;
    let standing = now.entitlements().iter().filter(|one| {
        one.model == model && one.status == Status::Active && one.conditions.accounts.contains(ask.account())
    });
    let mut ended = 0_usize;
    for entitlement in standing {
        end(app, ask, entitlement).await?;
        ended += 1;
    }
    if ended == 0 && !withdrawn {
        return Err(Error::not_found(format!(
            "Account {} has no agreement for the model {model}",
            ask.account()
        ))
        .at("modelId"));
    }
    Answer::empty(ask.operation)
}

/// Takes back what was asked for, if the caller is who asked. Whether there was anything.
async fn withdraw(app: &App, ask: &Ask<'_>, now: &Now, model: &str) -> Result<bool, Error> {
    let about = about(ask.account(), model);
    let Some(under_way) = app.store().request_under_way(&about).await? else {
        return Ok(false);
    };
    let by = By::Person(now.person(&ask.principal.id, &under_way.unit)?);
    let comment = Some("the agreement was deleted".to_owned());
    match change(app, &under_way.id, None, &by, Command::Withdraw { comment }, None).await {
        Ok(_) => Ok(true),
        Err(error) if matches!(error.code(), Code::Forbidden | Code::Conflict) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Suspends what is for the account alone; of what others share, takes the account out.
async fn end(app: &App, ask: &Ask<'_>, entitlement: &Entitlement) -> Result<(), Error> {
    let account = ask.account();
    let others: std::collections::BTreeSet<_> = entitlement
        .conditions
        .accounts
        .iter()
        .filter(|one| *one != account)
        .cloned()
        .collect();
    let ended = if others.is_empty() {
        Entitlement {
            status: Status::Suspended {
                reason: format!("account {account} gave its agreement back"),
                at_us: app.clock().now_us(),
            },
            ..entitlement.clone()
        }
    } else {
        Entitlement {
            conditions: Conditions {
                accounts: others,
                ..entitlement.conditions.clone()
            },
            ..entitlement.clone()
        }
    };
    let record = Record {
        actor: Actor::Principal {
            id: ask.principal.id.clone(),
            name: ask.principal.name.clone(),
        },
        action: "agreement.delete",
        subject_kind: "entitlement",
        subject: entitlement.id.clone(),
        account: only(std::iter::once(account)),
        before: serde_json::to_string(entitlement).ok(),
        after: serde_json::to_string(&ended).ok(),
    };
    let withdraws = Some((account, ask.principal.id.as_str()));
    let written = app
        .store()
        .change_entitlement(&ended, entitlement, withdraws, &record, &[]);
    Ok(written.await?)
}
