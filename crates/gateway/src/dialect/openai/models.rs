//! `GET /v1/models`: what the caller's account may call.

use crate::app::App;
use crate::dialect::{self, respond};
use crate::request::Operation;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use outcrop_access::snapshot::Snapshot;
use outcrop_core::catalogue::Model;
use outcrop_core::id::{AccountId, CallId};
use outcrop_core::{Code, Error};
use outcrop_wire::openai::models;
use std::sync::Arc;

pub async fn list(State(app): State<Arc<App>>, request: Request) -> Response {
    answer(&app, request, |snapshot, account| {
        Ok(models::list(visible(snapshot, account).map(|model| entry(model))))
    })
}

pub async fn show(State(app): State<Arc<App>>, Path(id): Path<String>, request: Request) -> Response {
    answer(&app, request, |snapshot, account| {
        let model = visible(snapshot, account)
            .find(|model| *model.id == *id)
            .ok_or_else(|| unknown(&id))?;
        Ok(entry(model).object())
    })
}

fn answer(
    app: &App,
    request: Request,
    body: impl FnOnce(&Snapshot, &AccountId) -> Result<Vec<u8>, Error>,
) -> Response {
    let (head, _) = request.into_parts();
    let id = head.extensions.get::<CallId>().copied();
    let id = id.unwrap_or_else(CallId::generate);
    let answered = app
        .authenticator
        .authenticate_without_body(&head)
        .and_then(|caller| body(&caller.snapshot, &caller.principal.account));
    match answered {
        Ok(body) => respond::whole("application/json", body),
        Err(error) => dialect::refuse(Operation::OpenAiModels, id, &error),
    }
}

/// The models that an account may call, in the order of their ids.
pub fn visible<'a>(snapshot: &'a Snapshot, account: &'a AccountId) -> impl Iterator<Item = &'a Arc<Model>> {
    snapshot
        .models()
        .filter(|model| snapshot.is_entitled(account, &model.id))
}

fn entry(model: &Model) -> models::Model<'_> {
    let since_us = model.price.as_ref().map_or(0, |price| price.effective_from_us);
    let created = u64::try_from(since_us / 1_000_000).unwrap_or(0);
    models::Model {
        id: &model.id,
        created,
        owned_by: &model.provider,
    }
}

fn unknown(id: &str) -> Error {
    let shown: String = id.chars().take(200).collect();
    Error::new(
        Code::NotFound,
        format!("the model `{shown}` does not exist or you do not have access to it"),
    )
    .at("model")
}
