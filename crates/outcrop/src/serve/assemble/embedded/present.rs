//! The embedded engine. Loading begins with the first call, so a start never waits for it.

use crate::config::Config;
use anyhow::{Context, Result};
use outcrop_control::ModelStatus;
use outcrop_core::catalogue::Task;
use outcrop_gateway::provider::embedded::Embedded;
use outcrop_inference::{Embedder, Files, Generator, Options};
use std::sync::Arc;

pub struct Engine {
    files: Files,
    text: Arc<Generator>,
    embeddings: Arc<Embedder>,
}

impl Engine {
    pub fn start(config: &Config) -> Result<Self> {
        let models_dir = config.models.directory(|name| std::env::var_os(name));
        let options = Options {
            models_dir: models_dir.clone(),
            threads: config.models.threads as usize,
            queue: config.models.queue as usize,
            context_tokens: config.models.context_tokens as usize,
        };
        Ok(Self {
            files: Files::new(models_dir),
            text: Arc::new(
                Generator::start(&options).context("the embedded text model's thread cannot be started")?,
            ),
            embeddings: Arc::new(
                Embedder::start(&options).context("the embedding model's thread cannot be started")?,
            ),
        })
    }

    pub fn provider(&self) -> Embedded {
        Embedded {
            text: Arc::clone(&self.text) as _,
            embeddings: Arc::clone(&self.embeddings) as _,
        }
    }

    /// Looked up each time: files that are put in place later are found.
    pub fn status(&self, task: Task) -> ModelStatus {
        let [text, embeddings] = self.files.status();
        let status = match task {
            Task::Chat => text,
            Task::Embedding => embeddings,
        };
        if status.is_installed() {
            return ModelStatus::Ready;
        }
        ModelStatus::NotInstalled(format!(
            "its files are not in {}; `make model` fetches them",
            self.files.dir().display()
        ))
    }
}
