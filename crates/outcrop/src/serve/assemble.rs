//! Builds the process from its configuration: opens what is on disk, wires the planes to each other, starts the
//! background work.

mod checkpoints;
mod counters;
mod embedded;
mod foundation;
mod housekeeping;
mod providers;

use super::{console, health};
use crate::catalogue;
use crate::config::{Config, Size};
use crate::demo;
use anyhow::{Context, Result, anyhow};
use axum::Router;
use counters::Counting;
use foundation::Foundation;
pub use foundation::{close_to_others, database, make_directory};
use outcrop_access::authenticate::{self, Authenticator};
use outcrop_access::oidc::{Provider, Providers};
use outcrop_access::snapshot::{Live, follow};
use outcrop_control as control;
use outcrop_core::clock::Clock;
use outcrop_gateway as gateway;
use outcrop_store::Store;
use outcrop_store::audit::Signer;
use outcrop_store::page::Pages;
use outcrop_store::shipper::Shipper;
use prometheus_client::registry::Registry;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// A process that is ready to serve.
pub struct Process {
    pub routes: Router,
    pub demo: Option<demo::Credentials>,
    control: Arc<control::App>,
    counting: Counting,
    /// How long what runs on its own may take to end.
    grace: Duration,
    shipper: Arc<Shipper>,
    treasury: Arc<gateway::Treasury>,
    denied: Arc<housekeeping::Denied>,
    store: Store,
    audit: Arc<Signer>,
    snapshots: Arc<Live>,
    background: TaskTracker,
    stop: CancellationToken,
}

/// How long the last settlements may take to reach the ledger at the end; what does not stays in the spool.
const LAST_SHIPMENT: Duration = Duration::from_secs(5);

