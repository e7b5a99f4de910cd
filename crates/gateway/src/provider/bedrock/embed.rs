//! Embeddings for a client of another dialect: in the model's own body, by `InvokeModel`.

use super::{Bedrock, request, stream};
use crate::provider::upstream;
use crate::provider::{Failure, Outgoing};
use outcrop_core::event::{Event, EventStream};
use outcrop_core::usage::Usage;
use outcrop_wire::bedrock::invoke::embedding;
use outcrop_wire::bedrock::upstream::invoke;

impl Bedrock {
    /// Some models take one text at a time; each is a request of its own, one after the other.
    pub(super) async fn embed(&self, outgoing: Outgoing<'_>) -> Result<EventStream, Failure> {
        let asked = outgoing.request.embedding().map_err(Failure::unreached)?;
        let bodies = embedding::from_neutral(outgoing.family, &asked).map_err(Failure::unreached)?;
        let mut vectors = Vec::with_capacity(asked.texts.len());
        // As long as every answer says how much it read.
        let mut input = Some(0_u64);
        for body in bodies {
            let (head, answer) = self
                .ask(outgoing, request::embedding(outgoing.model, body))
                .await?;
            let decoded = embedding::decode(outgoing.family, &answer).map_err(Failure::reached)?;
            vectors.extend(decoded.vectors);
            let told = decoded.usage.map(|usage| usage.input);
            let told = told.or_else(|| stream::header(&head)(invoke::INPUT_TOKENS)?.parse().ok());
            input = input.zip(told).and_then(|(sum, more)| sum.checked_add(more));
        }
        let mut events = vec![Event::Embeddings(vectors)];
        events.extend(input.map(|tokens| Event::Usage(Usage::of(tokens, 0))));
        Ok(upstream::ready(events))
    }
}
