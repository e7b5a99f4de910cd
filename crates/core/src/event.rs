//! The one internal form of an answer: a stream of events.
//!
//! Every provider yields it, the guard and the meter are adapters on it, every encoder reads it, and an answer
//! that is not streamed is the same stream folded.

use crate::Error;
use crate::chat::ServiceTier;
use crate::settlement::Settlement;
use crate::usage::Usage;
use bytes::Bytes;
use futures_core::Stream;
use serde::Serialize;
use serde_json::{Map, Value};
use std::pin::Pin;
use std::sync::Arc;

/// A provider's answer. An `Err` is the last item.
pub type EventStream = Pin<Box<dyn Stream<Item = Result<Event, Error>> + Send>>;

/// A piece of an answer, in the order in which it came.
#[derive(Clone, Debug)]
pub enum Event {
    /// A content block begins. Blocks are numbered from 0 and do not overlap.
    BlockStart { index: u32, block: BlockStart },
    /// More of the block.
    Delta { index: u32, delta: Delta },
    /// The block is whole.
    BlockStop { index: u32 },
    /// The model stopped.
    Stop(StopReason),
    /// Which of the caller's stop sequences it was; comes before the stop, where the provider says.
    StopSequence(String),
    /// What the provider says was used, so far or in all; the last one counts.
    Usage(Usage),
    /// The vectors of an embedding call, one for each text.
    Embeddings(Vec<Vec<f32>>),
    /// The queue that the provider really put the call into.
    ServiceTier(ServiceTier),
    /// Members of the model's own answer that the caller asked for by path.
    AdditionalFields(Map<String, Value>),
    /// Bytes of the client's own dialect, to be passed on as they are. Usage and stop that were seen in them
    /// follow as events of their own. In a stream these are whole SSE events, without the closing mark.
    Opaque(Bytes),
    /// The end of an answer that is passed on: held back by the encoder until the attempt is settled.
    OpaqueEnd(Bytes),
    /// The attempt is settled and on disk: always last, after it the encoder writes the answer's end.
    Settled(Arc<Settlement>),
}

/// What kind of block begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockStart {
    Text,
    Reasoning,
    /// Thoughts that only the provider can read, whole: no delta follows. Base64 text.
    RedactedReasoning(String),
    ToolUse {
        id: String,
        name: String,
    },
}

/// A part of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delta {
    Text(String),
    Reasoning(String),
    /// What proves to the provider that the reasoning is its own.
    Signature(String),
    /// A fragment of the tool input's JSON text.
    ToolInput(String),
}

/// Why the model stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    EndTurn,
    MaxTokens,
    StopSequence,
    ToolUse,
    /// The provider's filter took the answer.
    ContentFiltered,
    /// The model declined.
    Refusal,
    /// A guardrail stepped in.
    GuardrailIntervened,
    /// Prompt and answer together have filled the model's context.
    ContextWindow,
    /// A long turn was paused; sending the answer back continues it.
    Paused,
    /// The model's answer, or its call of a tool, was not well-formed.
    Malformed,
}
