//! `PutUseCaseForModelAccess` and `GetUseCaseForModelAccess`: what an account wants models for. It fills the intake of
//! its requests.

use super::answer::Answer;
use super::ask::Ask;
use super::{declare, permit};
use crate::app::App;
use crate::request::Now;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use outcrop_core::Error;
use outcrop_core::id::AccountId;
use outcrop_core::manifest::{Manifest, UseCase};
use outcrop_wire::bedrock::types::bedrock::{
    GetUseCaseForModelAccessResponse, PutUseCaseForModelAccessRequest,
};

pub async fn put(app: &App, ask: &Ask<'_>) -> Result<Answer, Error> {
    permit::change(ask)?;
    let input: PutUseCaseForModelAccessRequest = ask.input()?;
    if STANDARD.decode(&input.form_data).is_err() {
        return Err(Error::validation(
            "1 validation error detected: Value at 'formData' failed to satisfy constraint: Member must be base64",
        )
        .at("formData"));
    }
    let manifest = Manifest::UseCase(UseCase {
        account: ask.account().clone(),
        form: input.form_data,
    });
    declare::put(app, ask, manifest).await?;
    Answer::empty(ask.operation)
}

pub async fn get(app: &App, ask: &Ask<'_>) -> Result<Answer, Error> {
    let now = Now::read(app).await?;
    let form = form(&now, ask.account()).ok_or_else(|| {
        Error::not_found(format!(
            "Account {} has not said what it wants models for",
            ask.account()
        ))
    })?;
    let answer = GetUseCaseForModelAccessResponse {
        form_data: form.to_owned(),
    };
    Answer::of(ask.operation, &answer)
}

fn form<'a>(now: &'a Now, account: &AccountId) -> Option<&'a str> {
    now.manifests().find_map(|manifest| match manifest {
        Manifest::UseCase(one) if one.account == *account => Some(one.form.as_str()),
        _ => None,
    })
}

/// The form as text, for those who decide; empty where the account said nothing.
pub fn told(now: &Now, account: &AccountId) -> String {
    let bytes = form(now, account).and_then(|form| STANDARD.decode(form).ok());
    let text = bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_default();
    text.chars()
        .filter(|letter| *letter != '\0')
        .take(8_000)
        .collect()
}
