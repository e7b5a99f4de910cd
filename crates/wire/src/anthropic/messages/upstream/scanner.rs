//! A provider's stream, passed on.
//!
//! Each event says in its first line what it is. Those that carry content are never parsed; the first one is, for
//! the model's name and what went in, and the last ones, for what came out and why it stopped. The very last,
//! `message_stop`, goes on its own: it is held back until the attempt is settled.

use super::failure;
use crate::anthropic::{stop, usage};
use crate::json::members::span;
use crate::json::splice::Splice;
use crate::json::write_string;
use crate::sse::{self, Splitter};
use crate::upstream::{Batch, MAX_EVENT_BYTES, PassOn, unreadable};
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::Event;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::ops::Range;

/// Takes a stream's bytes as they come, gives what goes to the client and what the meter must know.
#[derive(Debug)]
pub struct Scanner {
    splitter: Splitter,
    /// The client's name for the model, as a JSON string.
    model: Vec<u8>,
    tally: usage::Tally,
    stopped: bool,
    done: bool,
}

/// How events begin that carry content, or nothing at all.
const ORDINARY: [&[u8]; 4] = [
    b"event: content_block_delta\n",
    b"event: content_block_start\n",
    b"event: content_block_stop\n",
    b"event: ping\n",
];

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    message: Option<Head<'a>>,
    #[serde(borrow)]
    delta: Option<&'a RawValue>,
    #[serde(borrow)]
    usage: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow)]
    model: Option<&'a RawValue>,
    #[serde(borrow)]
    usage: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Stop {
    stop_reason: Option<String>,
    stop_sequence: Option<String>,
}

/// A chunk gives at most one [`Event::Opaque`] with all whole events for the client, then the usage and the stop
/// that were seen in them, then the stream's end. After an error the scanner is of no use.
impl PassOn for Scanner {
    fn splitter(&mut self) -> &mut Splitter {
        &mut self.splitter
    }

    fn is_whole(&self) -> bool {
        self.stopped
    }

    fn event(&mut self, source: &Bytes, range: Range<usize>, batch: &mut Batch) -> Result<(), Error> {
        let raw = source.slice(range.clone());
        if self.done {
            return Ok(());
        }
        if ORDINARY.iter().any(|beginning| raw.starts_with(beginning)) {
            batch.keep(range);
            return Ok(());
        }
        if !sse::is_event(&raw) {
            return Err(unreadable("not a stream of events"));
        }
        let Some(data) = sse::Event::parse(&raw).data.filter(|data| !data.is_empty()) else {
            batch.keep(range);
            return Ok(());
        };
        let message: Message<'_> = serde_json::from_slice(&data).map_err(unreadable)?;
        match message.kind.as_deref() {
            Some("message_start") => match self.start(&data, &message, batch) {
                Some(renamed) => batch.put(&[&sse::replace_data(&raw, &renamed)]),
                None => batch.keep(range),
            },
            Some("message_delta") => {
                self.delta(&message, batch)?;
                batch.keep(range);
            }
            Some("message_stop") => {
                (self.done, self.stopped) = (true, true);
                batch.end = Some(raw);
            }
            Some("error") => return Err(failure::in_answer(&data)),
            _ => batch.keep(range),
        }
        Ok(())
    }
}

impl Scanner {
    /// For a client that knows the model as `model`.
    #[must_use]
    pub fn new(model: &str) -> Self {
        let mut quoted = Vec::with_capacity(model.len() + 2);
        write_string(&mut quoted, model);
        Self {
            splitter: Splitter::new(MAX_EVENT_BYTES),
            model: quoted,
            tally: usage::Tally::default(),
            stopped: false,
            done: false,
        }
    }

    /// Whether the provider has said that nothing more comes.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// The data with the client's name for the model, where it had another.
    fn start(&mut self, data: &[u8], message: &Message<'_>, batch: &mut Batch) -> Option<Vec<u8>> {
        let head = message.message.as_ref()?;
        let usage = head.usage.and_then(|raw| self.tally.read(raw.get()));
        batch.seen.extend(usage.map(Event::Usage));
        let old = head.model?.get();
        if old.as_bytes() == self.model {
            return None;
        }
        let mut splice = Splice::default();
        splice.replace(span(data, old)?, self.model.clone());
        splice.apply(data)
    }

    fn delta(&mut self, message: &Message<'_>, batch: &mut Batch) -> Result<(), Error> {
        let usage = message.usage.and_then(|raw| self.tally.read(raw.get()));
        batch.seen.extend(usage.map(Event::Usage));
        let Some(delta) = message.delta else { return Ok(()) };
        let delta: Stop = serde_json::from_str(delta.get()).map_err(unreadable)?;
        batch.seen.extend(delta.stop_sequence.map(Event::StopSequence));
        if let Some(name) = delta.stop_reason {
            self.stopped = true;
            batch.seen.push(Event::Stop(stop::read(&name)));
        }
        Ok(())
    }
}
