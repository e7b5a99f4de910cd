//! A provider's answer that is not streamed.

use super::decoder::Items;
use super::object::{Own, Response};
use crate::upstream::unreadable;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::Event;

/// An answer passed on: [`Event::Opaque`] as the client knows it, then stop and usage, where seen.
///
/// # Errors
///
/// `ModelError` when it is not a response; what the error in it says, when it has one.
pub fn scan(body: &Bytes, own: &Own) -> Result<Vec<Event>, Error> {
    let text = std::str::from_utf8(body).map_err(unreadable)?;
    let response = read(text)?;
    let mut events = vec![
        Event::Opaque(own.put_into(text)?.into()),
        Event::Stop(response.stop()),
    ];
    events.extend(response.usage());
    Ok(events)
}

/// An answer as events, for a client of another dialect.
///
/// # Errors
///
/// As [`scan`].
pub fn decode(body: &Bytes) -> Result<Vec<Event>, Error> {
    let text = std::str::from_utf8(body).map_err(unreadable)?;
    let response = read(text)?;
    let mut events: Vec<_> = response.tier().into_iter().collect();
    let mut items = Items::default();
    if let Some(output) = response.output() {
        items.all(output.get(), &mut events)?;
    }
    items.stop(response.stop(), &mut events)?;
    events.extend(response.usage());
    Ok(events)
}

fn read(text: &str) -> Result<Response<'_>, Error> {
    let response = Response::read(text)?;
    match response.output() {
        Some(_) => Ok(response),
        None => Err(unreadable("no output")),
    }
}
