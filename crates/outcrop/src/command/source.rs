//! A running server, or a store that a command opens itself: for commands that work with either.

use super::server::Server;
use super::store::Place;
use anyhow::{Context, Result};
use clap::Args;

/// Where it is: in a store that is opened here, or behind a server.
#[derive(Clone, Debug, Args)]
pub struct Source {
    #[command(flatten)]
    pub place: Place,
    /// Ask the server at this URL; the key is taken from OUTCROP_API_KEY
    #[arg(long, value_name = "URL", conflicts_with_all = ["data", "config"])]
    endpoint: Option<String>,
}

impl Source {
    /// None where a store is to be opened here.
    pub fn server(&self) -> Result<Option<Server>> {
        let Some(endpoint) = &self.endpoint else {
            return Ok(None);
        };
        let key = std::env::var("OUTCROP_API_KEY").context(
            "OUTCROP_API_KEY is not set; it must hold an API key of the server that --endpoint names",
        )?;
        Ok(Some(Server::new(endpoint, key)))
    }
}
