//! What every call may use: built once, shared by all.

use crate::admit::InFlight;
use crate::authenticate::Authenticator;
use crate::metrics::Metrics;
use crate::provider::Providers;
use outcrop_access::snapshot::Live;
use outcrop_core::Error;
use outcrop_core::clock::Clock;
use outcrop_store::spool::Spool;
use std::sync::Arc;
use std::time::Duration;

/// Limits that hold for every call.
#[derive(Clone, Debug)]
pub struct Options {
    pub max_body_bytes: usize,
    /// The most memory that bodies of callers not yet known may take, in sum.
    pub unauthenticated_body_bytes: usize,
    /// How long a client may take to send its body.
    pub body_timeout: Duration,
    /// From a call's arrival to its end, streams included.
    pub call_timeout: Duration,
    pub max_calls_in_flight: usize,
    /// What is asked for when the client names no limit; a model's own limit caps it.
    pub default_max_tokens: u32,
}

/// What the data plane is built from.
pub struct Parts {
    pub options: Options,
    pub snapshots: Arc<Live>,
    pub spool: Spool,
    pub providers: Providers,
    pub api_key_hash_key: [u8; 32],
    pub clock: Clock,
}

/// The data plane of one process.
pub struct App {
    pub(crate) options: Options,
    pub(crate) snapshots: Arc<Live>,
    pub(crate) spool: Spool,
    pub(crate) providers: Providers,
    pub(crate) authenticator: Authenticator,
    pub(crate) in_flight: Arc<InFlight>,
    pub(crate) clock: Clock,
    metrics: Arc<Metrics>,
}

impl App {
    /// # Errors
    /// `Internal`, when the system's random source fails.
    pub fn new(parts: Parts) -> Result<Self, Error> {
        Ok(Self {
            authenticator: Authenticator::new(&parts.options, &parts.api_key_hash_key)?,
            in_flight: Arc::new(InFlight::new(parts.options.max_calls_in_flight)),
            metrics: Arc::new(Metrics::default()),
            options: parts.options,
            snapshots: parts.snapshots,
            spool: parts.spool,
            providers: parts.providers,
            clock: parts.clock,
        })
    }

    /// What `/metrics` shows of the data plane.
    #[must_use]
    pub fn metrics(&self) -> Arc<Metrics> {
        Arc::clone(&self.metrics)
    }

    /// Calls that are being answered at this moment.
    #[must_use]
    pub fn calls_in_flight(&self) -> usize {
        self.in_flight.now()
    }
}
