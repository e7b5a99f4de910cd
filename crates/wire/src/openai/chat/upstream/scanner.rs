//! A provider's stream, passed on.
//!
//! An ordinary event is never parsed: three substring searches over the whole chunk say which events might carry
//! usage, an end or an error, and only those are read. When nothing is to be changed or left out, the bytes that
//! go to the client are a slice of those that came.

mod needles;
mod rename;

use super::{DONE, failure, stop_reason};
use crate::openai::usage;
use crate::sse::{self, Splitter, single_data};
use crate::upstream::{Batch, MAX_EVENT_BYTES, PassOn, unreadable};
use bytes::Bytes;
use needles::Needles;
use outcrop_core::Error;
use outcrop_core::event::Event;
use rename::Rename;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::ops::Range;

/// Takes a stream's bytes as they come, gives what goes to the client and what the meter must know.
#[derive(Debug)]
pub struct Scanner {
    splitter: Splitter,
    rename: Rename,
    needles: Needles,
    /// Whether the client asked for the chunk that tells the usage; if not, it was asked for by us.
    pass_usage: bool,
    stopped: bool,
    done: bool,
}

/// What an event that is looked into may say.
#[derive(Deserialize)]
struct Chunk<'a> {
    #[serde(borrow)]
    choices: Option<&'a RawValue>,
    #[serde(borrow)]
    usage: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Choice {
    finish_reason: Option<String>,
}

/// A chunk gives at most one [`Event::Opaque`] with all whole events for the client, then the usage and the stop
/// that were seen in them. After an error the scanner is of no use.
impl PassOn for Scanner {
    fn splitter(&mut self) -> &mut Splitter {
        &mut self.splitter
    }

    fn begin(&mut self) {
        self.needles.start();
    }

    fn is_whole(&self) -> bool {
        self.stopped
    }

    fn event(&mut self, source: &Bytes, range: Range<usize>, batch: &mut Batch) -> Result<(), Error> {
        if self.done {
            return Ok(());
        }
        let raw = source.get(range.clone()).unwrap_or_default();
        let Some(data) = single_data(raw) else {
            return self.odd_event(&source.slice(range), batch);
        };
        if data == DONE {
            (self.done, self.stopped) = (true, true);
            return Ok(());
        }
        if !looks_like_an_object(data) {
            return Err(unreadable("an event that is not a JSON object"));
        }
        if self.needles.any_in(source, &range) && !self.look_into(data, batch)? {
            return Ok(());
        }
        match self.rename.in_data(data) {
            None => batch.keep(range),
            Some((renamed, rest)) => {
                let (before, after) = raw
                    .split_at_checked(raw.len() - behind(raw, data))
                    .unwrap_or_default();
                let before = before.strip_suffix(data).unwrap_or(before);
                batch.put(&[before, renamed, rest, after]);
            }
        }
        Ok(())
    }
}

impl Scanner {
    /// For a client that knows the model as `model`. `include_usage`: whether the client asked for the usage chunk.
    #[must_use]
    pub fn new(model: &str, include_usage: bool) -> Self {
        Self {
            splitter: Splitter::new(MAX_EVENT_BYTES),
            rename: Rename::to(model),
            needles: Needles::new(),
            pass_usage: include_usage,
            stopped: false,
            done: false,
        }
    }

    /// Whether the provider has said that nothing more comes.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// Anything but a single line of data: comments, names, several lines.
    fn odd_event(&mut self, raw: &Bytes, batch: &mut Batch) -> Result<(), Error> {
        if !sse::is_event(raw) {
            return Err(unreadable("not a stream of events"));
        }
        let data = sse::Event::parse(raw).data.unwrap_or_default();
        if data == DONE {
            (self.done, self.stopped) = (true, true);
            return Ok(());
        }
        if !data.is_empty() && !self.look_into(&data, batch)? {
            return Ok(());
        }
        match self.rename.in_data(&data) {
            None => batch.put(&[raw]),
            Some((renamed, rest)) => batch.put(&[&sse::replace_data(raw, &[renamed, rest].concat())]),
        }
        Ok(())
    }

    /// Reads an event that may matter; says whether the client sees it.
    fn look_into(&mut self, data: &[u8], batch: &mut Batch) -> Result<bool, Error> {
        let chunk: Chunk<'_> = serde_json::from_slice(data).map_err(unreadable)?;
        if let Some(error) = chunk.error {
            return Err(failure::in_answer(error.get()));
        }
        let choices: Vec<Choice> = match chunk.choices {
            Some(raw) => serde_json::from_str(raw.get()).map_err(unreadable)?,
            None => Vec::new(),
        };
        let mut reasons = choices
            .iter()
            .filter_map(|choice| choice.finish_reason.as_deref());
        if let Some(name) = reasons.rfind(|name| !name.is_empty()) {
            self.stopped = true;
            batch.seen.push(Event::Stop(stop_reason(name)));
        }
        let usage = chunk.usage.and_then(|raw| usage::read(raw.get()));
        batch.seen.extend(usage.map(Event::Usage));
        Ok(self.pass_usage || chunk.usage.is_none() || !choices.is_empty())
    }
}

/// Whether data could be a chunk, by its ends alone. Data that is empty is left to the client.
fn looks_like_an_object(data: &[u8]) -> bool {
    let data = data.trim_ascii();
    data.is_empty() || (data.starts_with(b"{") && data.ends_with(b"}"))
}

/// How many bytes of the event come behind its data.
fn behind(raw: &[u8], data: &[u8]) -> usize {
    let end = data.as_ptr_range().end.addr();
    raw.as_ptr_range().end.addr().saturating_sub(end).min(raw.len())
}
