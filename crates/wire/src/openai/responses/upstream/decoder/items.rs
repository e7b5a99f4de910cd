//! The items of an answer as blocks that do not overlap.
//!
//! One item is written through as it comes. Should a provider begin another before that one has ended, the other is
//! taken whole from its own end, which repeats everything that was said in it.

use super::item::Item;
use crate::upstream::{MAX_EVENT_BYTES, unreadable};
use outcrop_core::Error;
use outcrop_core::event::{BlockStart, Delta, Event, StopReason};
use serde_json::value::RawValue;

/// The blocks so far; at most one is open.
#[derive(Debug, Default)]
pub struct Items {
    next: u32,
    /// The item that is written through, by its place.
    current: Option<Current>,
    /// Items that were whole before it was.
    waiting: Vec<Box<RawValue>>,
    /// Whether anything was said in place of an answer.
    pub refused: bool,
}

#[derive(Debug)]
struct Current {
    place: usize,
    /// The part of the item that is a block now.
    part: Option<usize>,
    /// Whether anything came of it before its end.
    told: bool,
}

impl Items {
    /// An item begins.
    pub fn begin(&mut self, place: usize, raw: &RawValue, out: &mut Vec<Event>) -> Result<(), Error> {
        if self.current.is_some() {
            return Ok(());
        }
        let item = read(raw)?;
        let is_call = item.kind == "function_call";
        self.current = Some(Current {
            place,
            part: is_call.then_some(0),
            told: false,
        });
        if is_call {
            self.open(call(&item), out);
        }
        Ok(())
    }

    /// More text of a message.
    pub fn text(&mut self, place: usize, part: usize, text: String, out: &mut Vec<Event>) {
        if self.part(place, part, BlockStart::Text, out).is_some() {
            self.more(place, Delta::Text(text), out);
        }
    }

    /// More of what is told of reasoning; its parts are one block.
    pub fn thought(&mut self, place: usize, part: usize, text: &str, out: &mut Vec<Event>) {
        let Some(current) = self.current.as_mut().filter(|current| current.place == place) else {
            return;
        };
        let before = current.part.replace(part);
        if before.is_none() {
            self.open(BlockStart::Reasoning, out);
        }
        let apart = if before.is_some_and(|before| before != part) {
            "\n\n"
        } else {
            ""
        };
        self.more(place, Delta::Reasoning(format!("{apart}{text}")), out);
    }

    /// More of the item, when that is the one that is written through.
    pub fn more(&mut self, place: usize, delta: Delta, out: &mut Vec<Event>) {
        let mut current = self.current.iter_mut();
        if let Some(current) = current.find(|current| current.place == place && current.part.is_some()) {
            current.told = true;
            out.push(Event::Delta {
                index: self.next,
                delta,
            });
        }
    }

    /// An item is whole: it is written, or waits for the one that is written through.
    pub fn end(&mut self, place: usize, raw: &RawValue, out: &mut Vec<Event>) -> Result<(), Error> {
        match self.current.take() {
            Some(other) if other.place != place => {
                self.current = Some(other);
                self.wait(raw)
            }
            current => {
                let item = read(raw)?;
                match current {
                    Some(current) => self.close(&current, &item, out),
                    None => self.whole(&item, out),
                }
                self.flush(out)
            }
        }
    }

    /// Keeps an item, of no more bytes in all than one event could have.
    fn wait(&mut self, raw: &RawValue) -> Result<(), Error> {
        self.waiting.push(raw.to_owned());
        let bytes: usize = self.waiting.iter().map(|raw| raw.get().len()).sum();
        if bytes > MAX_EVENT_BYTES {
            return Err(unreadable("items by turns, more than can be kept"));
        }
        Ok(())
    }

    fn flush(&mut self, out: &mut Vec<Event>) -> Result<(), Error> {
        for raw in std::mem::take(&mut self.waiting) {
            self.whole(&read(&raw)?, out);
        }
        Ok(())
    }

    /// All items of an answer that came as one.
    pub fn all(&mut self, output: &str, out: &mut Vec<Event>) -> Result<(), Error> {
        let items: Vec<&RawValue> = serde_json::from_str(output).map_err(unreadable)?;
        for item in items {
            self.whole(&read(item)?, out);
        }
        Ok(())
    }

