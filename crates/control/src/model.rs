//! The catalogue, as the caller's account sees it.

use crate::app::{App, ModelStatus};
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use axum::Json;
use axum::extract::State;
use outcrop_core::catalogue::{Grade, Model as CatalogueModel, Task};
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub struct Models {
    models: Vec<Model>,
}

/// A model that the caller's account may call.
#[derive(Debug, Serialize, ToSchema)]
pub struct Model {
    id: String,
    name: String,
    /// Who makes it.
    provider: String,
    /// `chat` or `embedding`.
    #[schema(value_type = String)]
    task: Task,
    /// `production`, `demo` or `simulator`: what it may be trusted with.
    #[schema(value_type = String)]
    grade: Grade,
    context_tokens: u32,
    max_output_tokens: u32,
    /// `ready`, `not_installed`, `unpriced` or `no_connection`.
    status: &'static str,
    /// What to do about a status that is not `ready`.
    status_detail: Option<String>,
    price: Option<Price>,
    regions: BTreeSet<String>,
    connections: BTreeSet<String>,
}

/// The price in force.
#[derive(Debug, Serialize, ToSchema)]
pub struct Price {
    version: i64,
    effective_from_us: i64,
    input_nanos_per_million: i64,
    output_nanos_per_million: i64,
}

/// The models that the caller's account may call
#[utoipa::path(get, path = "/api/v1/models", tag = "catalogue", responses(
    (status = 200, body = Models), (status = 401, body = ErrorBody)))]
pub async fn list(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Models>, Refusal> {
    let snapshot = app.parts.snapshots.newest();
    let account = &caller.principal.account;
    let visible = snapshot.models().filter(|model| snapshot.is_entitled(account, &model.id));
    Ok(Json(Models { models: visible.map(|model| describe(&app, model)).collect() }))
}

fn describe(app: &App, model: &CatalogueModel) -> Model {
    let (status, status_detail) = status(app, model);
    Model {
        id: model.id.to_string(),
        name: model.name.clone(),
        provider: model.provider.clone(),
        task: model.task,
        grade: model.grade,
        context_tokens: model.context_tokens,
        max_output_tokens: model.max_output_tokens,
        status,
        status_detail,
        price: model.price.as_ref().map(|price| Price {
            version: price.version,
            effective_from_us: price.effective_from_us,
            input_nanos_per_million: price.rates.input.0,
            output_nanos_per_million: price.rates.output.0,
        }),
        regions: model.targets.iter().map(|target| target.region.to_string()).collect(),
        connections: model.targets.iter().map(|target| target.connection.to_string()).collect(),
    }
}

fn status(app: &App, model: &CatalogueModel) -> (&'static str, Option<String>) {
    if model.price.is_none() {
        return ("unpriced", Some("calls are refused until the model has a price".to_owned()));
    }
    match (app.parts.model_status)(model) {
        ModelStatus::Ready => ("ready", None),
        ModelStatus::NotInstalled(how) => ("not_installed", Some(how)),
        ModelStatus::NoConnection => {
            ("no_connection", Some("no connection of this process leads to the model".to_owned()))
        }
    }
}
