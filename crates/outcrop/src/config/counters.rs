//! Where rate limits are counted.

use super::location::RedisUrl;
use super::quantity::Time;
use super::secret::{Secret, Unreadable};
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::PathBuf;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Counters {
    /// A Redis (or Valkey) server in which any number of processes count together. Without it, each process counts
    /// alone, so more than one lets more through. It may hold a password: set it as `OUTCROP__COUNTERS__REDIS_URL`,
    /// or put it into a file and name that in `redis_url_file`. `rediss://` is encrypted.
    #[schemars(example = &"redis://redis.example.com:6379/0")]
    pub redis_url: Option<RedisUrl>,
    /// A file that holds the address, instead of `redis_url`.
    #[schemars(example = &"/run/secrets/outcrop-redis-url", extend("x-instead-of" = "redis_url"))]
    pub redis_url_file: Option<PathBuf>,
    /// For how long a process that Redis hears nothing of keeps its share of every limit, and lets calls through by
    /// it. A longer one rides out a longer outage; and for as long, what a killed process leaves unused is nobody's.
    #[schemars(extend("x-minimum" = "1m", "x-maximum" = "24h"))]
    pub forget_after: Time,
}

impl Default for Counters {
    fn default() -> Self {
        Self {
            redis_url: None,
            redis_url_file: None,
            forget_after: Time::seconds(600),
        }
    }
}

impl Counters {
    /// The address of the shared counters, read from where the configuration says; `None`: in memory.
    pub fn resolve_url(&self) -> Result<Option<Secret>, Unreadable> {
        if let Some(url) = &self.redis_url {
            return Ok(Some(url.secret().clone()));
        }
        let Some(path) = &self.redis_url_file else {
            return Ok(None);
        };
        let text = Secret::from_file("counters.redis_url_file", path)?;
        match RedisUrl::parse(text.expose()) {
            Ok(_) => Ok(Some(text)),
            Err(why) => Err(Unreadable::new(
                "counters.redis_url_file",
                path.display().to_string(),
                why,
            )),
        }
    }
}
