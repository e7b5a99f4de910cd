//! The ways to models: those that the configuration names, and the one inside the process.

mod anthropic;
mod bedrock;

use super::embedded::Engine;
use crate::config::{Config, Connection, OpenaiCompatible};
use anyhow::{Context, Result};
use outcrop_control::ModelStatus;
use outcrop_core::catalogue::Model;
use outcrop_core::clock::Clock;
use outcrop_gateway::provider::simulator::Simulator;
use outcrop_gateway::provider::{Provider, Providers, embedded, openai_compatible, upstream};
use std::sync::Arc;

/// Every connection of this process.
pub struct Connected {
    pub providers: Providers,
    engine: Arc<Engine>,
}

impl Connected {
    /// Whether a model could be called now, for the pages that show it.
    pub fn status(&self) -> Arc<dyn Fn(&Model) -> ModelStatus + Send + Sync> {
        let (providers, engine) = (self.providers.clone(), Arc::clone(&self.engine));
        Arc::new(move |model| {
            let mut targets = model.targets.iter();
            match targets.find(|target| providers.get(&target.connection).is_some()) {
                None => ModelStatus::NoConnection,
                Some(target) if &*target.connection == embedded::CONNECTION => engine.status(model.task),
                Some(_) => ModelStatus::Ready,
            }
        })
    }
}

pub fn connect(config: &Config, clock: &Clock) -> Result<Connected> {
    let mut providers = Providers::default();
    for (name, connection) in &config.connections {
        let provider: Arc<dyn Provider> = match connection {
            Connection::Anthropic(options) => Arc::new(anthropic::connect(options)?),
            Connection::Bedrock(options) => {
                let connection = bedrock::connect(options, clock);
                Arc::new(connection.with_context(|| format!("connections.{name}"))?)
            }
            Connection::OpenaiCompatible(options) => Arc::new(openai_compatible(options)?),
            Connection::Simulator(options) => Arc::new(Simulator::open(options.clone(), clock.clone())?),
        };
        providers.add(name, provider);
    }
    let engine = Arc::new(Engine::start(config)?);
    providers.add(embedded::CONNECTION, Arc::new(engine.provider()));
    Ok(Connected { providers, engine })
}

fn openai_compatible(options: &OpenaiCompatible) -> Result<openai_compatible::OpenAiCompatible> {
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
        limit: openai_compatible::LimitMember::MaxTokens,
    };
    Ok(openai_compatible::OpenAiCompatible::new(&options)?)
}