impl Process {
    /// Ends the background work and ships what the last calls left in the spool.
    pub async fn shut_down(self) {
        if tokio::time::timeout(self.grace, self.control.drain())
            .await
            .is_err()
        {
            tracing::warn!(
                "asynchronous invocations were still under way; the next start marks them as failed"
            );
        }
        self.stop.cancel();
        self.background.close();
        self.background.wait().await;
        self.counting.leave().await;
        housekeeping::note_key_uses_once(&self.store, &self.snapshots).await;
        if tokio::time::timeout(LAST_SHIPMENT, self.denied.report(true))
            .await
            .is_err()
        {
            tracing::warn!("the last refused calls are not in the audit trail: the store is slow");
        }
        checkpoints::sign_the_last(&self.store, &self.audit).await;
        match tokio::time::timeout(LAST_SHIPMENT, self.shipper.ship()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(detail = error.detail(), "settlements stay in the spool: {error}")
            }
            Err(_elapsed) => tracing::warn!("settlements stay in the spool: the store is slow"),
        }
        match tokio::time::timeout(LAST_SHIPMENT, self.treasury.close()).await {
            Ok(Ok(())) => {}
            _ => tracing::warn!(
                "what was leased of budgets stays held until the next start: the store does not answer"
            ),
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
    let node = foundation.spool.node();
    let counting = Counting::open(config, node)?;
    let interrupted = foundation.store.fail_interrupted_async_invokes(node).await?;
    if interrupted > 0 {
        tracing::warn!(
            interrupted,
            "asynchronous invocations ended with the process before this one"
        );
    }
    foundation.log_places();

    let mut source = foundation.source(catalogue::offers(config));
    source.seed = Arc::new(control::catalogue::seed().to_vec());
    source.actions = config.approvals.triggers.actions();
    let asked_at_us = foundation.clock.now_us();
    let live = Arc::new(Live::new(
        source.snapshot().await?,
        asked_at_us,
        config.snapshot.max_age.0,
    ));
    let connected = providers::connect(config, &foundation.clock)?;
    let shipper = Arc::new(Shipper::new(foundation.spool.clone(), foundation.store.clone()));
    let treasury = treasury(config, &foundation, &shipper, &live).await?;
    let authenticator = Arc::new(authenticator(config, &foundation, &live)?);
    let gateway = Arc::new(gateway::App::new(gateway::Parts {
        options: limits(config),
        authenticator: Arc::clone(&authenticator),
        snapshots: Arc::clone(&live),
        spool: foundation.spool.clone(),
        counters: Arc::clone(&counting.counters),
        providers: connected.providers.clone(),
        responses: gateway::Responses {
            store: foundation.store.clone(),
            payloads: foundation.payloads.clone(),
            kept_for: config.objects.keep_responses_for.0,
        },
        treasury: Arc::clone(&treasury),
        clock: foundation.clock.clone(),
    }));
    let audit = Arc::new(Signer::new(&foundation.master_key)?);
    let control = Arc::new(control::App::new(control::Parts {
        store: foundation.store.clone(),
        authenticator,
        snapshots: Arc::clone(&live),
        invoke: Arc::clone(&gateway) as _,
        counters: Arc::clone(&counting.counters),
        shipper: Arc::clone(&shipper),
        model_status: connected.status(),
        master_key: Arc::clone(&foundation.master_key),
        providers: identity_providers(config, &foundation.clock)?,
        node,
        buckets: foundation.buckets.clone(),
        payloads: foundation.payloads.clone(),
        pages: Pages::new(&foundation.master_key),
        approvals: config.approvals.options(&config.webhooks)?,
        prices: control::price::Options {
            unknown: config.prices.unknown.into(),
            stale_after_days: config.prices.stale_after_days,
        },
        audit: Arc::clone(&audit),
        clock: foundation.clock.clone(),
        endpoint: endpoint.to_owned(),
        region: demo::REGION.to_owned(),
    }));

    let (background, stop) = (TaskTracker::new(), CancellationToken::new());
    counting.keep(&background, &stop).await;
    let poll_every = config.snapshot.poll_every.0;
    let following = follow(source, Arc::clone(&live), poll_every);
    let shipping = Arc::clone(&shipper).run(config.spool.ship_every.0);
    background.spawn(stop.clone().run_until_cancelled_owned(following));
    background.spawn(stop.clone().run_until_cancelled_owned(shipping));
    let noting = housekeeping::note_key_uses(foundation.store.clone(), Arc::clone(&live));
    background.spawn(stop.clone().run_until_cancelled_owned(noting));
    let keeping = housekeeping::keep(foundation.store.clone(), foundation.payloads.clone());
    background.spawn(stop.clone().run_until_cancelled_owned(keeping));
    let denied = Arc::new(housekeeping::Denied {
        denials: gateway.denials(),
        store: foundation.store.clone(),
        clock: foundation.clock.clone(),
    });
    let reporting = Arc::clone(&denied).keep_reporting();
    background.spawn(stop.clone().run_until_cancelled_owned(reporting));
    let keeping_budgets = Arc::clone(&treasury).keep();
    background.spawn(stop.clone().run_until_cancelled_owned(keeping_budgets));
    let watching = control::watch(Arc::clone(&control));
    background.spawn(stop.clone().run_until_cancelled_owned(watching));
    let signing = checkpoints::sign(foundation.store.clone(), Arc::clone(&audit));
    background.spawn(stop.clone().run_until_cancelled_owned(signing));
    let routes = routes(
        gateway,
        Arc::clone(&control),
        Arc::clone(&live),
        &foundation,
        &counting,
    );
    Ok(Process {
        routes,
        demo,
        control,
        counting,
        grace: config.server.shutdown_grace.0,
        shipper,
        treasury,
        denied,
        store: foundation.store.clone(),
        audit,
        snapshots: Arc::clone(&live),
        background,
        stop,
    })
}

/// Takes up this node's share of the budgets: all of its spool must be in the ledger before anything is admitted.
async fn treasury(
    config: &Config,
    foundation: &Foundation,
    shipper: &Shipper,
    live: &Arc<Live>,
) -> Result<Arc<gateway::Treasury>> {
    shipper.ship().await?;
    let treasury = gateway::Treasury::begin(gateway::TreasuryParts {
        options: gateway::TreasuryOptions {
            ahead: config.budgets.lease_ahead.0,
            lasts: config.budgets.lease_lasts.0,
            call_timeout: config.server.call_timeout.0,
            patience: config.budgets.patience.0,
        },
        store: foundation.store.clone(),
        node: foundation.spool.node(),
        epoch: foundation.spool.epoch(),
        snapshots: Arc::clone(live),
        clock: foundation.clock.clone(),
    });
    Ok(treasury.await?)
}

fn authenticator(config: &Config, foundation: &Foundation, live: &Arc<Live>) -> Result<Authenticator> {
    let server = &config.server;
    let options = authenticate::Options {
        max_body_bytes: bytes(server.max_body_bytes),
        unauthenticated_body_bytes: bytes(server.unauthenticated_body_bytes),
        body_timeout: server.body_timeout.0,
    };
    let hash_key = foundation.master_key.api_key_hash_key();
    let clock = foundation.clock.clone();
    Ok(Authenticator::new(&options, &hash_key, Arc::clone(live), clock)?)
}

/// Where people sign in. A provider that is down is no reason not to start.
fn identity_providers(config: &Config, clock: &Clock) -> Result<Providers> {
    let mut providers = Vec::new();
    for (name, oidc) in &config.oidc {
        let settings = oidc.settings(name).with_context(|| format!("[oidc.{name}]"))?;
        let made = settings.map(|settings| Provider::new(settings, clock.clone()));
        let made = made
            .transpose()
            .map_err(|why| anyhow!("[oidc.{name}] cannot be used: {why}"))?;
        providers.extend(made);
    }
    Ok(Providers::new(providers))
}

fn limits(config: &Config) -> gateway::Options {
    let server = &config.server;
    gateway::Options {
        call_timeout: server.call_timeout.0,
        max_calls_in_flight: server.max_calls_in_flight as usize,
        default_max_tokens: server.default_max_tokens,
        unpriced: config.prices.unknown.into(),
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
    counting: &Counting,
) -> Router {
    let mut registry = Registry::default();
    gateway.metrics().register(&mut registry);
    gateway.denials().register(&mut registry);
    let health = health::Health::new(
        live,
        foundation.clock.clone(),
        Arc::clone(&counting.counters),
        registry,
    );
    let sts = control::sts(Arc::clone(&control)).fallback(console::serve);
    let routes = gateway::router(gateway)
        .merge(control::router(control))
        // Posted to, the root answers who signed; a browser gets the console there.
        .route("/", sts)
        .merge(health::routes(Arc::new(health)))
        .fallback(console::serve);
    gateway::layers(routes)
}
