//! The traits through which planes and crates meet without knowing each other.

use crate::Error;
use crate::chat::Chat;
use crate::embedding::Embeddings;
use crate::event::EventStream;
use crate::principal::Principal;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// A boxed future, so that the traits below can be objects.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A model call made inside the process, on behalf of a person: the control plane's way into the data plane.
/// The call walks the same line as one that came over HTTP: authorised, admitted, metered, in the ledger.
pub trait Invoke: Send + Sync {
    fn invoke<'a>(
        &'a self,
        principal: Arc<Principal>,
        model: &'a str,
        chat: Chat,
    ) -> BoxFuture<'a, Result<EventStream, Error>>;
}

/// A text model that runs inside this process.
pub trait Generate: Send + Sync {
    /// Queues the request and answers when the model has taken it. `Throttled` when the queue is full,
    /// `ModelNotReady` when the model's files are absent. Dropping the stream cancels the generation.
    fn generate(&self, chat: Chat) -> BoxFuture<'_, Result<EventStream, Error>>;
}

/// An embedding model that runs inside this process. Errors as [`Generate`].
pub trait Embed: Send + Sync {
    fn embed(&self, texts: Vec<String>) -> BoxFuture<'_, Result<Embeddings, Error>>;
}
