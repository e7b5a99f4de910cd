//! Writes an answer as the event stream of ConverseStream.

use super::Asked;
use super::answer::{write_metrics, write_usage};
use super::pieces::{Pieces, Sink};
use crate::bedrock::error;
use crate::eventstream::write_event;
use crate::passing::Passing;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::{Event, StopReason};
use outcrop_core::settlement::Settlement;

/// Takes events, gives frames.
#[derive(Debug, Default)]
pub struct StreamEncoder {
    pieces: Pieces,
    passing: Passing,
    payload: Vec<u8>,
    frames: Frames,
}

#[derive(Debug, Default)]
struct Frames(Vec<u8>);

impl Sink for Frames {
    fn piece(&mut self, name: &str, payload: &[u8]) {
        write_event(&mut self.0, name, payload);
    }
}

impl StreamEncoder {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An answer that says of itself what the request asked it to.
    #[must_use]
    pub fn answering(asked: Asked) -> Self {
        Self {
            pieces: Pieces::answering(asked),
            ..Self::default()
        }
    }

    /// What the client gets for an event; empty when it gets nothing. Bytes of its own dialect are not copied.
    pub fn encode(&mut self, event: &Event) -> Bytes {
        if let Some(bytes) = self.passing.take(event) {
            return bytes;
        }
        match event {
            Event::Settled(settlement) => match self.passing.end() {
                Some(end) => return end,
                None => self.end(settlement),
            },
            // What is passed on says it in its own words.
            _ if self.passing.has_begun() => return Bytes::new(),
            _ => self.pieces.event(event, &mut self.frames),
        }
        self.take()
    }

    /// The last frame of a stream that failed after it had begun.
    #[must_use]
    pub fn fail(&mut self, error: &Error) -> Bytes {
        error::write_stream_error(&mut self.frames.0, error);
        self.take()
    }

    fn take(&mut self) -> Bytes {
        // One allocation of the right size, and the buffer stays for the next event.
        let bytes = Bytes::copy_from_slice(&self.frames.0);
        self.frames.0.clear();
        bytes
    }

    fn end(&mut self, settlement: &Settlement) {
        if !self.passing.has_begun() {
            self.pieces.stop(StopReason::EndTurn, &mut self.frames);
        }
        self.payload.clear();
        self.payload.push(b'{');
        write_usage(&mut self.payload, &settlement.usage);
        self.payload.push(b',');
        write_metrics(&mut self.payload, settlement);
        let (asked, tier) = (self.pieces.asked, self.pieces.tier);
        asked.write_terms(&mut self.payload, tier);
        self.payload.push(b'}');
        write_event(&mut self.frames.0, "metadata", &self.payload);
    }
}
