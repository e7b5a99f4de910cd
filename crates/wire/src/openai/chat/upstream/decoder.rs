//! A provider's stream as events.
//!
//! The dialect's stream has no blocks; [`Blocks`] makes them.

mod blocks;
mod call;

pub use blocks::Blocks;

use super::{DONE, failure, stop_reason};
use crate::openai::settings::tier_event;
use crate::openai::usage;
use crate::sse::{self, Splitter};
use crate::upstream::{Decode, MAX_EVENT_BYTES, cut, unreadable};
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::{Event, StopReason};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Takes a stream's bytes as they come, gives events.
#[derive(Debug)]
pub struct Decoder {
    splitter: Splitter,
    blocks: Blocks,
    /// Whether the queue that the call went into was told.
    tiered: bool,
    stopped: bool,
    done: bool,
}

impl Default for Decoder {
    fn default() -> Self {
        Self {
            splitter: Splitter::new(MAX_EVENT_BYTES),
            blocks: Blocks::default(),
            tiered: false,
            stopped: false,
            done: false,
        }
    }
}

#[derive(Deserialize)]
struct Chunk<'a> {
    #[serde(borrow, default)]
    choices: Option<Vec<Choice<'a>>>,
    #[serde(borrow)]
    usage: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
    #[serde(borrow)]
    service_tier: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Choice<'a> {
    #[serde(default)]
    index: u32,
    #[serde(borrow)]
    delta: Option<Message<'a>>,
    #[serde(borrow)]
    finish_reason: Option<Cow<'a, str>>,
    /// vLLM's: which stop sequence it was.
    stop_reason: Option<Value>,
}

/// A delta, or a whole message.
#[derive(Deserialize)]
pub struct Message<'a> {
    #[serde(borrow)]
    content: Option<Cow<'a, str>>,
    #[serde(borrow)]
    reasoning_content: Option<Cow<'a, str>>,
    /// The same by the name that some providers have for it.
    #[serde(borrow)]
    reasoning: Option<Cow<'a, str>>,
    #[serde(borrow)]
    refusal: Option<Cow<'a, str>>,
    #[serde(borrow)]
    tool_calls: Option<Vec<ToolCall<'a>>>,
    /// The one call, as it was written before there were tools.
    #[serde(borrow)]
    function_call: Option<Function<'a>>,
}

#[derive(Deserialize)]
struct ToolCall<'a> {
    index: Option<u32>,
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    function: Option<Function<'a>>,
}

impl<'a> ToolCall<'a> {
    fn of(function: Function<'a>) -> Self {
        Self {
            index: None,
            id: None,
            function: Some(function),
        }
    }
}

#[derive(Deserialize)]
struct Function<'a> {
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    arguments: Option<Cow<'a, str>>,
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
    /// Whether the provider has said that nothing more comes.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.done
    }

    fn event(&mut self, raw: &Bytes, out: &mut Vec<Event>) -> Result<(), Error> {
        let Some(data) = sse::Event::parse(raw)
            .data
            .filter(|data| !data.is_empty() && !self.done)
        else {
            return Ok(());
        };
        if data == DONE {
            self.done = true;
            self.stop(Stop::default(), out);
            return Ok(());
        }
        let chunk: Chunk<'_> = serde_json::from_slice(&data).map_err(unreadable)?;
        if let Some(error) = chunk.error {
            return Err(failure::in_answer(error.get()));
        }
        if !self.tiered
            && let Some(tier) = chunk.service_tier.and_then(tier_event)
        {
            self.tiered = true;
            out.push(tier);
        }
        // One answer was asked for.
        for choice in chunk
            .choices
            .into_iter()
            .flatten()
            .filter(|choice| choice.index == 0)
        {
            self.choice(choice, out)?;
        }
        out.extend(
            chunk
                .usage
                .and_then(|raw| usage::read(raw.get()))
                .map(Event::Usage),
        );
        Ok(())
    }

    fn choice(&mut self, choice: Choice<'_>, out: &mut Vec<Event>) -> Result<(), Error> {
        if let Some(delta) = choice.delta {
            self.blocks.message(delta, out)?;
        }
        if let Some(name) = choice.finish_reason.filter(|name| !name.is_empty()) {
            self.stop(Stop::of(&name, choice.stop_reason), out);
        }
        Ok(())
    }

    fn stop(&mut self, stop: Stop, out: &mut Vec<Event>) {
        if !std::mem::replace(&mut self.stopped, true) {
            self.blocks.close(out);
            stop.tell(self.blocks.refused, out);
        }
    }
}

/// Why an answer ended, as the provider says it.
#[derive(Debug)]
pub struct Stop {
    reason: StopReason,
    sequence: Option<String>,
}

impl Default for Stop {
    fn default() -> Self {
        Self {
            reason: StopReason::EndTurn,
            sequence: None,
        }
    }
}

impl Stop {
    /// `sequence` is text where the provider says which stop sequence it was.
    pub fn of(name: &str, sequence: Option<Value>) -> Self {
        let reason = stop_reason(name);
        match (reason, sequence) {
            (StopReason::EndTurn, Some(Value::String(sequence))) => Self {
                reason: StopReason::StopSequence,
                sequence: Some(sequence),
            },
            _ => Self {
                reason,
                sequence: None,
            },
        }
    }

    pub fn tell(self, refused: bool, out: &mut Vec<Event>) {
        out.extend(self.sequence.map(Event::StopSequence));
        out.push(Event::Stop(match self.reason {
            StopReason::EndTurn if refused => StopReason::Refusal,
            reason => reason,
        }));
    }
}
