//! The ways to models: one trait, one file or folder for each kind of provider.

pub mod anthropic;
pub mod azure;
pub mod bedrock;
pub mod embedded;
pub mod openai;
pub mod openai_compatible;
pub mod simulator;
pub mod upstream;

use crate::count;
use crate::request::Request;
use outcrop_core::Error;
use outcrop_core::catalogue::Family;
use outcrop_core::event::EventStream;
use outcrop_core::id::AttemptId;
use outcrop_core::plane::BoxFuture;
use std::collections::HashMap;
use std::sync::Arc;

/// Something that answers model calls.
pub trait Provider: Send + Sync {
    /// Sends one attempt; answers when the provider has accepted it. Dropping the stream stops the work.
    fn send<'a>(&'a self, outgoing: Outgoing<'a>) -> BoxFuture<'a, Result<EventStream, Failure>>;

    /// How many tokens the request has as the model reads it; our own estimate, unless the provider can tell.
    fn count_tokens<'a>(&'a self, outgoing: Outgoing<'a>) -> BoxFuture<'a, Result<u64, Failure>> {
        Box::pin(async move {
            let chat = outgoing.request.chat().map_err(Failure::unreached)?;
            Ok(count::estimate(&chat))
        })
    }
}

/// What goes to a provider.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    pub attempt: AttemptId,
    /// What the model is called there.
    pub model: &'a str,
    /// Whose native body it takes.
    pub family: Family,
    pub request: &'a Request,
    /// The limit on the answer, set or injected; 0 for embeddings.
    pub max_tokens: u32,
}

/// Why there is no answer, and whether the provider may have begun one.
#[derive(Debug)]
pub struct Failure {
    pub error: Error,
    /// False only when it is certain that nothing was sent.
    pub reached: bool,
}

impl Failure {
    /// Nothing was sent, so nothing can be billed.
    pub fn unreached(error: Error) -> Self {
        Self {
            error,
            reached: false,
        }
    }

    /// The provider had the request.
    pub fn reached(error: Error) -> Self {
        Self { error, reached: true }
    }
}

/// The connections of this process, by name.
#[derive(Clone, Default)]
pub struct Providers(HashMap<String, Arc<dyn Provider>>);

impl Providers {
    pub fn add(&mut self, connection: impl Into<String>, provider: Arc<dyn Provider>) {
        self.0.insert(connection.into(), provider);
    }

    #[must_use]
    pub fn get(&self, connection: &str) -> Option<&dyn Provider> {
        self.0.get(connection).map(AsRef::as_ref)
    }
}
