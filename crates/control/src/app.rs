//! What every handler may use.

use crate::bedrock::Runs;
use crate::session::Attempts;
use crate::{approval, price};
use outcrop_access::api_key::Hasher;
use outcrop_access::authenticate::Authenticator;
use outcrop_access::oidc::Providers;
use outcrop_access::session::Csrf;
use outcrop_access::snapshot::Live;
use outcrop_core::catalogue::Model;
use outcrop_core::clock::Clock;
use outcrop_core::id::NodeId;
use outcrop_core::plane::Invoke;
use outcrop_store::Store;
use outcrop_store::audit;
use outcrop_store::counters::Counters;
use outcrop_store::master_key::MasterKey;
use outcrop_store::object::{Buckets, Payloads};
use outcrop_store::page::Pages;
use outcrop_store::shipper::Shipper;
use std::sync::Arc;
use std::time::Duration;

/// What the control plane is built from.
pub struct Parts {
    pub store: Store,
    /// Who sends a request that carries a key or a signature.
    pub authenticator: Arc<Authenticator>,
    pub snapshots: Arc<Live>,
    pub invoke: Arc<dyn Invoke>,
    /// What calls have taken of their rate limits.
    pub counters: Arc<dyn Counters>,
    /// Brings the ledger up to date with the spool, so that a page shows a call as soon as it has ended.
    pub shipper: Arc<Shipper>,
    /// Whether a model could be called now, and if not, what to do about it.
    pub model_status: Arc<dyn Fn(&Model) -> ModelStatus + Send + Sync>,
    /// Seals what is kept, and authenticates what browsers keep for us.
    pub master_key: Arc<MasterKey>,
    /// Where people sign in, besides here.
    pub providers: Providers,
    /// This process, as what it began is marked.
    pub node: NodeId,
    /// The buckets that clients may name.
    pub buckets: Buckets,
    /// The process's own objects: terms and evidence among them.
    pub payloads: Payloads,
    pub pages: Pages,
    /// How requests for models are decided, and what follows from changes.
    pub approvals: approval::Options,
    pub prices: price::Options,
    /// Signs the audit trail's checkpoints.
    pub audit: Arc<audit::Signer>,
    pub clock: Clock,
    /// Where clients reach this process.
    pub endpoint: String,
    /// The region of calls from the console.
    pub region: String,
}

/// Whether a model can be called in this process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModelStatus {
    Ready,
    /// Its files are absent; the text says how to get them.
    NotInstalled(String),
    /// No connection of this process leads to it.
    NoConnection,
}

/// Longer than the snapshot is polled for; then the change takes effect a little after its answer.
const SETTLE: Duration = Duration::from_secs(2);

/// The control plane of one process.
pub struct App {
    pub(crate) parts: Parts,
    pub(crate) csrf: Csrf,
    /// What stored API keys are hashed with.
    pub(crate) api_keys: Hasher,
    /// Wrong passwords, counted.
    pub(crate) attempts: Attempts,
    pub(crate) runs: Runs,
}

impl App {
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self {
            csrf: Csrf::new(&parts.master_key.csrf_key()),
            api_keys: Hasher::new(&parts.master_key.api_key_hash_key()),
            attempts: Attempts::default(),
            runs: Runs::default(),
            parts,
        }
    }

    /// Waits for the invocations that run on their own.
    pub async fn drain(&self) {
        self.runs.drain().await;
    }

    pub(crate) const fn store(&self) -> &Store {
        &self.parts.store
    }

    pub(crate) const fn clock(&self) -> &Clock {
        &self.parts.clock
    }

    /// Waits until this process acts by what has just been changed, so that whoever changed it finds it so.
    pub(crate) async fn settle(&self) {
        if let Ok(version) = self.parts.store.configuration_version().await {
            self.parts.snapshots.reached(version, SETTLE).await;
        }
    }

    /// The ledger, with everything in it that has ended by now.
    pub(crate) async fn ledger(&self) -> &Store {
        self.parts.shipper.catch_up().await;
        &self.parts.store
    }
}
