//! One model of the catalogue, with all that the viewer may see of it.

use super::shown::{Beside, Shown};
use super::viewer::Viewer;
use super::{certification, find, today, uses};
use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::model::Price;
use crate::terms;
use axum::Json;
use axum::extract::{Path, State};
use outcrop_core::Error;
use outcrop_core::catalogue::Source;
use outcrop_core::price::Mode;
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::ToSchema;

/// All that is known of a model.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CatalogueModelDetails)]
pub struct Details {
    #[serde(flatten)]
    model: Shown,
    /// Where the facts are from, and of which day.
    sources: Vec<Source>,
    capabilities: BTreeSet<String>,
    modes: BTreeSet<Mode>,
    /// What calls cost; none for a model that no connection leads to.
    #[schema(required = true)]
    price: Option<Price>,
    connections: BTreeSet<String>,
    terms: Terms,
    /// Empty: no evidence is attached.
    certifications: Vec<certification::Shown>,
    entitlements: Vec<uses::Entitlement>,
    requests: Vec<uses::Request>,
    used_by: Vec<uses::Use>,
}

/// The terms of a model's use: its own, or those of who makes it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ModelTerms)]
pub struct Terms {
    /// None: no terms are attached.
    #[schema(required = true)]
    in_force: Option<terms::Version>,
    /// Of the model and of its provider, the newest first.
    versions: Vec<terms::Version>,
}

/// One model, with its terms, certifications, prices, approvals and who uses it
#[utoipa::path(get, path = "/api/v1/catalogue/{model}", operation_id = "show_catalogue_model", tag = "catalogue",
    params(("model" = String, Path, description = "A model's id")), responses(
    (status = 200, body = Details), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn show(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Details>, Refusal> {
    let snapshot = app.parts.snapshots.newest();
    let known = find(&snapshot, &id).ok_or_else(|| unknown(&id))?;
    let now_us = app.clock().now_us();
    let today = today(now_us);
    let account = &caller.principal.account;
    let viewer = Viewer {
        snapshot: &snapshot,
        principal: &caller.principal,
    };
    let beside = Beside {
        app: &app,
        snapshot: &snapshot,
        account,
        now_us,
        today: &today,
        pending: &uses::pending(&app, account).await?,
    };
    let entry = &*known.entry;
    let offered = snapshot.model(&entry.id);
    let targets = offered.iter().flat_map(|model| &model.targets);
    Ok(Json(Details {
        model: Shown::of(&known, &beside),
        sources: entry.sources.clone(),
        capabilities: entry.capabilities.clone(),
        modes: entry.modes.clone(),
        price: offered
            .as_ref()
            .and_then(|model| model.price.as_deref())
            .map(Price::of),
        connections: targets.map(|to| to.connection.to_string()).collect(),
        terms: terms_of(&app, &entry.id, &entry.provider).await?,
        certifications: certification::of(&snapshot, entry, &today),
        entitlements: uses::entitlements(&viewer, &entry.id),
        requests: uses::requests(&app, &viewer, &entry.id).await?,
        used_by: uses::used_by(&app, &viewer, &entry.id, now_us).await?,
    }))
}

async fn terms_of(app: &App, model: &str, provider: &str) -> Result<Terms, outcrop_store::Error> {
    let mut versions = Vec::new();
    for subject in outcrop_store::terms::subjects(model, provider) {
        versions.extend(app.store().terms(&subject).await?);
    }
    let versions: Vec<terms::Version> = versions.into_iter().map(terms::Version::from).collect();
    Ok(Terms {
        in_force: versions.first().cloned(),
        versions,
    })
}

pub fn unknown(id: &str) -> Error {
    let shown: String = id.chars().take(64).collect();
    Error::not_found(format!(
        "the catalogue has no model `{shown}`; GET /api/v1/catalogue lists those that it has"
    ))
}
