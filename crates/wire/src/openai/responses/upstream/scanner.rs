//! A provider's stream, passed on.
//!
//! Each event says in its first line what it is. Those that carry content are never parsed; those that carry the
//! response are, for what it says of itself, and the last one, for what was used and why it stopped. That last one
//! goes on its own: it is held back until the attempt is settled and the response kept.

use super::object::{Own, Response};
use crate::json::members::{Members, span};
use crate::json::splice::Splice;
use crate::openai::chat::upstream::in_answer;
use crate::sse::{self, Splitter};
use crate::upstream::{Batch, MAX_EVENT_BYTES, PassOn, unreadable};
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::Event;
use serde::Deserialize;
use std::borrow::Cow;
use std::ops::Range;

/// Takes a stream's bytes as they come, gives what goes to the client and what the meter must know.
#[derive(Debug)]
pub struct Scanner {
    splitter: Splitter,
    own: Own,
    done: bool,
}

#[derive(Deserialize)]
struct Typed<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
}

/// What an event is to the one who passes it on.
enum Role {
    /// Content, which is not looked into.
    Ordinary,
    /// Carries the response at its beginning.
    Carrying,
    /// Carries the response at its end.
    Last,
    Error,
}

impl Role {
    fn of(name: &[u8]) -> Self {
        match name {
            b"response.created" | b"response.in_progress" | b"response.queued" => Self::Carrying,
            b"response.completed" | b"response.incomplete" | b"response.failed" => Self::Last,
            b"error" => Self::Error,
            _ => Self::Ordinary,
        }
    }
}

/// A chunk gives at most one [`Event::Opaque`] with all whole events for the client, then the usage and the stop
/// that were seen in them, then the stream's end. After an error the scanner is of no use.
impl PassOn for Scanner {
    fn splitter(&mut self) -> &mut Splitter {
        &mut self.splitter
    }

    fn is_whole(&self) -> bool {
        self.done
    }

    fn event(&mut self, source: &Bytes, range: Range<usize>, batch: &mut Batch) -> Result<(), Error> {
        if self.done {
            return Ok(());
        }
        let raw = source.slice(range.clone());
        if !sse::is_event(&raw) {
            return Err(unreadable("not a stream of events"));
        }
        let event = sse::Event::parse(&raw);
        let data = event.data.unwrap_or_default();
        let role = match event.name {
            Some(name) => Role::of(&name),
            None if data.is_empty() => Role::Ordinary,
            None => {
                let typed: Typed<'_> = serde_json::from_slice(&data).map_err(unreadable)?;
                Role::of(typed.kind.unwrap_or_default().as_bytes())
            }
        };
        match role {
            Role::Ordinary => batch.keep(range),
            Role::Error => return Err(in_answer(&String::from_utf8_lossy(&data))),
            Role::Carrying => batch.put(&[&self.carrying(&raw, &data)?.0]),
            Role::Last => {
                let (event, seen) = self.carrying(&raw, &data)?;
                self.done = true;
                batch.seen.extend(seen);
                batch.end = Some(event.into());
            }
        }
        Ok(())
    }
}

impl Scanner {
    /// For a client that knows the response as its own.
    #[must_use]
    pub fn new(own: Own) -> Self {
        Self {
            splitter: Splitter::new(MAX_EVENT_BYTES),
            own,
            done: false,
        }
    }

    /// An event with the response as the client knows it, and what the meter must know of that.
    fn carrying(&self, raw: &[u8], data: &Bytes) -> Result<(Vec<u8>, Vec<Event>), Error> {
        let text = std::str::from_utf8(data).map_err(unreadable)?;
        let members = Members::parse(text).map_err(unreadable)?;
        let object = members
            .get("response")
            .ok_or_else(|| unreadable("an event without its response"))?;
        let response = Response::read(object)?;
        let mut seen: Vec<_> = response.usage().into_iter().collect();
        seen.insert(0, Event::Stop(response.stop()));
        let mut splice = Splice::default();
        if let Some(place) = span(data, object) {
            splice.replace(place, self.own.put_into(object)?);
        }
        let data = splice.apply(data).unwrap_or_default();
        Ok((sse::replace_data(raw, &data), seen))
    }
}
