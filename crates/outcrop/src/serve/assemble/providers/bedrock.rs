//! A connection to Amazon Bedrock, as the configuration describes it.

use crate::config::{self, Bedrock};
use anyhow::{Context, Result};
use outcrop_gateway::provider::bedrock::credentials::{
    Container, Credentials, Instance, Source, from_environment,
};
use outcrop_gateway::provider::bedrock::{self, Access};
use outcrop_gateway::provider::upstream;

pub fn connect(config: &Bedrock) -> Result<bedrock::Bedrock> {
    let public = || format!("https://bedrock-runtime.{}.amazonaws.com", config.region);
    let base_url = config
        .base_url
        .as_ref()
        .map_or_else(public, |url| url.as_str().to_owned());
    let options = bedrock::Options {
        upstream: upstream::Options {
            base_url: base_url.parse().context("base_url")?,
            connect_timeout: config.connect_timeout.0,
            first_byte_timeout: config.first_byte_timeout.0,
            idle_timeout: config.idle_timeout.0,
            max_idle_connections: config.max_idle_connections as usize,
        },
        region: config.region.clone(),
        access: access(config)?,
    };
    Ok(bedrock::Bedrock::new(options)?)
}

fn access(config: &Bedrock) -> Result<Access> {
    let variable = |name: &str| std::env::var(name).ok();
    Ok(Access::Signature(match config.credentials {
        config::Credentials::Bearer => {
            return Ok(Access::Bearer(config.resolve_api_key()?.expose().to_owned()));
        }
        config::Credentials::Environment => Source::Fixed(from_environment(variable)?),
        config::Credentials::Static => {
            let key = config.resolve_static_key()?;
            Source::Fixed(Credentials::new(
                key.access_key_id.expose(),
                key.secret_access_key.expose(),
                key.session_token.map(|token| token.expose().to_owned()),
                None,
                "static",
            ))
        }
        config::Credentials::Container => Source::Container(Container::from_environment(variable)?),
        config::Credentials::Instance => {
            let url = config.metadata_url.as_ref();
            Source::Instance(Instance::new(url.map_or(Instance::ENDPOINT, |url| url.as_str()))?)
        }
    }))
}
