//! A provider's answer that is not streamed.

use super::decoder::{Blocks, Message, Stop};
use super::{failure, stop_reason};
use crate::openai::settings::tier_event;
use crate::openai::usage;
use crate::upstream::{renamed, unreadable};
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::Event;
use serde::Deserialize;
use serde_json::value::RawValue;

/// What every answer says, whatever it answers.
#[derive(Deserialize)]
pub struct Answer<'a> {
    #[serde(borrow)]
    pub model: Option<&'a RawValue>,
    #[serde(borrow)]
    pub choices: Option<&'a RawValue>,
    #[serde(borrow)]
    pub usage: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
    #[serde(borrow)]
    service_tier: Option<&'a RawValue>,
}

impl<'a> Answer<'a> {
    /// Reads the top level alone.
    ///
    /// # Errors
    ///
    /// `ModelError` when it is no JSON object; what an error object in it says, when it has one.
    pub fn read(body: &'a [u8]) -> Result<Self, Error> {
        let answer: Answer<'a> = serde_json::from_slice(body).map_err(unreadable)?;
        match answer.error {
            Some(error) => Err(failure::in_answer(error.get())),
            None => Ok(answer),
        }
    }
}

#[derive(Deserialize)]
struct Ended<'a> {
    #[serde(borrow)]
    finish_reason: Option<&'a RawValue>,
}

/// An answer passed on: [`Event::Opaque`] with the client's name for the model, then usage and stop, where seen.
///
/// # Errors
///
/// `ModelError` when it is not a chat's answer; what an error object in it says, when it is one.
pub fn scan(body: &Bytes, model: &str) -> Result<Vec<Event>, Error> {
    let answer = Answer::read(body)?;
    let choices = answer.choices.ok_or_else(|| unreadable("no choices"))?;
    let ended: Vec<Ended<'_>> = serde_json::from_str(choices.get()).map_err(unreadable)?;
    let reason = ended
        .iter()
        .find_map(|choice| serde_json::from_str::<String>(choice.finish_reason?.get()).ok());
    let mut events = vec![Event::Opaque(renamed(body, answer.model, model))];
    events.extend(reason.map(|name| Event::Stop(stop_reason(&name))));
    events.extend(
        answer
            .usage
            .and_then(|raw| usage::read(raw.get()))
            .map(Event::Usage),
    );
    Ok(events)
}

#[derive(Deserialize)]
struct Choice<'a> {
    #[serde(borrow)]
    message: Message<'a>,
    finish_reason: Option<String>,
    stop_reason: Option<serde_json::Value>,
}

/// An answer as events, for a client of another dialect.
///
/// # Errors
///
/// As [`scan`].
pub fn decode(body: &Bytes) -> Result<Vec<Event>, Error> {
    let answer = Answer::read(body)?;
    let choices = answer.choices.ok_or_else(|| unreadable("no choices"))?;
    let choices: Vec<Choice<'_>> = serde_json::from_str(choices.get()).map_err(unreadable)?;
    let choice = choices
        .into_iter()
        .next()
        .ok_or_else(|| unreadable("no choices"))?;
    let mut blocks = Blocks::default();
    let mut events = Vec::new();
    events.extend(answer.service_tier.and_then(tier_event));
    blocks.message(choice.message, &mut events)?;
    blocks.close(&mut events);
    let stop = choice.finish_reason;
    let stop = stop.map_or_else(Stop::default, |name| Stop::of(&name, choice.stop_reason));
    stop.tell(blocks.refused, &mut events);
    events.extend(
        answer
            .usage
            .and_then(|raw| usage::read(raw.get()))
            .map(Event::Usage),
    );
    Ok(events)
}
