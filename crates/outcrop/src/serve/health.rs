//! Whether the process lives, and whether it should get traffic; and its metrics.

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use outcrop_access::snapshot::Live;
use outcrop_core::clock::Clock;
use outcrop_store::counters::{Counters, Sharing};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// What the health routes look at.
pub struct Health {
    pub snapshots: Arc<Live>,
    pub clock: Clock,
    counters: Arc<dyn Counters>,
    registry: Registry,
    /// Set when it is read.
    snapshot_age: Gauge<f64, AtomicU64>,
    counters_away: Gauge,
}

impl Health {
    /// Shows the age of the configuration beside what is registered already.
    pub fn new(
        snapshots: Arc<Live>,
        clock: Clock,
        counters: Arc<dyn Counters>,
        mut registry: Registry,
    ) -> Self {
        let snapshot_age = Gauge::default();
        registry.register(
            "outcrop_configuration_age_seconds",
            "Since the store last confirmed the configuration that calls are decided by",
            snapshot_age.clone(),
        );
        let counters_away = Gauge::default();
        registry.register(
            "outcrop_counters_away",
            "1 while limits are counted by this process's share, because Redis does not answer",
            counters_away.clone(),
        );
        Self {
            snapshots,
            clock,
            counters,
            registry,
            snapshot_age,
            counters_away,
        }
    }
}

pub fn routes(health: Arc<Health>) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(health)
}

/// Ready while calls would be admitted: the snapshot is young enough.
async fn ready(State(health): State<Arc<Health>>) -> Response {
    let now = health.clock.now_us();
    let age_s = health.snapshots.age(now).as_secs();
    match health.snapshots.current(now) {
        Ok(snapshot) => format!(
            "ready; configuration {} confirmed {age_s} s ago\n",
            snapshot.version
        )
        .into_response(),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {error}\n")).into_response(),
    }
}

async fn metrics(State(health): State<Arc<Health>>) -> Response {
    let age = health.snapshots.age(health.clock.now_us());
    health.snapshot_age.set(age.as_secs_f64());
    let is_away = health.counters.sharing() == Sharing::Away;
    health.counters_away.set(is_away.into());
    let mut text = String::new();
    if encode(&mut text, &health.registry).is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    (
        [(
            CONTENT_TYPE,
            "application/openmetrics-text; version=1.0.0; charset=utf-8",
        )],
        text,
    )
        .into_response()
}
