//! The simulator as a provider of this process.

use super::Simulator;
use crate::provider::{Failure, Outgoing, Provider};
use crate::request::Body;
use outcrop_core::event::EventStream;
use outcrop_core::plane::BoxFuture;

impl Provider for Simulator {
    fn send<'a>(&'a self, outgoing: Outgoing<'a>) -> BoxFuture<'a, Result<EventStream, Failure>> {
        Box::pin(async move {
            match &outgoing.request.body {
                Body::OpenAiEmbeddings { request, .. } => self
                    .embed(outgoing.attempt, outgoing.model, &request.texts())
                    .map_err(Failure::reached),
                Body::OpenAiChat { .. }
                | Body::OpenAiResponses(_)
                | Body::Anthropic { .. }
                | Body::Converse(_)
                | Body::Chat(_) => {
                    let mut chat = outgoing.request.chat().map_err(Failure::unreached)?.into_owned();
                    chat.sampling.max_tokens = Some(outgoing.max_tokens);
                    self.chat(outgoing.attempt, outgoing.model, &chat)
                        .map_err(Failure::reached)
                }
            }
        })
    }
}
