//! The counters of rate limits: in memory, or in Redis for several processes.

use crate::config::Config;
use anyhow::{Context, Result, anyhow};
use outcrop_core::id::NodeId;
use outcrop_store::counters::{Counters, Memory, Redis, RedisOptions};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// A Redis that has just been started takes this long to count for whoever comes first.
const PATIENCE: Duration = Duration::from_secs(5);
/// How much longer than it may a call can be under way.
const GRACE: Duration = Duration::from_secs(10);

/// What counts, and what keeps it in touch with the others.
pub struct Counting {
    pub counters: Arc<dyn Counters>,
    redis: Option<Arc<Redis>>,
}

impl Counting {
    pub fn open(config: &Config, node: NodeId) -> Result<Self> {
        let Some(url) = config.counters.resolve_url()? else {
            return Ok(Self {
                counters: Arc::new(Memory::default()),
                redis: None,
            });
        };
        let options = RedisOptions::new(
            url.expose().to_owned(),
            node.to_string(),
            config.server.call_timeout.0 + GRACE,
            config.counters.forget_after.0,
        );
        let redis = Redis::new(options)
            .map_err(|why| anyhow!("{why}"))
            .context("[counters] redis_url cannot be used")?;
        Ok(Self {
            counters: Arc::clone(&redis) as _,
            redis: Some(redis),
        })
    }

    /// Goes on in the background. Returns when Redis counts for this process, or is known to be away: that is no reason
    /// not to start.
    pub async fn keep(&self, background: &TaskTracker, stop: &CancellationToken) {
        let Some(redis) = &self.redis else { return };
        background.spawn(stop.clone().run_until_cancelled_owned(Arc::clone(redis).run()));
        redis.joined(PATIENCE).await;
    }

    /// Leaves this process's share of every limit to the others. What it kept going has ended.
    pub async fn leave(&self) {
        if let Some(redis) = &self.redis {
            redis.leave().await;
        }
    }
}
