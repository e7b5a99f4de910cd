//! Anthropic's Messages, in Bedrock's flavour.

use super::Head;
use super::chunks::Chunks;
use crate::anthropic::messages::{self, EventWriter, Flavour, Request};
use crate::fold::Fold;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::chat::Chat;
use outcrop_core::event::Event;
use outcrop_core::settlement::Settlement;
use std::sync::Arc;

pub fn max_tokens(body: &Bytes) -> Result<Option<u32>, Error> {
    Ok(Request::parse(body, Flavour::Bedrock)?.max_tokens)
}

pub fn chat(body: &Bytes) -> Result<Chat, Error> {
    Request::parse(body, Flavour::Bedrock)?.to_neutral()
}

pub fn answer(head: &Head<'_>, fold: &Fold) -> Bytes {
    let id = id_of(head);
    messages::answer(&head_of(head, &id), fold)
}

fn id_of(head: &Head<'_>) -> String {
    format!("msg_bdrk_{}", head.id)
}

fn head_of<'h>(head: &Head<'h>, id: &'h str) -> messages::Head<'h> {
    messages::Head {
        id,
        model: head.model,
    }
}

/// The events of a streamed message, as Anthropic's own stream carries them.
pub struct Stream(EventWriter);

impl Stream {
    pub fn new(head: &Head<'_>) -> Self {
        let id = id_of(head);
        Self(EventWriter::new(&head_of(head, &id)))
    }
}

impl Chunks for Stream {
    fn event(&mut self, event: &Event, out: &mut Vec<Vec<u8>>) {
        self.0.write(event, |_, json| out.push(json.to_vec()));
    }

    fn end(&mut self, settlement: &Settlement, out: &mut Vec<Vec<u8>>) {
        self.event(&Event::Settled(Arc::new(settlement.clone())), out);
    }
}
