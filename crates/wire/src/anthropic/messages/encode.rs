//! Writes an answer as a stream of server-sent events.

use super::events::{EventWriter, Head};
use crate::anthropic::error;
use crate::passing::Passing;
use crate::sse;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::Event;

/// Takes events, gives SSE bytes.
#[derive(Debug)]
pub struct StreamEncoder {
    writer: EventWriter,
    request_id: String,
    passing: Passing,
    buffer: Vec<u8>,
}

/// What a stream that is passed on ends with, where the provider left it out.
const END: &[u8] = b"{\"type\":\"message_stop\"}";

impl StreamEncoder {
    /// `request_id` is told with an error.
    #[must_use]
    pub fn new(head: &Head<'_>, request_id: &str) -> Self {
        Self {
            writer: EventWriter::new(head),
            request_id: request_id.to_owned(),
            passing: Passing::default(),
            buffer: Vec::new(),
        }
    }

    /// What the client gets for an event; empty when it gets nothing. Bytes of its own dialect are not copied.
    pub fn encode(&mut self, event: &Event) -> Bytes {
        if let Some(bytes) = self.passing.take(event) {
            return bytes;
        }
        match event {
            Event::Settled(_) if self.passing.has_begun() => {
                if let Some(end) = self.passing.end() {
                    return end;
                }
                sse::write_event(&mut self.buffer, "message_stop", END);
            }
            _ if self.passing.has_begun() => {}
            event => {
                let buffer = &mut self.buffer;
                self.writer
                    .write(event, |name, json| sse::write_event(buffer, name, json));
            }
        }
        self.take()
    }

    /// The last event of a stream that failed after it had begun.
    #[must_use]
    pub fn fail(&mut self, error: &Error) -> Bytes {
        error::write_stream_error(&mut self.buffer, error, &self.request_id);
        self.take()
    }

    fn take(&mut self) -> Bytes {
        // One allocation of the right size, and the buffer stays for the next event.
        let bytes = Bytes::copy_from_slice(&self.buffer);
        self.buffer.clear();
        bytes
    }
}
