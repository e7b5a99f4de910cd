//! What the dialects' lists of models have in common: who asks, what they may call, and since when it is there.

use super::{refuse, respond};
use crate::app::App;
use crate::request::Operation;
use axum::extract::Request;
use axum::response::Response;
use outcrop_access::snapshot::Snapshot;
use outcrop_core::Error;
use outcrop_core::catalogue::Model;
use outcrop_core::id::{AccountId, CallId};
use std::sync::Arc;

/// What `body` makes for the caller's account.
pub fn answer(
    app: &App,
    operation: Operation,
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
        Err(error) => refuse(operation, id, &error),
    }
}

/// The models that an account may call, in the order of their ids.
pub fn visible<'a>(snapshot: &'a Snapshot, account: &'a AccountId) -> impl Iterator<Item = &'a Arc<Model>> {
    snapshot
        .models()
        .filter(|model| snapshot.is_entitled(account, &model.id))
}

/// One of them by its id.
pub fn find<'a>(snapshot: &'a Snapshot, account: &'a AccountId, id: &str) -> Result<&'a Model, Error> {
    let found = visible(snapshot, account).find(|model| *model.id == *id);
    found.map(AsRef::as_ref).ok_or_else(|| unknown(id))
}

/// Since when a model has its price, in seconds since the Unix epoch; 0 for one that has none.
pub fn created(model: &Model) -> u64 {
    let since_us = model.price.as_ref().map_or(0, |price| price.effective_from_us);
    u64::try_from(since_us / 1_000_000).unwrap_or(0)
}

pub fn unknown(id: &str) -> Error {
    let shown: String = id.chars().take(200).collect();
    Error::not_found(format!(
        "the model `{shown}` does not exist or you do not have access to it"
    ))
}
