//! What every call may use: built once, shared by all.

use crate::admit::InFlight;
use crate::denials::Denials;
use crate::metrics::Metrics;
use crate::provider::Providers;
use crate::responses::Responses;
use crate::treasury::Treasury;
use outcrop_access::authenticate::Authenticator;
use outcrop_access::snapshot::Live;
use outcrop_core::clock::Clock;
use outcrop_core::price::Unknown;
use outcrop_store::counters::Counters;
use outcrop_store::spool::Spool;
use std::sync::Arc;
use std::time::Duration;

/// Limits that hold for every call.
#[derive(Clone, Debug)]
pub struct Options {
    /// From a call's arrival to its end, streams included.
    pub call_timeout: Duration,
    pub max_calls_in_flight: usize,
    /// What is asked for when the client names no limit; a model's own limit caps it.
    pub default_max_tokens: u32,
    /// What becomes of a call that no price is known for.
    pub unpriced: Unknown,
}

/// What the data plane is built from.
pub struct Parts {
    pub options: Options,
    pub authenticator: Arc<Authenticator>,
    pub snapshots: Arc<Live>,
    pub spool: Spool,
    /// What calls have taken of their limits.
    pub counters: Arc<dyn Counters>,
    pub providers: Providers,
    pub responses: Responses,
    pub treasury: Arc<Treasury>,
    pub clock: Clock,
}

/// The data plane of one process.
pub struct App {
    pub(crate) options: Options,
    pub(crate) snapshots: Arc<Live>,
    pub(crate) spool: Spool,
    pub(crate) counters: Arc<dyn Counters>,
    pub(crate) providers: Providers,
    pub(crate) responses: Responses,
    pub(crate) treasury: Arc<Treasury>,
    pub(crate) authenticator: Arc<Authenticator>,
    pub(crate) in_flight: Arc<InFlight>,
    pub(crate) clock: Clock,
    pub(crate) denials: Arc<Denials>,
    metrics: Arc<Metrics>,
}

impl App {
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self {
            in_flight: Arc::new(InFlight::new(parts.options.max_calls_in_flight)),
            denials: Arc::default(),
            metrics: Arc::new(Metrics::default()),
            options: parts.options,
            authenticator: parts.authenticator,
            snapshots: parts.snapshots,
            spool: parts.spool,
            counters: parts.counters,
            providers: parts.providers,
            responses: parts.responses,
            treasury: parts.treasury,
            clock: parts.clock,
        }
    }

    /// What `/metrics` shows of the data plane.
    #[must_use]
    pub fn metrics(&self) -> Arc<Metrics> {
        Arc::clone(&self.metrics)
    }

    /// The refused calls that are not yet in the audit trail.
    #[must_use]
    pub fn denials(&self) -> Arc<Denials> {
        Arc::clone(&self.denials)
    }

    /// Calls that are being answered at this moment.
    #[must_use]
    pub fn calls_in_flight(&self) -> usize {
        self.in_flight.now()
    }
}
