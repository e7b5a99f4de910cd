//! A provider's stream as events.
//!
//! The dialect's stream has no blocks: text, reasoning and tool calls come as members of deltas. Their starts and
//! stops are made here, one block at a time. Providers differ in how they number tool calls: some repeat a call's
//! id in every delta, some number all calls 0, some leave the number out; an id that is new begins a call.

use super::{DONE, failure, stop_reason};
use crate::openai::usage;
use crate::sse::{self, Splitter};
use crate::upstream::{Decode, MAX_EVENT_BYTES, cut, unreadable};
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::{BlockStart, Delta, Event, StopReason};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Takes a stream's bytes as they come, gives events.
#[derive(Debug)]
pub struct Decoder {
    splitter: Splitter,
    blocks: Blocks,
    stopped: bool,
    done: bool,
}

impl Default for Decoder {
    fn default() -> Self {
        Self {
            splitter: Splitter::new(MAX_EVENT_BYTES),
            blocks: Blocks::default(),
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
}

#[derive(Deserialize)]
struct ToolCall<'a> {
    index: Option<u32>,
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    function: Option<Function<'a>>,
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
            self.stop(StopReason::EndTurn, out);
            return Ok(());
        }
        let chunk: Chunk<'_> = serde_json::from_slice(&data).map_err(unreadable)?;
        if let Some(error) = chunk.error {
            return Err(failure::in_answer(error.get()));
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
            self.stop(refined(stop_reason(&name), choice.stop_reason.as_ref()), out);
        }
        Ok(())
    }

    fn stop(&mut self, reason: StopReason, out: &mut Vec<Event>) {
        if !std::mem::replace(&mut self.stopped, true) {
            self.blocks.close(out);
            out.push(Event::Stop(reason));
        }
    }
}

/// An ordinary end, told from a stop sequence where the provider names the sequence.
pub fn refined(stop: StopReason, sequence: Option<&Value>) -> StopReason {
    match (stop, sequence) {
        (StopReason::EndTurn, Some(Value::String(_))) => StopReason::StopSequence,
        _ => stop,
    }
}

/// The blocks so far; at most one is open.
#[derive(Debug, Default)]
pub struct Blocks {
    next: u32,
    open: Option<Open>,
    calls: u32,
}

#[derive(Debug, PartialEq, Eq)]
enum Open {
    Text,
    Reasoning,
    Call { number: u32, id: String },
}

impl Blocks {
    pub fn message(&mut self, message: Message<'_>, out: &mut Vec<Event>) -> Result<(), Error> {
        let reasoning = message.reasoning_content.or(message.reasoning);
        if let Some(text) = reasoning.filter(|text| !text.is_empty()) {
            self.ensure(Open::Reasoning, || BlockStart::Reasoning, out);
            self.delta(Delta::Reasoning(text.into_owned()), out);
        }
        // A refusal is what the model says in place of an answer.
        for text in [message.content, message.refusal]
            .into_iter()
            .flatten()
            .filter(|text| !text.is_empty())
        {
            self.ensure(Open::Text, || BlockStart::Text, out);
            self.delta(Delta::Text(text.into_owned()), out);
        }
        for (position, call) in message.tool_calls.into_iter().flatten().enumerate() {
            self.call(position, call, out)?;
        }
        Ok(())
    }

    fn call(&mut self, position: usize, call: ToolCall<'_>, out: &mut Vec<Event>) -> Result<(), Error> {
        let number = call
            .index
            .unwrap_or_else(|| u32::try_from(position).unwrap_or(u32::MAX));
        let id = call.id.as_deref().filter(|id| !id.is_empty());
        let (name, arguments) = call
            .function
            .map_or((None, None), |function| (function.name, function.arguments));
        let continues = match (&self.open, id) {
            (Some(Open::Call { id: open, .. }), Some(id)) => open == id,
            (Some(Open::Call { number: open, .. }), None) => *open == number || call.index.is_none(),
            _ => false,
        };
        if !continues {
            let name = name.filter(|name| !name.is_empty()).ok_or_else(|| {
                unreadable("a tool call goes on that is not open, or begins without a name")
            })?;
            let id = id.map_or_else(|| format!("call_{}", self.calls), str::to_owned);
            self.calls += 1;
            let start = BlockStart::ToolUse {
                id: id.clone(),
                name: name.into_owned(),
            };
            self.ensure(Open::Call { number, id }, || start, out);
        }
        if let Some(text) = arguments.filter(|text| !text.is_empty()) {
            self.delta(Delta::ToolInput(text.into_owned()), out);
        }
        Ok(())
    }

    fn ensure(&mut self, wanted: Open, start: impl FnOnce() -> BlockStart, out: &mut Vec<Event>) {
        if self.open.as_ref() == Some(&wanted) {
            return;
        }
        self.close(out);
        out.push(Event::BlockStart {
            index: self.next,
            block: start(),
        });
        self.open = Some(wanted);
    }

    fn delta(&self, delta: Delta, out: &mut Vec<Event>) {
        out.push(Event::Delta {
            index: self.next,
            delta,
        });
    }

    pub fn close(&mut self, out: &mut Vec<Event>) {
        if self.open.take().is_some() {
            out.push(Event::BlockStop { index: self.next });
            self.next += 1;
        }
    }
}
