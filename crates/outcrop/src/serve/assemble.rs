//! Builds the process from its configuration: opens what is on disk, wires the planes to each other, starts the
//! background work.

mod embedded;
mod foundation;
mod providers;

use super::{console, health};
use crate::catalogue;
use crate::config::{Config, Size};
use crate::demo;
use anyhow::Result;
use axum::Router;
use foundation::Foundation;
pub use foundation::database;
use outcrop_access::snapshot::{Live, follow};
use outcrop_control as control;
use outcrop_gateway as gateway;
use outcrop_store::shipper::Shipper;
use prometheus_client::registry::Registry;
use providers::Connected;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// A process that is ready to serve.
pub struct Process {
    pub routes: Router,
    pub demo: Option<demo::Credentials>,
    shipper: Arc<Shipper>,
    background: TaskTracker,
    stop: CancellationToken,
}

/// How long the last settlements may take to reach the ledger at the end; what does not stays in the spool.
const LAST_SHIPMENT: Duration = Duration::from_secs(5);

impl Process {
    /// Ends the background work and ships what the last calls left in the spool.
    pub async fn shut_down(self) {
        self.stop.cancel();
        self.background.close();
        self.background.wait().await;
        match tokio::time::timeout(LAST_SHIPMENT, self.shipper.ship()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(detail = error.detail(), "settlements stay in the spool: {error}")
            }
            Err(_elapsed) => tracing::warn!("settlements stay in the spool: the store is slow"),
        }
    }
}

pub async fn assemble(config: &Config, endpoint: &str, with_demo: bool) -> Result<Process> {
    let mut foundation = Foundation::open(config).await?;
    let demo = if with_demo {
        Some(foundation.ensure_demo(config, endpoint).await?)
    } else {
        None
    };
    foundation.set_prices(config).await?;
    foundation.log_places();

    let source = foundation.source(catalogue::offers(config));
    let asked_at_us = foundation.clock.now_us();
    let live = Arc::new(Live::new(
        source.snapshot().await?,
        asked_at_us,
        config.snapshot.max_age.0,
    ));
    let connected = providers::connect(config, &foundation.clock)?;
    let gateway = Arc::new(gateway::App::new(gateway_parts(
        config,
        &foundation,
        &live,
        &connected,
    ))?);
    let shipper = Arc::new(Shipper::new(foundation.spool.clone(), foundation.store.clone()));
    let control = Arc::new(control::App::new(control::Parts {
        store: foundation.store.clone(),
        snapshots: Arc::clone(&live),
        invoke: Arc::clone(&gateway) as _,
        shipper: Arc::clone(&shipper),
        model_status: connected.status(),
        api_key_hash_key: foundation.master_key.api_key_hash_key(),
        session_key: foundation.master_key.csrf_key(),
        clock: foundation.clock.clone(),
        endpoint: endpoint.to_owned(),
        region: demo::REGION.to_owned(),
    }));

    let (background, stop) = (TaskTracker::new(), CancellationToken::new());
    let poll_every = config.snapshot.poll_every.0;
    let following = follow(source, Arc::clone(&live), poll_every);
    let shipping = Arc::clone(&shipper).run(config.spool.ship_every.0);
    background.spawn(stop.clone().run_until_cancelled_owned(following));
    background.spawn(stop.clone().run_until_cancelled_owned(shipping));
    let routes = routes(gateway, control, live, &foundation);
    Ok(Process {
        routes,
        demo,
        shipper,
        background,
        stop,
    })
}

fn gateway_parts(
    config: &Config,
    foundation: &Foundation,
    live: &Arc<Live>,
    connected: &Connected,
) -> gateway::Parts {
    let server = &config.server;
    gateway::Parts {
        options: gateway::Options {
            max_body_bytes: bytes(server.max_body_bytes),
            unauthenticated_body_bytes: bytes(server.unauthenticated_body_bytes),
            body_timeout: server.body_timeout.0,
            call_timeout: server.call_timeout.0,
            max_calls_in_flight: server.max_calls_in_flight as usize,
            default_max_tokens: server.default_max_tokens,
        },
        snapshots: Arc::clone(live),
        spool: foundation.spool.clone(),
        providers: connected.providers.clone(),
        api_key_hash_key: foundation.master_key.api_key_hash_key(),
        clock: foundation.clock.clone(),
    }
}

fn bytes(size: Size) -> usize {
    usize::try_from(size.0).unwrap_or(usize::MAX)
}

/// The two planes' routes side by side; what neither knows may be a page of the console.
fn routes(
    gateway: Arc<gateway::App>,
    control: Arc<control::App>,
    live: Arc<Live>,
    foundation: &Foundation,
) -> Router {
    let mut registry = Registry::default();
    gateway.metrics().register(&mut registry);
    let health = health::Health {
        snapshots: live,
        clock: foundation.clock.clone(),
        registry,
    };
    let routes = gateway::router(gateway)
        .merge(control::router(control))
        .merge(health::routes(Arc::new(health)))
        .fallback(console::serve);
    gateway::layers(routes)
}
