//! An answer that is not streamed: the same events, gathered.

use bytes::Bytes;
use outcrop_core::chat::ServiceTier;
use outcrop_core::event::{BlockStart, Delta, Event, StopReason};
use outcrop_core::settlement::Settlement;
use serde_json::{Map, Value};
use std::sync::Arc;

/// Give it every event; then each dialect writes it in its own form.
#[derive(Clone, Debug, Default)]
pub struct Fold {
    pub blocks: Vec<Block>,
    pub stop: Option<StopReason>,
    /// Which of the caller's stop sequences it was, where the provider says.
    pub stop_sequence: Option<String>,
    pub service_tier: Option<ServiceTier>,
    /// Members of the model's own answer that the caller asked for.
    pub additional_fields: Map<String, Value>,
    /// The vectors, when it is an embedding's answer.
    pub embeddings: Vec<Vec<f32>>,
    pub settlement: Option<Arc<Settlement>>,
    /// A whole answer in the client's own dialect, when the provider's is passed on.
    pub opaque: Option<Bytes>,
}

/// A block of the answer, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    Text(String),
    Reasoning {
        text: String,
        signature: Option<String>,
    },
    /// Readable to the provider alone; base64 text.
    RedactedReasoning(String),
    /// The input as JSON text, in the model's own spelling.
    ToolUse {
        id: String,
        name: String,
        input: String,
    },
}

impl Fold {
    pub fn push(&mut self, event: Event) {
        match event {
            Event::BlockStart { block, .. } => self.blocks.push(match block {
                BlockStart::Text => Block::Text(String::new()),
                BlockStart::Reasoning => Block::Reasoning {
                    text: String::new(),
                    signature: None,
                },
                BlockStart::RedactedReasoning(data) => Block::RedactedReasoning(data),
                BlockStart::ToolUse { id, name } => Block::ToolUse {
                    id,
                    name,
                    input: String::new(),
                },
            }),
            Event::Delta { delta, .. } => self.delta(&delta),
            Event::Stop(reason) => self.stop = Some(reason),
            Event::StopSequence(sequence) => self.stop_sequence = Some(sequence),
            Event::ServiceTier(tier) => self.service_tier = Some(tier),
            Event::AdditionalFields(fields) => self.additional_fields = fields,
            Event::Embeddings(vectors) => self.embeddings = vectors,
            Event::Opaque(bytes) | Event::OpaqueEnd(bytes) => self.opaque = Some(bytes),
            Event::Settled(settlement) => self.settlement = Some(settlement),
            // The settlement's is the one that counts.
            Event::Usage(_) | Event::BlockStop { .. } => {}
        }
    }

    /// Blocks do not overlap, so a delta belongs to the last one.
    fn delta(&mut self, delta: &Delta) {
        match (self.blocks.last_mut(), delta) {
            (Some(Block::Text(so_far)), Delta::Text(text))
            | (Some(Block::Reasoning { text: so_far, .. }), Delta::Reasoning(text))
            | (Some(Block::ToolUse { input: so_far, .. }), Delta::ToolInput(text)) => so_far.push_str(text),
            (Some(Block::Reasoning { signature, .. }), Delta::Signature(text)) => {
                signature.get_or_insert_default().push_str(text);
            }
            _ => {}
        }
    }
}

impl Extend<Event> for Fold {
    fn extend<I: IntoIterator<Item = Event>>(&mut self, events: I) {
        events.into_iter().for_each(|event| self.push(event));
    }
}
