//! The small models that run inside this process.

use super::{Failure, Outgoing, Provider};
use crate::request::Body;
use futures_util::stream;
use outcrop_core::Error;
use outcrop_core::embedding::Embeddings;
use outcrop_core::event::{Event, EventStream};
use outcrop_core::plane::{BoxFuture, Embed, Generate};
use outcrop_wire::openai::embeddings;
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
            match &outgoing.request.body {
                Body::OpenAiEmbeddings { request, .. } => self.embed(request).await,
                Body::OpenAiChat { .. }
                | Body::OpenAiResponses(_)
                | Body::Anthropic { .. }
                | Body::Converse(_)
                | Body::Chat(_) => self.generate(outgoing).await,
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

    async fn embed(&self, request: &embeddings::Request) -> Result<EventStream, Error> {
        request.require_plain(DIMENSIONS)?;
        let Embeddings { vectors, usage } = self.embeddings.embed(request.texts()).await?;
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
