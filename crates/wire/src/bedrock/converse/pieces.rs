//! The pieces that a streamed answer is cut into: named JSON objects, the same in Converse's frames and in Nova's
//! chunks.

use super::{Asked, stop_reason};
use crate::json::{write_number, write_string};
use outcrop_core::chat::ServiceTier;
use outcrop_core::event::{BlockStart, Delta, Event, StopReason};
use serde_json::{Map, Value};

/// Takes the pieces: `name` is the member of the operation's stream (`contentBlockDelta`), `payload` its JSON.
pub trait Sink {
    fn piece(&mut self, name: &str, payload: &[u8]);
}

/// Takes events, gives pieces.
#[derive(Debug, Default)]
pub struct Pieces {
    pub asked: Asked,
    pub tier: Option<ServiceTier>,
    begun: bool,
    stopped: bool,
    fields: Map<String, Value>,
    stopped_by: Option<String>,
    payload: Vec<u8>,
}

impl Pieces {
    pub fn answering(asked: Asked) -> Self {
        Self {
            asked,
            ..Self::default()
        }
    }

    /// Everything but the end, which each dialect words for itself.
    pub fn event(&mut self, event: &Event, sink: &mut impl Sink) {
        match event {
            Event::BlockStart { index, block } => self.block_start(*index, block, sink),
            Event::Delta { index, delta } => self.delta(*index, delta, sink),
            Event::BlockStop { index } => {
                self.open(*index);
                self.close(b"}", "contentBlockStop", sink);
            }
            Event::Stop(reason) => self.stop(*reason, sink),
            Event::StopSequence(sequence) => self.stopped_by = Some(sequence.clone()),
            Event::ServiceTier(tier) => self.tier = Some(*tier),
            Event::AdditionalFields(fields) => self.fields.clone_from(fields),
            Event::Usage(_)
            | Event::Embeddings(_)
            | Event::Opaque(_)
            | Event::OpaqueEnd(_)
            | Event::Settled(_) => {}
        }
    }

    /// Says why the model stopped, once.
    pub fn stop(&mut self, reason: StopReason, sink: &mut impl Sink) {
        if std::mem::replace(&mut self.stopped, true) {
            return;
        }
        self.begin(sink);
        self.payload.clear();
        self.payload.extend_from_slice(b"{\"stopReason\":");
        write_string(&mut self.payload, stop_reason(reason));
        self.asked
            .write_fields(&mut self.payload, &self.fields, self.stopped_by.as_deref());
        self.close(b"}", "messageStop", sink);
    }

    fn begin(&mut self, sink: &mut impl Sink) {
        if !std::mem::replace(&mut self.begun, true) {
            sink.piece("messageStart", b"{\"role\":\"assistant\"}");
        }
    }

    /// Text and reasoning have nothing to say when they start.
    fn block_start(&mut self, index: u32, block: &BlockStart, sink: &mut impl Sink) {
        self.begin(sink);
        match block {
            BlockStart::Text | BlockStart::Reasoning => {}
            BlockStart::RedactedReasoning(data) => {
                self.open(index);
                self.payload
                    .extend_from_slice(b",\"delta\":{\"reasoningContent\":{\"redactedContent\":");
                write_string(&mut self.payload, data);
                self.close(b"}}}", "contentBlockDelta", sink);
            }
            BlockStart::ToolUse { id, name } => {
                self.open(index);
                self.payload
                    .extend_from_slice(b",\"start\":{\"toolUse\":{\"toolUseId\":");
                write_string(&mut self.payload, id);
                self.payload.extend_from_slice(b",\"name\":");
                write_string(&mut self.payload, name);
                self.close(b"}}}", "contentBlockStart", sink);
            }
        }
    }

    fn delta(&mut self, index: u32, delta: &Delta, sink: &mut impl Sink) {
        self.begin(sink);
        self.open(index);
        let (opening, text, closing): (&[u8], _, &[u8]) = match delta {
            Delta::Text(text) => (b",\"delta\":{\"text\":", text, b"}}"),
            Delta::Signature(text) => (b",\"delta\":{\"reasoningContent\":{\"signature\":", text, b"}}}"),
            Delta::Reasoning(text) => (b",\"delta\":{\"reasoningContent\":{\"text\":", text, b"}}}"),
            Delta::ToolInput(text) => (b",\"delta\":{\"toolUse\":{\"input\":", text, b"}}}"),
        };
        self.payload.extend_from_slice(opening);
        write_string(&mut self.payload, text);
        self.close(closing, "contentBlockDelta", sink);
    }

    /// Begins a payload that belongs to a block.
    fn open(&mut self, index: u32) {
        self.payload.clear();
        self.payload.extend_from_slice(b"{\"contentBlockIndex\":");
        write_number(&mut self.payload, index);
    }

    fn close(&mut self, closing: &[u8], name: &str, sink: &mut impl Sink) {
        self.payload.extend_from_slice(closing);
        sink.piece(name, &self.payload);
    }
}
