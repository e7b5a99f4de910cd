//! Connections to Anthropic's API.

use crate::config;
use anyhow::{Context, Result};
use outcrop_gateway::provider::anthropic::{Anthropic, Options};
use outcrop_gateway::provider::upstream;

pub fn connect(options: &config::Anthropic) -> Result<Anthropic> {
    let api_key = options.resolve_api_key()?;
    let options = Options {
        upstream: upstream::Options {
            base_url: options.base_url.as_str().parse().context("base_url")?,
            connect_timeout: options.connect_timeout.0,
            first_byte_timeout: options.first_byte_timeout.0,
            idle_timeout: options.idle_timeout.0,
            max_idle_connections: options.max_idle_connections as usize,
        },
        api_key: api_key.map(|key| key.expose().to_owned()),
    };
    Ok(Anthropic::new(&options)?)
}
