//! A provider's stream as events.

mod item;
mod items;

pub use items::Items;

use super::object::Response;
use crate::openai::chat::upstream::in_answer;
use crate::sse::{self, Splitter};
use crate::upstream::{Decode, MAX_EVENT_BYTES, cut, unreadable};
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::{Delta, Event};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Takes a stream's bytes as they come, gives events.
#[derive(Debug)]
pub struct Decoder {
    splitter: Splitter,
    items: Items,
    done: bool,
}

impl Default for Decoder {
    fn default() -> Self {
        Self {
            splitter: Splitter::new(MAX_EVENT_BYTES),
            items: Items::default(),
            done: false,
        }
    }
}

#[derive(Deserialize)]
struct Typed<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(default)]
    output_index: usize,
    #[serde(default)]
    content_index: usize,
    #[serde(default)]
    summary_index: usize,
    #[serde(borrow)]
    delta: Option<&'a RawValue>,
    #[serde(borrow)]
    item: Option<&'a RawValue>,
    #[serde(borrow)]
    response: Option<&'a RawValue>,
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
        if self.done { Ok(()) } else { Err(cut()) }
    }
}

impl Decoder {
    fn event(&mut self, raw: &Bytes, out: &mut Vec<Event>) -> Result<(), Error> {
        if !sse::is_event(raw) {
            return Err(unreadable("not a stream of events"));
        }
        let Some(data) = sse::Event::parse(raw)
            .data
            .filter(|data| !data.is_empty() && !self.done)
        else {
            return Ok(());
        };
        let event: Typed<'_> = serde_json::from_slice(&data).map_err(unreadable)?;
        let (place, part) = (event.output_index, event.content_index);
        match &*event.kind {
            "response.output_item.added" => self.items.begin(place, item(&event)?, out)?,
            "response.output_item.done" => self.items.end(place, item(&event)?, out)?,
            "response.output_text.delta" => self.items.text(place, part, text(&event)?, out),
            "response.refusal.delta" => {
                self.items.refused = true;
                self.items.text(place, part, text(&event)?, out);
            }
            "response.function_call_arguments.delta" => {
                self.items.more(place, Delta::ToolInput(text(&event)?), out);
            }
            "response.reasoning_summary_text.delta" => {
                self.items
                    .thought(place, event.summary_index, &text(&event)?, out);
            }
            "response.reasoning_text.delta" => self.items.thought(place, part, &text(&event)?, out),
            "response.completed" | "response.incomplete" | "response.failed" => self.end(&event, out)?,
            "error" => return Err(in_answer(&String::from_utf8_lossy(&data))),
            // The response at its beginning, the ends of parts, and what is told of tools that were not offered.
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, event: &Typed<'_>, out: &mut Vec<Event>) -> Result<(), Error> {
        let raw = event
            .response
            .ok_or_else(|| unreadable("an event without its response"))?;
        let response = Response::read(raw.get())?;
        self.done = true;
        out.extend(response.tier());
        self.items.stop(response.stop(), out)?;
        out.extend(response.usage());
        Ok(())
    }
}

fn item<'a>(event: &Typed<'a>) -> Result<&'a RawValue, Error> {
    event.item.ok_or_else(|| unreadable("an event without its item"))
}

fn text(event: &Typed<'_>) -> Result<String, Error> {
    let raw = event.delta.ok_or_else(|| unreadable("a delta without text"))?;
    serde_json::from_str(raw.get()).map_err(unreadable)
}
