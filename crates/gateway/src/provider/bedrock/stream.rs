//! What comes back, as events: passed on to a client of the same operation, or decoded.

use super::request::Relay;
use bytes::Bytes;
use http::Response;
use http::header::{CONTENT_TYPE, HeaderMap};
use hyper::body::Incoming;
use outcrop_core::Error;
use outcrop_core::event::Event;
use outcrop_wire::bedrock::converse::upstream::{Decoder, Scanner, answer};
use outcrop_wire::bedrock::upstream::invoke;
use outcrop_wire::eventstream;
use outcrop_wire::upstream::Decode;

/// An answer that came as one piece.
pub fn whole(body: &Bytes, head: &HeaderMap, relay: Relay) -> Result<Vec<Event>, Error> {
    match relay {
        Relay::Converse => answer::scan(body),
        Relay::InvokeModel => Ok(invoke::scan(body, header(head))),
        Relay::Convert => answer::decode(body),
    }
}

/// How a header's text is looked up.
pub fn header<'h>(head: &'h HeaderMap) -> impl Fn(&str) -> Option<&'h str> {
    |name| head.get(name)?.to_str().ok()
}

/// A streamed answer.
pub fn decoder(relay: Relay) -> Box<dyn Decode> {
    match relay {
        Relay::Converse => Box::new(Scanner::default()),
        Relay::InvokeModel => Box::new(invoke::Scanner::default()),
        Relay::Convert => Box::new(Decoder::default()),
    }
}

/// A status that says that all is well does not make a proxy's page an answer.
pub fn expect_frames(response: Response<Incoming>) -> Result<Response<Incoming>, Error> {
    let found = response.headers().get(CONTENT_TYPE);
    let kind = found.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with(eventstream::CONTENT_TYPE) {
        return Ok(response);
    }
    let detail = format!(
        "expected {}, but the content type is {kind:?}",
        eventstream::CONTENT_TYPE
    );
    Err(Error::model("the model's provider sent an answer that cannot be read").with_detail(detail))
}
