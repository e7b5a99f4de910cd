//! `GET /v1/models`: what the caller's account may call.

use crate::app::App;
use crate::dialect::models::{answer, created};
use crate::request::Operation;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use outcrop_core::catalogue::Model;
use outcrop_wire::openai::models;
use std::sync::Arc;

pub async fn list(State(app): State<Arc<App>>, request: Request) -> Response {
    answer(&app, Operation::OpenAiModels, request, |visible| {
        Ok(models::list(visible.models().map(entry)))
    })
}

pub async fn show(State(app): State<Arc<App>>, Path(id): Path<String>, request: Request) -> Response {
    answer(&app, Operation::OpenAiModels, request, |visible| {
        let model = visible.find(&id).map_err(|error| error.at("model"))?;
        Ok(entry(model).object())
    })
}

fn entry(model: &Model) -> models::Model<'_> {
    models::Model {
        id: &model.id,
        created: created(model),
        owned_by: &model.provider,
    }
}
