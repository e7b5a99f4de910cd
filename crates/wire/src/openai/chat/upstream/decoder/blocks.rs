//! The blocks of an answer, made of deltas that know none.
//!
//! Text, reasoning and tool calls come as members of deltas. Their starts and stops are made here, one block at a
//! time. A provider may send the pieces of several calls by turns: the later ones are kept until the earlier is
//! whole, which its own JSON tells. Providers differ in how they number calls: some repeat a call's id in every
//! delta, some number all calls 0, some leave the number out; an id that is new begins a call.

use super::call::{Call, Calls};
use super::{Message, ToolCall};
use crate::upstream::unreadable;
use outcrop_core::Error;
use outcrop_core::event::{BlockStart, Delta, Event};

/// The blocks so far; at most one is open.
#[derive(Debug, Default)]
pub struct Blocks {
    next: u32,
    open: Option<Open>,
    /// Calls that have begun while another was open.
    waiting: Calls,
    /// Calls begun in all.
    calls: u32,
    /// Whether anything was said in place of an answer.
    pub refused: bool,
}

#[derive(Debug)]
enum Open {
    Text,
    Reasoning,
    Call(Call),
}

impl Blocks {
    pub fn message(&mut self, message: Message<'_>, out: &mut Vec<Event>) -> Result<(), Error> {
        let reasoning = message.reasoning_content.or(message.reasoning);
        if let Some(text) = reasoning.filter(|text| !text.is_empty()) {
            self.say(Open::Reasoning, Delta::Reasoning(text.into_owned()), out);
        }
        let refusal = message.refusal.filter(|text| !text.is_empty());
        self.refused |= refusal.is_some();
        let content = message.content.filter(|text| !text.is_empty());
        for text in content.into_iter().chain(refusal) {
            self.say(Open::Text, Delta::Text(text.into_owned()), out);
        }
        for (position, call) in message.tool_calls.into_iter().flatten().enumerate() {
            self.call(position, call, out)?;
        }
        match message.function_call {
            Some(function) => self.call(0, ToolCall::of(function), out),
            None => Ok(()),
        }
    }

    /// Text or reasoning: goes on with the block that is open, or begins one.
    fn say(&mut self, wanted: Open, delta: Delta, out: &mut Vec<Event>) {
        let same = matches!(
            (&self.open, &wanted),
            (Some(Open::Text), Open::Text) | (Some(Open::Reasoning), Open::Reasoning)
        );
        if !same {
            self.close(out);
            let start = match wanted {
                Open::Reasoning => BlockStart::Reasoning,
                _ => BlockStart::Text,
            };
            self.begin(wanted, start, out);
        }
        self.delta(delta, out);
    }

    fn call(&mut self, position: usize, piece: ToolCall<'_>, out: &mut Vec<Event>) -> Result<(), Error> {
        let number = piece
            .index
            .unwrap_or_else(|| u32::try_from(position).unwrap_or(u32::MAX));
        let numbered = piece.index.is_some();
        let id = piece.id.as_deref().filter(|id| !id.is_empty());
        let (name, arguments) = piece
            .function
            .map_or((None, None), |function| (function.name, function.arguments));
        let text = arguments.unwrap_or_default();
        if let Some(call) = self.waiting.find(id, number, numbered) {
            call.push(&text);
            self.waiting.check()?;
        } else if let Some(Open::Call(call)) = &mut self.open
            && call.is(id, number, numbered)
        {
            call.follow(&text);
            if !text.is_empty() {
                self.delta(Delta::ToolInput(text.into_owned()), out);
            }
        } else {
            let name = name.filter(|name| !name.is_empty()).ok_or_else(|| {
                unreadable("a tool call goes on that is not open, or begins without a name")
            })?;
            let id = id.map_or_else(|| format!("call_{}", self.calls), str::to_owned);
            self.calls += 1;
            let mut call = Call::new(number, id, name.into_owned());
            call.push(&text);
            self.waiting.add(call)?;
        }
        self.advance(out);
        Ok(())
    }

    /// Opens what waits, as far as nothing that is still being written stands before it.
    fn advance(&mut self, out: &mut Vec<Event>) {
        while !self.is_writing_a_call()
            && let Some(call) = self.waiting.pop()
        {
            self.end(out);
            self.open_call(call, out);
        }
    }

    fn is_writing_a_call(&self) -> bool {
        matches!(&self.open, Some(Open::Call(call)) if !call.is_whole())
    }

    fn open_call(&mut self, mut call: Call, out: &mut Vec<Event>) {
        let (start, text) = call.open();
        self.begin(Open::Call(call), start, out);
        if !text.is_empty() {
            self.delta(Delta::ToolInput(text), out);
        }
    }

    fn begin(&mut self, open: Open, block: BlockStart, out: &mut Vec<Event>) {
        out.push(Event::BlockStart {
            index: self.next,
            block,
        });
        self.open = Some(open);
    }

    fn delta(&self, delta: Delta, out: &mut Vec<Event>) {
        out.push(Event::Delta {
            index: self.next,
            delta,
        });
    }

    /// Ends the block that is open.
    fn end(&mut self, out: &mut Vec<Event>) {
        if self.open.take().is_some() {
            out.push(Event::BlockStop { index: self.next });
            self.next += 1;
        }
    }

    /// Ends the block that is open, and gives those that waited for it whole.
    pub fn close(&mut self, out: &mut Vec<Event>) {
        self.end(out);
        while let Some(call) = self.waiting.pop() {
            self.open_call(call, out);
            self.end(out);
        }
    }
}
