//! The ways to models: those that the configuration names, and the one inside the process.

mod anthropic;
mod bedrock;
mod openai;

use super::embedded::Engine;
use crate::config::{Config, Connection};
use anyhow::{Context, Result};
use outcrop_control::ModelStatus;
use outcrop_core::catalogue::Model;
use outcrop_core::clock::Clock;
use outcrop_gateway::provider::simulator::Simulator;
use outcrop_gateway::provider::{Provider, Providers, embedded};
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
            Connection::AzureOpenai(options) => Arc::new(openai::connect_azure(options)?),
            Connection::Openai(options) => Arc::new(openai::connect(options)?),
            Connection::OpenaiCompatible(options) => Arc::new(openai::connect_compatible(options)?),
            Connection::Simulator(options) => Arc::new(Simulator::open(options.clone(), clock.clone())?),
        };
        providers.add(name, provider);
    }
    let engine = Arc::new(Engine::start(config)?);
    providers.add(embedded::CONNECTION, Arc::new(engine.provider()));
    Ok(Connected { providers, engine })
}
