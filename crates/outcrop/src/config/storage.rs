//! What is kept, where, and how fresh.

use super::location::PostgresUrl;
use super::quantity::{Size, Time};
use super::secret::{Secret, Unreadable};
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::PathBuf;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Data {
    /// The directory that holds the spool, the master key, this process's identity and, without PostgreSQL, the
    /// database. Like every path here, it is taken from the directory that the process was started in.
    pub dir: PathBuf,
}

impl Default for Data {
    fn default() -> Self {
        Self { dir: "./data".into() }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Store {
    /// A PostgreSQL database that any number of processes share. Without it, SQLite in the data directory. It may
    /// hold a password: set it as `OUTCROP__STORE__URL`, or put it into a file and name that in `url_file`.
    #[schemars(example = &"postgres://outcrop@db.example.com/outcrop")]
    pub url: Option<PostgresUrl>,
    /// A file that holds the address, instead of `url`.
    #[schemars(example = &"/run/secrets/outcrop-database-url", extend("x-instead-of" = "url"))]
    pub url_file: Option<PathBuf>,
    /// The most connections to PostgreSQL that this process opens.
    #[schemars(range(min = 1, max = 1000))]
    pub max_connections: u32,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            url: None,
            url_file: None,
            max_connections: 16,
        }
    }
}

impl Store {
    /// The address of the shared database, read from where the configuration says; `None`: SQLite.
    pub fn resolve_url(&self) -> Result<Option<Secret>, Unreadable> {
        if let Some(url) = &self.url {
            return Ok(Some(url.secret().clone()));
        }
        let Some(path) = &self.url_file else {
            return Ok(None);
        };
        let text = Secret::from_file("store.url_file", path)?;
        match PostgresUrl::parse(text.expose()) {
            Ok(_) => Ok(Some(text)),
            Err(why) => Err(Unreadable::new("store.url_file", path.display().to_string(), why)),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Spool {
    /// How large one file of the spool grows before the next is begun.
    #[schemars(extend("x-minimum" = "64KiB", "x-maximum" = "1GiB"))]
    pub segment_bytes: Size,
    /// How often the spool is synced to the disk: the most that a dying machine, not a dying process, can lose.
    #[schemars(extend("x-minimum" = "1ms", "x-maximum" = "10s"))]
    pub sync_every: Time,
    /// How often what is new in the spool is sent to the ledger.
    #[schemars(extend("x-minimum" = "1ms", "x-maximum" = "1m"))]
    pub ship_every: Time,
}

impl Default for Spool {
    fn default() -> Self {
        Self {
            segment_bytes: Size(16 << 20),
            sync_every: Time::millis(50),
            ship_every: Time::millis(100),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Snapshot {
    /// How often the store is asked whether something changed. Revocations must hold within a second.
    #[schemars(extend("x-minimum" = "10ms", "x-maximum" = "1s"))]
    pub poll_every: Time,
    /// How long calls are served from the last snapshot when the store does not answer; then they are refused.
    #[schemars(extend("x-minimum" = "1s"))]
    pub max_age: Time,
}

impl Default for Snapshot {
    fn default() -> Self {
        Self {
            poll_every: Time::millis(500),
            max_age: Time::seconds(3600),
        }
    }
}
