//! A provider's stream as events.
//!
//! Kinds of block that no neutral form has (those of tools that the provider runs itself) are passed over: no
//! request that was converted asks for them.

use super::{failure, fields};
use crate::anthropic::{stop, usage};
use crate::sse::{self, Splitter};
use crate::upstream::{Decode, MAX_EVENT_BYTES, cut, unreadable};
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::chat::ServiceTier;
use outcrop_core::event::{BlockStart, Delta, Event};
use serde::Deserialize;
use serde_json::Value;
use std::borrow::Cow;

/// Takes a stream's bytes as they come, gives events.
#[derive(Debug)]
pub struct Decoder {
    splitter: Splitter,
    blocks: Blocks,
    tally: usage::Tally,
    /// JSON pointers into the answer, whose values the caller wants back.
    pointers: Vec<String>,
    stopped: bool,
    done: bool,
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Said<'a> {
    MessageStart {
        message: Head,
    },
    ContentBlockStart {
        #[serde(borrow)]
        content_block: Block<'a>,
    },
    ContentBlockDelta {
        #[serde(borrow)]
        delta: Piece<'a>,
    },
    ContentBlockStop {},
    MessageDelta {
        delta: Value,
        usage: Option<Value>,
    },
    MessageStop {},
    Error {},
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Head {
    usage: Option<Value>,
}

/// A block, whole or at its beginning.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block<'a> {
    Text {
        #[serde(borrow, default)]
        text: Cow<'a, str>,
    },
    Thinking {
        #[serde(borrow, default)]
        thinking: Cow<'a, str>,
        #[serde(borrow, default)]
        signature: Cow<'a, str>,
    },
    RedactedThinking {
        data: String,
    },
    ToolUse {
        id: String,
        name: String,
        #[serde(default)]
        input: Value,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Piece<'a> {
    TextDelta {
        #[serde(borrow)]
        text: Cow<'a, str>,
    },
    ThinkingDelta {
        #[serde(borrow)]
        thinking: Cow<'a, str>,
    },
    SignatureDelta {
        #[serde(borrow)]
        signature: Cow<'a, str>,
    },
    InputJsonDelta {
        #[serde(borrow)]
        partial_json: Cow<'a, str>,
    },
    #[serde(other)]
    Other,
}

/// After an error the decoder is of no use.
impl Decode for Decoder {
    fn decode(&mut self, chunk: Bytes, out: &mut Vec<Event>) -> Result<(), Error> {
        self.splitter.push(chunk);
        while let Some(raw) = self.splitter.next().map_err(unreadable)? {
            self.event(&raw, out)?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut Vec<Event>) -> Result<(), Error> {
        if let Some(raw) = self.splitter.finish() {
            self.event(&raw, out)?;
        }
        if self.stopped { Ok(()) } else { Err(cut()) }
    }
}

impl Decoder {
    /// `pointers`: JSON pointers into the answer, whose values the caller wants back.
    #[must_use]
    pub fn new(pointers: Vec<String>) -> Self {
        Self {
            splitter: Splitter::new(MAX_EVENT_BYTES),
            blocks: Blocks::default(),
            tally: usage::Tally::default(),
            pointers,
            stopped: false,
            done: false,
        }
    }

    /// Whether the provider has said that nothing more comes.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.done
    }

    fn event(&mut self, raw: &Bytes, out: &mut Vec<Event>) -> Result<(), Error> {
        if !sse::is_event(raw) {
            return Err(unreadable("not a stream of events"));
        }
        match sse::Event::parse(raw).data {
            Some(data) if !data.is_empty() && !self.done => self.json(&data, out),
            _ => Ok(()),
        }
    }

    /// One event of the dialect, out of whatever frame it came in.
    ///
    /// # Errors
    ///
    /// As [`Decode::decode`].
    pub fn json(&mut self, data: &[u8], out: &mut Vec<Event>) -> Result<(), Error> {
        match serde_json::from_slice(data).map_err(unreadable)? {
            Said::MessageStart { message } => {
                if let Some(usage) = message.usage {
                    self.usage(&usage.to_string(), out);
                }
            }
            Said::ContentBlockStart { content_block } => {
                self.blocks.close(out);
                self.blocks.start(content_block, out);
            }
            Said::ContentBlockDelta { delta } => self.blocks.piece(delta, out),
            Said::ContentBlockStop {} => self.blocks.close(out),
            Said::MessageDelta { delta, usage } => {
                if let Some(usage) = usage {
                    self.usage(&usage.to_string(), out);
                }
                self.stop(&delta, out);
            }
            Said::MessageStop {} => (self.done, self.stopped) = (true, true),
            Said::Error {} => return Err(failure::in_answer(data)),
            Said::Other => {}
        }
        Ok(())
    }

