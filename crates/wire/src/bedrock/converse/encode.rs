//! Writes an answer as the event stream of ConverseStream.

use super::answer::{write_metrics, write_usage};
use super::stop_reason;
use crate::bedrock::error;
use crate::eventstream::write_event;
use crate::json::{write_number, write_string};
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::{BlockStart, Delta, Event, StopReason};
use outcrop_core::settlement::Settlement;

/// Takes events, gives frames.
#[derive(Debug, Default)]
pub struct StreamEncoder {
    begun: bool,
    stopped: bool,
    passing: bool,
    payload: Vec<u8>,
    frames: Vec<u8>,
}

impl StreamEncoder {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What the client gets for an event; empty when it gets nothing. Bytes of its own dialect are not copied.
    pub fn encode(&mut self, event: &Event) -> Bytes {
        match event {
            Event::Opaque(bytes) => {
                self.passing = true;
                return bytes.clone();
            }
            // What was passed on has its own end.
            _ if self.passing => return Bytes::new(),
            Event::BlockStart {
                index,
                block: BlockStart::ToolUse { id, name },
            } => self.call(*index, id, name),
            Event::BlockStart { .. } => self.begin(),
            Event::Delta { index, delta } => self.delta(*index, delta),
            Event::BlockStop { index } => self.block_stop(*index),
            Event::Stop(reason) => self.stop(*reason),
            Event::Settled(settlement) => self.end(settlement),
            Event::Usage(_)
            | Event::Embeddings(_)
            | Event::StopSequence(_)
            | Event::ServiceTier(_)
            | Event::AdditionalFields(_)
            | Event::OpaqueEnd(_) => {}
        }
        self.take()
    }

    /// The last frame of a stream that failed after it had begun.
    #[must_use]
    pub fn fail(&mut self, error: &Error) -> Bytes {
        error::write_stream_error(&mut self.frames, error);
        self.take()
    }

    fn take(&mut self) -> Bytes {
        // One allocation of the right size, and the buffer stays for the next event.
        let bytes = Bytes::copy_from_slice(&self.frames);
        self.frames.clear();
        bytes
    }

    fn begin(&mut self) {
        if !std::mem::replace(&mut self.begun, true) {
            write_event(&mut self.frames, "messageStart", b"{\"role\":\"assistant\"}");
        }
    }

    /// Only a tool use has something to say when it starts.
    fn call(&mut self, index: u32, id: &str, name: &str) {
        self.begin();
        self.open(index);
        self.payload
            .extend_from_slice(b",\"start\":{\"toolUse\":{\"toolUseId\":");
        write_string(&mut self.payload, id);
        self.payload.extend_from_slice(b",\"name\":");
        write_string(&mut self.payload, name);
        self.payload.extend_from_slice(b"}}}");
        write_event(&mut self.frames, "contentBlockStart", &self.payload);
    }

    fn delta(&mut self, index: u32, delta: &Delta) {
        self.begin();
        self.open(index);
        let (opening, text, closing) = match delta {
            Delta::Text(text) => (&b",\"delta\":{\"text\":"[..], text, &b"}}"[..]),
            Delta::Signature(text) => (
                &b",\"delta\":{\"reasoningContent\":{\"signature\":"[..],
                text,
                &b"}}}"[..],
            ),
            Delta::Reasoning(text) => (
                &b",\"delta\":{\"reasoningContent\":{\"text\":"[..],
                text,
                &b"}}}"[..],
            ),
            Delta::ToolInput(text) => (&b",\"delta\":{\"toolUse\":{\"input\":"[..], text, &b"}}}"[..]),
        };
        self.payload.extend_from_slice(opening);
        write_string(&mut self.payload, text);
        self.payload.extend_from_slice(closing);
        write_event(&mut self.frames, "contentBlockDelta", &self.payload);
    }

    fn block_stop(&mut self, index: u32) {
        self.open(index);
        self.payload.push(b'}');
        write_event(&mut self.frames, "contentBlockStop", &self.payload);
    }

    fn stop(&mut self, reason: StopReason) {
        if std::mem::replace(&mut self.stopped, true) {
            return;
        }
        self.begin();
        self.payload.clear();
        self.payload.extend_from_slice(b"{\"stopReason\":");
        write_string(&mut self.payload, stop_reason(reason));
        self.payload.push(b'}');
        write_event(&mut self.frames, "messageStop", &self.payload);
    }

    fn end(&mut self, settlement: &Settlement) {
        self.stop(StopReason::EndTurn);
        self.payload.clear();
        self.payload.push(b'{');
        write_usage(&mut self.payload, &settlement.usage);
        self.payload.push(b',');
        write_metrics(&mut self.payload, settlement);
        self.payload.push(b'}');
        write_event(&mut self.frames, "metadata", &self.payload);
    }

    /// Begins a payload that belongs to a block.
    fn open(&mut self, index: u32) {
        self.payload.clear();
        self.payload.extend_from_slice(b"{\"contentBlockIndex\":");
        write_number(&mut self.payload, index);
    }
}
