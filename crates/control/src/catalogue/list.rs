//! The catalogue, a page at a time.

use super::shown::{Beside, Shown};
use super::{Known, availability, effective, today};
use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::extract::Parameters;
use axum::Json;
use axum::extract::State;
use outcrop_core::catalogue::{LifecycleStatus, Modality, Task};
use serde::{Deserialize, Serialize};
use std::ops::Bound;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

const DEFAULT_LIMIT: u16 = 100;
const MAX_LIMIT: u16 = 500;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Who makes it, whatever the case.
    provider: Option<String>,
    /// As it stands today.
    #[param(inline)]
    lifecycle: Option<LifecycleStatus>,
    #[param(inline)]
    task: Option<Task>,
    /// What it takes, or gives.
    #[param(inline)]
    modality: Option<Modality>,
    /// How it stands for the caller's account.
    #[param(inline)]
    availability: Option<availability::State>,
    /// A part of the id, the name or the provider's name, whatever the case.
    query: Option<String>,
    /// The `next` of the page before.
    after: Option<String>,
    /// How many models at most, 1 to 500; 100 without it.
    limit: Option<u16>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Catalogue)]
pub struct Page {
    models: Vec<Shown>,
    /// Every provider of the catalogue, whatever the filters.
    providers: Vec<String>,
    #[schema(required = true)]
    next: Option<String>,
}

/// Every model that is known, by id, with how it stands for the caller's account
#[utoipa::path(get, path = "/api/v1/catalogue", operation_id = "list_catalogue", tag = "catalogue", params(Asked),
    responses((status = 200, body = Page), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Parameters(asked): Parameters<Asked>,
) -> Result<Json<Page>, Refusal> {
    let snapshot = app.parts.snapshots.newest();
    let now_us = app.clock().now_us();
    let today = today(now_us);
    let pending = super::uses::pending(&app, &caller.principal.account).await?;
    let beside = Beside {
        app: &app,
        snapshot: &snapshot,
        account: &caller.principal.account,
        now_us,
        today: &today,
        pending: &pending,
    };
    let known = effective(&snapshot);
    let mut providers: Vec<String> = known.values().map(|one| one.entry.provider.clone()).collect();
    providers.sort_unstable();
    providers.dedup();
    let limit = usize::from(asked.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT));
    let after = asked.after.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
    let mut found = known
        .range::<str, _>((after, Bound::Unbounded))
        .filter(|(_, one)| asked.fits(one, &beside));
    let models: Vec<Shown> = found
        .by_ref()
        .take(limit)
        .map(|(_, one)| Shown::of(one, &beside))
        .collect();
    let next = found
        .next()
        .and_then(|_| models.last().map(|last| last.id.clone()));
    Ok(Json(Page {
        models,
        providers,
        next,
    }))
}

impl Asked {
    fn fits(&self, known: &Known<'_>, beside: &Beside<'_>) -> bool {
        let entry = &*known.entry;
        let provider = self.provider.as_deref();
        provider.is_none_or(|wanted| entry.provider.to_lowercase() == wanted.to_lowercase())
            && self
                .lifecycle
                .is_none_or(|wanted| known.status(beside.today) == wanted)
            && self.task.is_none_or(|wanted| entry.task == wanted)
            && self
                .modality
                .is_none_or(|wanted| entry.input.contains(&wanted) || entry.output.contains(&wanted))
            && self
                .availability
                .is_none_or(|wanted| beside.availability(&entry.id).state == wanted)
            && self.query.as_deref().is_none_or(|wanted| {
                let wanted = wanted.trim().to_lowercase();
                [&entry.id, &entry.name, &entry.provider]
                    .iter()
                    .any(|text| text.to_lowercase().contains(&wanted))
            })
    }
}