    fn usage(&mut self, raw: &str, out: &mut Vec<Event>) {
        out.extend(tier(raw).map(Event::ServiceTier));
        out.extend(self.tally.read(raw).map(Event::Usage));
    }

    fn stop(&mut self, delta: &Value, out: &mut Vec<Event>) {
        if let Some(name) = delta.get("stop_reason").and_then(Value::as_str) {
            self.stopped = true;
            self.blocks.close(out);
            out.extend(ending(name, delta, &self.pointers));
        }
    }
}

/// The events of an answer's end; `answer` is what has `stop_sequence` and whatever the caller asks for by path.
pub fn ending(reason: &str, answer: &Value, pointers: &[String]) -> Vec<Event> {
    let mut events = Vec::with_capacity(3);
    let sequence = answer.get("stop_sequence").and_then(Value::as_str);
    events.extend(sequence.map(|sequence| Event::StopSequence(sequence.to_owned())));
    let fields = fields::select(answer, pointers);
    if !fields.is_empty() {
        events.push(Event::AdditionalFields(fields));
    }
    events.push(Event::Stop(stop::read(reason)));
    events
}

/// The queue that a usage object tells of.
pub fn tier(usage: &str) -> Option<ServiceTier> {
    #[derive(Deserialize)]
    struct Served {
        service_tier: Option<String>,
    }
    let served: Served = serde_json::from_str(usage).ok()?;
    match served.service_tier?.as_str() {
        "standard" => Some(ServiceTier::Default),
        "priority" => Some(ServiceTier::Priority),
        _ => None,
    }
}

/// The blocks so far; at most one is open.
#[derive(Debug, Default)]
pub struct Blocks {
    next: u32,
    open: Option<Open>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Text,
    Reasoning,
    Redacted,
    ToolUse,
}

impl Blocks {
    pub fn start(&mut self, block: Block<'_>, out: &mut Vec<Event>) {
        match block {
            Block::Text { text } => {
                self.open(Open::Text, BlockStart::Text, out);
                self.delta(Open::Text, Delta::Text(text.into_owned()), out);
            }
            Block::Thinking { thinking, signature } => {
                self.open(Open::Reasoning, BlockStart::Reasoning, out);
                self.delta(Open::Reasoning, Delta::Reasoning(thinking.into_owned()), out);
                self.delta(Open::Reasoning, Delta::Signature(signature.into_owned()), out);
            }
            Block::RedactedThinking { data } => {
                self.open(Open::Redacted, BlockStart::RedactedReasoning(data), out);
            }
            Block::ToolUse { id, name, input } => {
                self.open(Open::ToolUse, BlockStart::ToolUse { id, name }, out);
                // At the beginning of a block that streams it is an empty object, and comes after it.
                if input.as_object().is_some_and(|input| !input.is_empty()) {
                    self.delta(Open::ToolUse, Delta::ToolInput(input.to_string()), out);
                }
            }
            Block::Other => {}
        }
    }

    fn open(&mut self, kind: Open, block: BlockStart, out: &mut Vec<Event>) {
        self.open = Some(kind);
        out.push(Event::BlockStart {
            index: self.next,
            block,
        });
    }

    fn piece(&self, piece: Piece<'_>, out: &mut Vec<Event>) {
        match piece {
            Piece::TextDelta { text } => self.delta(Open::Text, Delta::Text(text.into_owned()), out),
            Piece::ThinkingDelta { thinking } => {
                self.delta(Open::Reasoning, Delta::Reasoning(thinking.into_owned()), out);
            }
            Piece::SignatureDelta { signature } => {
                self.delta(Open::Reasoning, Delta::Signature(signature.into_owned()), out);
            }
            Piece::InputJsonDelta { partial_json } => {
                self.delta(Open::ToolUse, Delta::ToolInput(partial_json.into_owned()), out);
            }
            Piece::Other => {}
        }
    }

    /// A piece of the open block; one of another kind has no block to belong to.
    fn delta(&self, kind: Open, delta: Delta, out: &mut Vec<Event>) {
        let (Delta::Text(text) | Delta::Reasoning(text) | Delta::Signature(text) | Delta::ToolInput(text)) =
            &delta;
        if self.open == Some(kind) && !text.is_empty() {
            out.push(Event::Delta {
                index: self.next,
                delta,
            });
        }
    }

    pub fn close(&mut self, out: &mut Vec<Event>) {
        if self.open.take().is_some() {
            out.push(Event::BlockStop { index: self.next });
            self.next += 1;
        }
    }
}
