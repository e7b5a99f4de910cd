//! What an operator sets about approvals.

use super::stage::{Stage, default_stages};
use outcrop_core::entitlement::Actions;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// How the pipeline and the watcher work.
#[derive(Clone, Debug)]
pub struct Options {
    pub stages: Vec<Stage>,
    pub actions: Actions,
    /// By how many percent a rate may rise before it has to be approved again.
    pub price_margin: u32,
    /// The webhook that is told everything that has none of its own.
    pub webhook: Option<String>,
    pub webhooks: BTreeMap<String, Webhook>,
    /// How often facts and deadlines are looked at, and notices delivered.
    pub watch_every: Duration,
}

/// Where notices go.
#[derive(Clone)]
pub struct Webhook {
    pub url: String,
    /// What deliveries are signed with.
    pub secret: Vec<u8>,
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            stages: default_stages(),
            actions: Actions::default(),
            price_margin: 10,
            webhook: None,
            webhooks: BTreeMap::new(),
            watch_every: Duration::from_secs(5),
        }
    }
}
