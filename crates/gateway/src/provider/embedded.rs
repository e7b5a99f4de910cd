//! The small models that run inside this process.

use super::{Failure, Outgoing, Provider};
use futures_util::stream;
use outcrop_core::Error;
use outcrop_core::catalogue::Task;
use outcrop_core::embedding::Embeddings;
use outcrop_core::event::{Event, EventStream};
use outcrop_core::plane::{BoxFuture, Embed, Generate};
use std::sync::Arc;

/// The connection's name in every catalogue.
pub const CONNECTION: &str = "embedded";

/// The length of MiniLM's vectors.
const DIMENSIONS: u32 = 384;

/// Speaks to whatever engine the binary was built with.
pub struct Embedded {
    pub text: Arc<dyn Generate>,
    pub embeddings: Arc<dyn Embed>,
}

impl Provider for Embedded {
    fn send<'a>(&'a self, outgoing: Outgoing<'a>) -> BoxFuture<'a, Result<EventStream, Failure>> {
        Box::pin(async move {
            match outgoing.request.task() {
                Task::Embedding => self.embed(outgoing).await,
                Task::Chat => self.generate(outgoing).await,
            }
            // The engine refuses before it works: a full queue, a prompt too long, files that are absent.
            .map_err(Failure::unreached)
        })
    }

    /// By the model's own tokenizer.
    fn count_tokens<'a>(&'a self, outgoing: Outgoing<'a>) -> BoxFuture<'a, Result<u64, Failure>> {
        Box::pin(async move {
            let chat = outgoing.request.chat().map_err(Failure::unreached)?;
            let counting = self.text.count_tokens(chat.into_owned());
            counting.await.map_err(Failure::unreached)
        })
    }
}

impl Embedded {
    async fn generate(&self, outgoing: Outgoing<'_>) -> Result<EventStream, Error> {
        let mut chat = outgoing.request.chat()?.into_owned();
        if let Some(name) = chat.additional_fields.keys().next() {
            return Err(foreign(name));
        }
        chat.sampling.max_tokens = Some(outgoing.max_tokens);
        self.text.generate(chat).await
    }

    async fn embed(&self, outgoing: Outgoing<'_>) -> Result<EventStream, Error> {
        let request = outgoing.request.embedding()?;
        if request.dimensions.is_some_and(|asked| asked != DIMENSIONS) {
            return Err(Error::validation(format!(
                "dimensions must be {DIMENSIONS}, the only length of this model's vectors"
            ))
            .at("dimensions"));
        }
        let Embeddings { vectors, usage } = self.embeddings.embed(request.texts).await?;
        Ok(Box::pin(stream::iter([
            Ok(Event::Embeddings(vectors)),
            Ok(Event::Usage(usage)),
        ])))
    }
}

/// A member that only some other model's own body has.
fn foreign(name: &str) -> Error {
    Error::validation(format!(
        "'additionalModelRequestFields.{name}' is not supported: the embedded model's body has no such member"
    ))
    .at(format!("additionalModelRequestFields.{name}"))
}
