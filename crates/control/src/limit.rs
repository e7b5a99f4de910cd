//! Rate limits, and how much of them is used now.

use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use crate::manifest::Sight;
use axum::Json;
use axum::extract::State;
use outcrop_core::Error;
use outcrop_core::limit::{Limit, Unit};
use outcrop_core::manifest::{Kind, Manifest};
use outcrop_store::counters::{Meter, Sharing};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub struct Limits {
    counting: Counting,
    limits: Vec<InForce>,
    /// Always none: they are all there.
    #[schema(required = true)]
    next: Option<String>,
}

/// Where limits are counted.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Counting {
    /// In this process alone: no Redis is configured.
    Memory,
    /// In Redis, for all processes together.
    Redis,
    /// Redis is configured and does not answer: in this process, by its share.
    Share,
}

/// A declared limit, and what is used of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct InForce {
    #[serde(flatten)]
    limit: Limit,
    /// Of a limit that is counted apart, only what this process has seen in the last minute.
    used: Vec<Used>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Used {
    /// The one that it is counted apart for; none where it is counted for all together.
    #[schema(required = true)]
    subject: Option<String>,
    unit: Unit,
    used: u64,
    limit: u64,
}

/// Every rate limit that the caller is in charge of, or looks after, and how much of it is used now
#[utoipa::path(get, path = "/api/v1/limits", operation_id = "list_limits", tag = "organisation",
    responses((status = 200, body = Limits), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody)))]
pub async fn list(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Limits>, Refusal> {
    let state = app.store().declared().await?;
    let sight = Sight::of(&caller.principal, &state);
    if !sight.is_wide() {
        return Err(Error::forbidden(format!(
            "`{}` is in charge of no unit; limits are for administrators and auditors",
            caller.principal.name
        ))
        .into());
    }
    let seen = state.of(Kind::Limit).filter(|manifest| sight.manifest(manifest));
    let limits = seen.filter_map(|manifest| match manifest {
        Manifest::Limit(limit) => Some(limit.clone()),
        _ => None,
    });
    let counters = &app.parts.counters;
    Ok(Json(Limits {
        counting: match counters.sharing() {
            Sharing::Alone => Counting::Memory,
            Sharing::Shared => Counting::Redis,
            Sharing::Away => Counting::Share,
        },
        limits: with_use(&app, limits.collect()).await,
        next: None,
    }))
}

async fn with_use(app: &App, limits: Vec<Limit>) -> Vec<InForce> {
    let counters = &app.parts.counters;
    let counted = counters.meters();
    let rows: Vec<(usize, Used, Meter)> = limits
        .iter()
        .enumerate()
        .flat_map(|(at, limit)| rows(at, limit, &counted))
        .collect();
    let meters: Vec<Meter> = rows.iter().map(|(_, _, meter)| meter.clone()).collect();
    let used = counters.used(&meters).await;
    let mut by_limit: BTreeMap<usize, Vec<Used>> = BTreeMap::new();
    for ((at, row, _), used) in rows.into_iter().zip(used) {
        by_limit.entry(at).or_default().push(Used { used, ..row });
    }
    let in_force = |(at, limit)| InForce {
        limit,
        used: by_limit.remove(&at).unwrap_or_default(),
    };
    limits.into_iter().enumerate().map(in_force).collect()
}

/// What a limit is counted by: each of its units, once or once for each subject.
fn rows(at: usize, limit: &Limit, counted: &[Meter]) -> Vec<(usize, Used, Meter)> {
    let subjects = if limit.each.is_some() {
        subjects(limit, counted)
    } else {
        vec![None]
    };
    let mut rows = Vec::new();
    for subject in subjects {
        let name: Arc<str> = subject
            .as_ref()
            .map_or_else(|| limit.id.clone(), |subject| format!("{}:{subject}", limit.id))
            .into();
        rows.extend(Unit::ALL.into_iter().filter_map(|unit| {
            let row = Used {
                subject: subject.clone(),
                unit,
                used: 0,
                limit: limit.of(unit)?,
            };
            let meter = Meter {
                name: Arc::clone(&name),
                unit,
            };
            Some((at, row, meter))
        }));
    }
    rows
}

fn subjects(limit: &Limit, counted: &[Meter]) -> Vec<Option<String>> {
    let mut subjects: Vec<Option<String>> = counted
        .iter()
        .filter_map(|meter| meter.name.strip_prefix(&limit.id)?.strip_prefix(':'))
        .map(|subject| Some(subject.to_owned()))
        .collect();
    subjects.sort_unstable();
    subjects.dedup();
    subjects
}
