//! What comes back, as events: passed on to a client of the same dialect, or decoded.

use super::request::Relay;
use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use outcrop_core::Error;
use outcrop_core::event::Event;
use outcrop_wire::anthropic::messages::upstream::{Decoder, Scanner, answer, not_a_stream};
use outcrop_wire::upstream::Decode;

/// Whether what was asked for as a stream comes as one.
pub fn is_stream(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"))
}

/// What came in its place: an error with a status that said that all was well, or anything.
pub fn no_stream(body: &Bytes) -> Error {
    not_a_stream(body)
}

/// A message that came as one JSON object.
pub fn whole(body: &Bytes, relay: &Relay) -> Result<Vec<Event>, Error> {
    match relay {
        Relay::PassThrough { client_model } => answer::scan(body, client_model),
        Relay::Convert { pointers } => answer::decode(body, pointers),
    }
}

/// A streamed message.
pub fn decoder(relay: Relay) -> Box<dyn Decode> {
    match relay {
        Relay::PassThrough { client_model } => Box::new(Scanner::new(&client_model)),
        Relay::Convert { pointers } => Box::new(Decoder::new(pointers)),
    }
}
