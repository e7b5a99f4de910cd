//! A binary without the engine: calls to its models are refused, and told why.

use crate::config::Config;
use anyhow::Result;
use outcrop_control::ModelStatus;
use outcrop_core::catalogue::Task;
use outcrop_core::chat::Chat;
use outcrop_core::embedding::Embeddings;
use outcrop_core::event::EventStream;
use outcrop_core::plane::{BoxFuture, Embed, Generate};
use outcrop_core::{Code, Error};
use outcrop_gateway::provider::embedded::Embedded;
use std::sync::Arc;

const WHY: &str =
    "this binary was built without the embedded models; build it with the feature `embedded-models`";

pub struct Engine;

impl Engine {
    #[expect(
        clippy::unnecessary_wraps,
        reason = "the engine that can be present may fail to start"
    )]
    pub fn start(_config: &Config) -> Result<Self> {
        Ok(Self)
    }

    pub fn provider(&self) -> Embedded {
        Embedded {
            text: Arc::new(Absent),
            embeddings: Arc::new(Absent),
        }
    }

    pub fn status(&self, _task: Task) -> ModelStatus {
        ModelStatus::NotInstalled(WHY.to_owned())
    }
}

struct Absent;

impl Generate for Absent {
    fn generate(&self, _chat: Chat) -> BoxFuture<'_, Result<EventStream, Error>> {
        Box::pin(async { Err(Error::new(Code::ModelNotReady, WHY)) })
    }

    fn count_tokens(&self, _chat: Chat) -> BoxFuture<'_, Result<u64, Error>> {
        Box::pin(async { Err(Error::new(Code::ModelNotReady, WHY)) })
    }
}

impl Embed for Absent {
    fn embed(&self, _texts: Vec<String>) -> BoxFuture<'_, Result<Embeddings, Error>> {
        Box::pin(async { Err(Error::new(Code::ModelNotReady, WHY)) })
    }
}
