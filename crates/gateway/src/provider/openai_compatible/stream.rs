//! What comes back, as events: passed on to a client of the same dialect, or decoded.

use super::request::Relay;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::Event;
use outcrop_wire::openai::chat::upstream::{Decoder, Scanner, answer};
use outcrop_wire::upstream::Decode;

/// A chat answer that came as one JSON object.
pub fn whole(body: &Bytes, relay: &Relay) -> Result<Vec<Event>, Error> {
    match relay {
        Relay::PassThrough { client_model, .. } => answer::scan(body, client_model),
        Relay::Convert => answer::decode(body),
    }
}

/// A streamed chat answer.
pub fn decoder(relay: Relay) -> Box<dyn Decode> {
    match relay {
        Relay::PassThrough {
            client_model,
            include_usage,
        } => Box::new(Scanner::new(&client_model, include_usage)),
        Relay::Convert => Box::new(Decoder::default()),
    }
}
