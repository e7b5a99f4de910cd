//! The catalogue, as the caller sees it.

use crate::app::{App, ModelStatus};
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use axum::Json;
use axum::extract::State;
use outcrop_access::decide::{Ask, decide};
use outcrop_core::catalogue::{Grade, Model as CatalogueModel, Task};
use outcrop_core::price::{Mode, Unknown};
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub struct Models {
    models: Vec<Model>,
}

/// A model that the caller may call.
#[derive(Debug, Serialize, ToSchema)]
pub struct Model {
    id: String,
    name: String,
    /// Who makes it.
    provider: String,
    /// `chat` or `embedding`.
    task: Task,
    /// `production`, `demo` or `simulator`: what it may be trusted with.
    grade: Grade,
    context_tokens: u32,
    max_output_tokens: u32,
    status: Status,
    /// What to do about a status that is not `ready`.
    #[schema(required = true)]
    status_detail: Option<String>,
    #[schema(required = true)]
    price: Option<Price>,
    regions: BTreeSet<String>,
    connections: BTreeSet<String>,
}

/// Whether the model could be called now.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ModelStatus)]
pub enum Status {
    Ready,
    /// Its files are absent.
    NotInstalled,
    /// No price is known: calls are refused, or booked as unpriced, as the configuration says.
    Unpriced,
    /// No connection of the process leads to it.
    NoConnection,
}

/// The price in force.
#[derive(Debug, Serialize, ToSchema)]
pub struct Price {
    version: i64,
    effective_from_us: i64,
    input_nanos_per_million: i64,
    output_nanos_per_million: i64,
}

impl Price {
    pub fn of(price: &outcrop_core::price::Price) -> Self {
        Self {
            version: price.version,
            effective_from_us: price.effective_from_us,
            input_nanos_per_million: price.rates.input.0,
            output_nanos_per_million: price.rates.output.0,
        }
    }
}

/// The models that the caller may call
#[utoipa::path(get, path = "/api/v1/models", operation_id = "list_models", tag = "catalogue", responses(
    (status = 200, body = Models), (status = 401, body = ErrorBody)))]
pub async fn list(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Models>, Refusal> {
    let snapshot = app.parts.snapshots.newest();
    let now_us = app.clock().now_us();
    let is_callable = |model: &&Arc<CatalogueModel>| {
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
        decide(&snapshot, &ask).is_ok()
    };
    let visible = snapshot.models().filter(is_callable);
    Ok(Json(Models {
        models: visible.map(|model| describe(&app, model)).collect(),
    }))
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
        price: model.price.as_deref().map(Price::of),
        regions: model
            .targets
            .iter()
            .map(|target| target.region.to_string())
            .collect(),
        connections: model
            .targets
            .iter()
            .map(|target| target.connection.to_string())
            .collect(),
    }
}

fn status(app: &App, model: &CatalogueModel) -> (Status, Option<String>) {
    if model.price.is_none() {
        let detail = match app.parts.prices.unknown {
            Unknown::Refuse => "calls are refused until the model has a price",
            Unknown::Flag => "calls pass, and are booked as unpriced until the model has a price",
        };
        return (Status::Unpriced, Some(detail.to_owned()));
    }
    match (app.parts.model_status)(model) {
        ModelStatus::Ready => (Status::Ready, None),
        ModelStatus::NotInstalled(how) => (Status::NotInstalled, Some(how)),
        ModelStatus::NoConnection => (
            Status::NoConnection,
            Some("no connection of this process leads to the model".to_owned()),
        ),
    }
}
