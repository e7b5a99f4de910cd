//! A provider's event stream, frame by frame.

use super::in_stream;
use crate::eventstream::{Decoder, Frame, Kind};
use crate::upstream::{MAX_EVENT_BYTES, cut, excerpt, unreadable};
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::Event;

const MOST_DETAIL_CHARS: usize = 1_000;

/// Whole frames of a stream that comes in pieces. After an error it is of no use.
#[derive(Debug)]
pub struct Frames(Decoder);

impl Default for Frames {
    fn default() -> Self {
        Self(Decoder::new(MAX_EVENT_BYTES))
    }
}

impl Frames {
    pub fn push(&mut self, chunk: &[u8]) {
        self.0.push(chunk);
    }

    /// The next event's name and frame.
    ///
    /// # Errors
    ///
    /// What an exception in the stream says, or `ModelError` for bytes that are no frame.
    pub fn next(&mut self) -> Result<Option<(String, Frame)>, Error> {
        let Some(mut frame) = self.0.next().map_err(unreadable)? else {
            return Ok(None);
        };
        let kind = std::mem::replace(&mut frame.kind, Kind::Event(String::new()));
        match kind {
            Kind::Event(name) => Ok(Some((name, frame))),
            Kind::Exception(name) => Err(in_stream(&name, &frame.payload)),
            Kind::Error { code, message } => {
                let detail = format!("Bedrock ended its stream with {code}: {message}");
                let detail = excerpt(&detail, MOST_DETAIL_CHARS);
                Err(Error::model("the model's provider answered with an error").with_detail(detail))
            }
        }
    }

    /// Fails when a frame is not whole.
    pub fn finish(&self) -> Result<(), Error> {
        if self.0.is_at_boundary() {
            Ok(())
        } else {
            Err(cut())
        }
    }
}

/// What goes to the client of one chunk: the frames joined, then what was seen in them.
#[derive(Debug, Default)]
pub struct Batch {
    first: Bytes,
    joined: Vec<u8>,
    pub seen: Vec<Event>,
}

impl Batch {
    pub fn pass(&mut self, raw: Bytes) {
        if self.first.is_empty() {
            self.first = raw;
            return;
        }
        if self.joined.is_empty() {
            self.joined.extend_from_slice(&self.first);
        }
        self.joined.extend_from_slice(&raw);
    }

    pub fn finish(mut self, out: &mut Vec<Event>) {
        if !self.joined.is_empty() {
            out.push(Event::Opaque(self.joined.into()));
        } else if !self.first.is_empty() {
            out.push(Event::Opaque(self.first));
        }
        out.append(&mut self.seen);
    }
}