    pub fn stop(&mut self, reason: StopReason, out: &mut Vec<Event>) -> Result<(), Error> {
        if self.current.take().is_some_and(|current| current.part.is_some()) {
            self.stop_block(out);
        }
        self.flush(out)?;
        out.push(Event::Stop(match reason {
            StopReason::EndTurn if self.refused => StopReason::Refusal,
            reason => reason,
        }));
        Ok(())
    }

    /// Makes a part of the current item the open block.
    fn part(&mut self, place: usize, part: usize, start: BlockStart, out: &mut Vec<Event>) -> Option<()> {
        let current = self.current.as_mut().filter(|current| current.place == place)?;
        let before = current.part.replace(part);
        if before == Some(part) {
            return Some(());
        }
        if before.is_some() {
            self.stop_block(out);
        }
        self.open(start, out);
        Some(())
    }

    fn open(&self, block: BlockStart, out: &mut Vec<Event>) {
        out.push(Event::BlockStart {
            index: self.next,
            block,
        });
    }

    fn stop_block(&mut self, out: &mut Vec<Event>) {
        out.push(Event::BlockStop { index: self.next });
        self.next += 1;
    }

    /// Ends the item that was written through, with what only its end tells.
    fn close(&mut self, current: &Current, item: &Item<'_>, out: &mut Vec<Event>) {
        if current.part.is_none() {
            return self.whole(item, out);
        }
        let late = match &*item.kind {
            "reasoning" => item.encrypted_content.as_deref().map(signature),
            "function_call" if !current.told => item.arguments.as_deref().map(arguments),
            _ => None,
        };
        out.extend(late.flatten().map(|delta| Event::Delta {
            index: self.next,
            delta,
        }));
        self.refused |= item.is_refusal();
        self.stop_block(out);
    }

    /// An item at once.
    fn whole(&mut self, item: &Item<'_>, out: &mut Vec<Event>) {
        match &*item.kind {
            "message" => {
                self.refused |= item.is_refusal();
                for text in item.texts().filter(|text| !text.is_empty()) {
                    self.block(BlockStart::Text, [Some(Delta::Text(text))], out);
                }
            }
            "function_call" => {
                let input = item.arguments.as_deref().and_then(arguments);
                self.block(call(item), [input], out);
            }
            "reasoning" => self.reasoning(item, out),
            // Items of tools that were not offered.
            _ => {}
        }
    }

    fn reasoning(&mut self, item: &Item<'_>, out: &mut Vec<Event>) {
        let (thoughts, proof) = (item.thoughts(), item.encrypted_content.as_deref());
        match (thoughts.is_empty(), proof) {
            (false, proof) => {
                let deltas = [Some(Delta::Reasoning(thoughts)), proof.and_then(signature)];
                self.block(BlockStart::Reasoning, deltas, out);
            }
            (true, Some(proof)) if !proof.is_empty() => {
                self.block(BlockStart::RedactedReasoning(proof.to_owned()), [], out);
            }
            (true, _) => {}
        }
    }

    fn block<const N: usize>(&mut self, start: BlockStart, deltas: [Option<Delta>; N], out: &mut Vec<Event>) {
        self.open(start, out);
        let index = self.next;
        let deltas = deltas.into_iter().flatten();
        out.extend(deltas.map(|delta| Event::Delta { index, delta }));
        self.stop_block(out);
    }
}

fn read(raw: &RawValue) -> Result<Item<'_>, Error> {
    serde_json::from_str(raw.get()).map_err(unreadable)
}

fn call(item: &Item<'_>) -> BlockStart {
    BlockStart::ToolUse {
        id: item.call_id.as_deref().unwrap_or_default().to_owned(),
        name: item.name.as_deref().unwrap_or_default().to_owned(),
    }
}

fn signature(proof: &str) -> Option<Delta> {
    (!proof.is_empty()).then(|| Delta::Signature(proof.to_owned()))
}

fn arguments(text: &str) -> Option<Delta> {
    (!text.is_empty()).then(|| Delta::ToolInput(text.to_owned()))
}
