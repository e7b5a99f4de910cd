//! What comes back, as events: passed on to a client of the same dialect, or decoded.

use super::request::Relay;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::Event;
use outcrop_wire::openai::{chat, responses};
use outcrop_wire::upstream::Decode;

/// An answer that came as one JSON object.
pub fn whole(body: &Bytes, relay: &Relay) -> Result<Vec<Event>, Error> {
    match relay {
        Relay::PassChat { client_model, .. } => chat::upstream::answer::scan(body, client_model),
        Relay::PassResponse(own) => responses::upstream::answer::scan(body, own),
        Relay::ConvertChat => chat::upstream::answer::decode(body),
        Relay::ConvertResponse => responses::upstream::answer::decode(body),
    }
}

/// A streamed answer.
pub fn decoder(relay: Relay) -> Box<dyn Decode> {
    match relay {
        Relay::PassChat {
            client_model,
            include_usage,
        } => Box::new(chat::upstream::Scanner::new(&client_model, include_usage)),
        Relay::PassResponse(own) => Box::new(responses::upstream::Scanner::new(own)),
        Relay::ConvertChat => Box::new(chat::upstream::Decoder::default()),
        Relay::ConvertResponse => Box::new(responses::upstream::Decoder::default()),
    }
}
