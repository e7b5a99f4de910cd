//! What the dialects' lists of models have in common: who asks, what they may call, and since when it is there.

use super::{refuse, respond};
use crate::app::App;
use crate::request::Operation;
use axum::extract::Request;
use axum::response::Response;
use outcrop_access::authenticate::Caller;
use outcrop_access::decide::{Ask, decide};
use outcrop_core::Error;
use outcrop_core::catalogue::Model;
use outcrop_core::clock::UnixMicros;
use outcrop_core::id::CallId;
use outcrop_core::price::Mode;
use std::sync::Arc;

/// What `body` makes for the caller.
pub fn answer(
    app: &App,
    operation: Operation,
    request: Request,
    body: impl FnOnce(&Visible<'_>) -> Result<Vec<u8>, Error>,
) -> Response {
    let (head, _) = request.into_parts();
    let id = head.extensions.get::<CallId>().copied();
    let id = id.unwrap_or_else(CallId::generate);
    let answered = app
        .authenticator
        .authenticate_call_without_body(&head)
        .and_then(|caller| {
            body(&Visible {
                caller: &caller,
                now_us: app.clock.now_us(),
            })
        });
    match answered {
        Ok(body) => respond::whole("application/json", body),
        Err(error) => refuse(operation, id, &error),
    }
}

/// The models that the caller may call now.
pub struct Visible<'a> {
    caller: &'a Caller,
    now_us: UnixMicros,
}

impl<'a> Visible<'a> {
    /// In the order of their ids.
    pub fn models(&self) -> impl Iterator<Item = &'a Model> {
        let Self { caller, now_us } = *self;
        caller
            .snapshot
            .models()
            .filter(move |model| is_callable(caller, model, now_us))
            .map(AsRef::as_ref)
    }

    /// One of them by its id.
    pub fn find(&self, id: &str) -> Result<&'a Model, Error> {
        self.models()
            .find(|model| *model.id == *id)
            .ok_or_else(|| unknown(id))
    }
}

/// As a call would be judged.
fn is_callable(caller: &Caller, model: &Arc<Model>, now_us: UnixMicros) -> bool {
    let ask = Ask {
        principal: &caller.principal,
        action: "bedrock:InvokeModel",
        model,
        profile: None,
        region: &caller.region,
        mode: Mode::OnDemand,
        guarded: false,
        now_us,
    };
    decide(&caller.snapshot, &ask).is_ok()
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
