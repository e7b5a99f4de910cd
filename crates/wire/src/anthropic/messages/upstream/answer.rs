//! A provider's answer that is not streamed.

use super::decoder::{Block, Blocks, ending, tier};
use super::failure;
use crate::anthropic::{stop, usage};
use crate::upstream::{renamed, unreadable};
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::Event;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// The top level alone.
#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    model: Option<&'a RawValue>,
    #[serde(borrow)]
    content: Option<&'a RawValue>,
    #[serde(borrow)]
    usage: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
    stop_reason: Option<String>,
    stop_sequence: Option<String>,
}

impl<'a> Answer<'a> {
    fn read(body: &'a [u8]) -> Result<(Self, &'a str), Error> {
        let answer: Self = serde_json::from_slice(body).map_err(unreadable)?;
        if answer.error.is_some() {
            return Err(failure::in_answer(body));
        }
        let content = answer.content.ok_or_else(|| unreadable("no content"))?.get();
        Ok((answer, content))
    }

    fn usage(&self) -> Option<Event> {
        let raw = self.usage?.get();
        usage::Tally::default().read(raw).map(Event::Usage)
    }
}

/// An answer passed on: [`Event::Opaque`] with the client's name for the model, then stop and usage, where seen.
///
/// # Errors
///
/// `ModelError` when it is no message; what an error object in it says, when it is one.
pub fn scan(body: &Bytes, model: &str) -> Result<Vec<Event>, Error> {
    let (answer, content) = Answer::read(body)?;
    if !content.starts_with('[') {
        return Err(unreadable("its content is no list"));
    }
    let mut events = vec![Event::Opaque(renamed(body, answer.model, model))];
    events.extend(answer.stop_sequence.clone().map(Event::StopSequence));
    events.extend(
        answer
            .stop_reason
            .as_deref()
            .map(|name| Event::Stop(stop::read(name))),
    );
    events.extend(answer.usage());
    Ok(events)
}

/// An answer as events, for a client of another dialect. `pointers`: JSON pointers into the answer, whose values
/// the caller wants back.
///
/// # Errors
///
/// As [`scan`].
pub fn decode(body: &Bytes, pointers: &[String]) -> Result<Vec<Event>, Error> {
    let (answer, content) = Answer::read(body)?;
    let content: Vec<Block<'_>> = serde_json::from_str(content).map_err(unreadable)?;
    let mut blocks = Blocks::default();
    let mut events = Vec::new();
    for block in content {
        blocks.start(block, &mut events);
        blocks.close(&mut events);
    }
    let reason = answer.stop_reason.as_deref().unwrap_or("end_turn");
    let whole: Value = serde_json::from_slice(body).map_err(unreadable)?;
    events.extend(ending(reason, &whole, pointers));
    let tier = answer.usage.and_then(|raw| tier(raw.get()));
    events.extend(tier.map(Event::ServiceTier));
    events.extend(answer.usage());
    Ok(events)
}
