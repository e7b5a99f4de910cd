//! `GetFoundationModel`.

use super::{Shown, arn_prefix};
use crate::app::App;
use crate::bedrock::answer::Answer;
use crate::bedrock::ask::Ask;
use crate::catalogue::{find, today};
use outcrop_core::Error;
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    model_details: Shown,
}

/// By id, or by its ARN in the caller's region: a foreign one is exactly an unknown one.
pub fn get(app: &App, ask: &Ask<'_>) -> Result<Answer, Error> {
    let asked = ask.label("modelIdentifier")?;
    let id = match asked.strip_prefix(&arn_prefix(&ask.region)) {
        Some(id) => Some(id),
        None if asked.starts_with("arn:") => None,
        None => Some(asked),
    };
    let snapshot = app.parts.snapshots.newest();
    let today = today(app.clock().now_us());
    let known = id
        .and_then(|id| find(&snapshot, id))
        .filter(|known| !known.has_ended(&today))
        .ok_or_else(|| {
            Error::not_found("Could not resolve the foundation model from the provided model identifier.")
        })?;
    let found = Found {
        model_details: Shown::of(&known, &ask.region, &today),
    };
    Answer::of(ask.operation, &found)
}
