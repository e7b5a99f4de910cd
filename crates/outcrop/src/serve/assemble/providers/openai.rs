//! Connections to OpenAI, to Azure OpenAI, and to what is compatible with them.

use crate::config;
use anyhow::{Context, Result};
use outcrop_gateway::provider::openai_compatible::{Api, LimitMember, OpenAiCompatible};
use outcrop_gateway::provider::{azure, openai, openai_compatible, upstream};

pub fn connect(options: &config::Openai) -> Result<OpenAiCompatible> {
    let api_key = options.resolve_api_key()?;
    let options = openai::Options {
        upstream: upstream::Options {
            base_url: options.base_url.as_str().parse().context("base_url")?,
            connect_timeout: options.connect_timeout.0,
            first_byte_timeout: options.first_byte_timeout.0,
            idle_timeout: options.idle_timeout.0,
            max_idle_connections: options.max_idle_connections as usize,
        },
        api_key: api_key.map(|key| key.expose().to_owned()),
        organization: options.organization.clone(),
        project: options.project.clone(),
        conversions: api(options.api),
    };
    Ok(openai::connect(&options)?)
}

pub fn connect_azure(options: &config::AzureOpenai) -> Result<OpenAiCompatible> {
    let api_key = options.resolve_api_key()?;
    let options = azure::Options {
        upstream: upstream::Options {
            base_url: options.endpoint.as_str().parse().context("endpoint")?,
            connect_timeout: options.connect_timeout.0,
            first_byte_timeout: options.first_byte_timeout.0,
            idle_timeout: options.idle_timeout.0,
            max_idle_connections: options.max_idle_connections as usize,
        },
        api_key: api_key.map(|key| key.expose().to_owned()),
        api_version: options.api_version.clone(),
        conversions: api(options.api),
    };
    Ok(azure::connect(&options)?)
}

pub fn connect_compatible(options: &config::OpenaiCompatible) -> Result<OpenAiCompatible> {
    let api_key = options.resolve_api_key()?;
    let options = openai_compatible::Options {
        upstream: upstream::Options {
            base_url: options.base_url.as_str().parse().context("base_url")?,
            connect_timeout: options.connect_timeout.0,
            first_byte_timeout: options.first_byte_timeout.0,
            idle_timeout: options.idle_timeout.0,
            max_idle_connections: options.max_idle_connections as usize,
        },
        api_key: api_key.map(|key| key.expose().to_owned()),
        limit: match options.max_tokens_member {
            config::LimitMember::MaxTokens => LimitMember::MaxTokens,
            config::LimitMember::MaxCompletionTokens => LimitMember::MaxCompletionTokens,
        },
        responses: options.responses,
    };
    Ok(OpenAiCompatible::new(&options)?)
}

const fn api(api: config::Api) -> Api {
    match api {
        config::Api::Chat => Api::Chat,
        config::Api::Responses => Api::Responses,
    }
}
