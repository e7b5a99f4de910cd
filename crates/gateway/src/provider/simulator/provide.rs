//! The simulator as a provider of this process.

use super::Simulator;
use crate::provider::{Failure, Outgoing, Provider};
use outcrop_core::catalogue::Task;
use outcrop_core::event::EventStream;
use outcrop_core::plane::BoxFuture;

impl Provider for Simulator {
    fn send<'a>(&'a self, outgoing: Outgoing<'a>) -> BoxFuture<'a, Result<EventStream, Failure>> {
        Box::pin(async move {
            let request = outgoing.request;
            match request.task() {
                Task::Embedding => {
                    let texts = request.embedding().map_err(Failure::unreached)?.texts;
                    self.embed(outgoing.attempt, outgoing.model, &texts)
                        .map_err(Failure::reached)
                }
                Task::Chat => {
                    let mut chat = request.chat().map_err(Failure::unreached)?.into_owned();
                    chat.sampling.max_tokens = Some(outgoing.max_tokens);
                    self.chat(outgoing.attempt, outgoing.model, &chat)
                        .map_err(Failure::reached)
                }
            }
        })
    }
}
