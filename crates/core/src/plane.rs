//! The traits through which planes and crates meet without knowing each other.

use crate::Error;
use crate::catalogue::Model;
use crate::chat::Chat;
use crate::embedding::Embeddings;
use crate::event::EventStream;
use crate::id::CallId;
use crate::principal::Principal;
use bytes::Bytes;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// A boxed future, so that the traits below can be objects.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A model call made inside the process, on behalf of a person: the control plane's way into the data plane.
/// The call walks the same line as one that came over HTTP: authorised, admitted, metered, in the ledger.
pub trait Invoke: Send + Sync {
    /// Asks the model that `model` names, as `principal`, from `region`.
    fn invoke<'a>(
        &'a self,
        principal: Arc<Principal>,
        region: Arc<str>,
        model: &'a str,
        chat: Chat,
    ) -> BoxFuture<'a, Result<Invocation, Error>>;

    /// Passes a body in the model's own form, as `InvokeModel` does, and answers with the model's own.
    fn invoke_model<'a>(
        &'a self,
        principal: Arc<Principal>,
        region: Arc<str>,
        model: &'a str,
        body: Bytes,
    ) -> BoxFuture<'a, Result<Bytes, Error>>;

    /// The model that `model` names, if `principal` may call it now.
    ///
    /// # Errors
    ///
    /// As a call would be refused: `NotFound`, `Forbidden`.
    fn callable(
        &self,
        principal: &Arc<Principal>,
        region: &Arc<str>,
        model: &str,
    ) -> Result<Arc<Model>, Error>;
}

/// A call under way. Dropping the events cancels it.
pub struct Invocation {
    pub call: CallId,
    pub events: EventStream,
}

/// A text model that runs inside this process.
pub trait Generate: Send + Sync {
    /// Queues the request and answers when the model has taken it. `Throttled` when the queue is full,
    /// `ModelNotReady` when the model's files are absent. Dropping the stream cancels the generation.
    fn generate(&self, chat: Chat) -> BoxFuture<'_, Result<EventStream, Error>>;

    /// How many tokens the request has as the model reads it. Queued, and refused, as a request to generate.
    fn count_tokens(&self, chat: Chat) -> BoxFuture<'_, Result<u64, Error>>;
}

/// An embedding model that runs inside this process. Errors as [`Generate`].
pub trait Embed: Send + Sync {
    fn embed(&self, texts: Vec<String>) -> BoxFuture<'_, Result<Embeddings, Error>>;
}
