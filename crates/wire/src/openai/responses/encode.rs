//! Writes an answer as a stream of typed events.
//!
//! The last event carries the whole response, and may only be written when it is known whether that was kept. So it
//! is taken from the encoder with [`StreamEncoder::last`], and written with [`StreamEncoder::close`].

mod open;

use super::object::{self, Head, State, Status};
use super::{Echo, stored};
use crate::json::write_number;
use crate::openai::write::member;
use crate::passing::Passing;
use crate::sse;
use bytes::Bytes;
use open::Open;
use outcrop_core::Error;
use outcrop_core::chat::ServiceTier;
use outcrop_core::event::{Event, StopReason};
use outcrop_core::usage::Usage;

/// Takes events, gives SSE bytes.
#[derive(Debug)]
pub struct StreamEncoder {
    id: String,
    created: u64,
    model: String,
    echo: Echo,
    events: Events,
    begun: bool,
    open: Option<Open>,
    /// The items that are whole, with commas between them.
    output: Vec<u8>,
    items: usize,
    stop: Option<StopReason>,
    tier: Option<ServiceTier>,
    passing: Passing,
}

/// The last event of a stream, before it is known whether the response was kept.
#[derive(Debug)]
pub struct Last {
    event: &'static str,
    /// The response.
    pub object: Bytes,
    /// The provider's own event, where that is passed on.
    passed: Option<Bytes>,
}

impl StreamEncoder {
    #[must_use]
    pub fn new(head: &Head<'_>) -> Self {
        Self {
            id: head.id.to_owned(),
            created: head.created,
            model: head.model.to_owned(),
            echo: head.echo.clone(),
            events: Events::default(),
            begun: false,
            open: None,
            output: Vec::new(),
            items: 0,
            stop: None,
            tier: None,
            passing: Passing::default(),
        }
    }

    /// What the client gets for an event; empty when it gets nothing. Bytes of its own dialect are not copied.
    pub fn encode(&mut self, event: &Event) -> Bytes {
        if let Some(bytes) = self.passing.take(event) {
            return bytes;
        }
        match event {
            _ if self.passing.has_begun() => {}
            Event::BlockStart { block, .. } => {
                self.begin();
                self.close_item();
                let open = Open::new(block, &self.id, self.items);
                open.begin(&mut self.events);
                self.open = Some(open);
            }
            Event::Delta { delta, .. } => {
                if let Some(open) = &mut self.open {
                    open.delta(delta, &mut self.events);
                }
            }
            Event::BlockStop { .. } => self.close_item(),
            Event::Stop(reason) => {
                self.close_item();
                self.stop = Some(*reason);
            }
            Event::ServiceTier(tier) => self.tier = Some(*tier),
            Event::Opaque(_)
            | Event::OpaqueEnd(_)
            | Event::StopSequence(_)
            | Event::Usage(_)
            | Event::Embeddings(_)
            | Event::AdditionalFields(_)
            | Event::Settled(_) => {}
        }
        self.events.take()
    }

    /// What the stream ends with, when all else has been encoded.
    #[must_use]
    pub fn last(&mut self, usage: &Usage) -> Last {
        if let Some(passed) = self.passing.end() {
            let data = sse::Event::parse(&passed).data.unwrap_or_default();
            return Last {
                event: "",
                object: stored::response_in(&data).unwrap_or_default(),
                passed: Some(passed),
            };
        }
        self.close_item();
        let status = Status::Ended(self.stop.unwrap_or(StopReason::EndTurn));
        Last {
            event: status.event(),
            object: self.object(status, Some(usage)),
            passed: None,
        }
    }

    /// The end of the stream: the response, which was kept or not.
    #[must_use]
    pub fn close(&mut self, last: &Last, kept: bool) -> Bytes {
        if let Some(passed) = &last.passed {
            return stored::marked_event(passed, kept);
        }
        self.begin();
        let object = stored::marked(&last.object, kept);
        self.events.carrying(last.event, &object);
        self.events.take()
    }

    /// The last event of a stream that failed after it had begun.
    #[must_use]
    pub fn fail(&mut self, error: &Error) -> Bytes {
        self.begin();
        let object = self.object(Status::Failed(error), None);
        self.events.carrying(Status::Failed(error).event(), &object);
        self.events.take()
    }

    /// Before the first item, the response as it is at its beginning; not where the provider says that itself.
    fn begin(&mut self) {
        if self.passing.has_begun() || std::mem::replace(&mut self.begun, true) {
            return;
        }
        let object = self.object(Status::InProgress, None);
        self.events.carrying("response.created", &object);
        self.events.carrying(Status::InProgress.event(), &object);
    }

    fn close_item(&mut self) {
        let Some(open) = self.open.take() else { return };
        if self.items > 0 {
            self.output.push(b',');
        }
        self.items += 1;
        open.end(&mut self.events, &mut self.output);
    }

    fn object(&self, status: Status<'_>, usage: Option<&Usage>) -> Bytes {
        let head = Head {
            id: &self.id,
            created: self.created,
            model: &self.model,
            echo: &self.echo,
        };
        let state = State {
            status,
            output: &self.output,
            tier: self.tier,
            usage,
            stored: self.echo.store,
        };
        let mut out = Vec::with_capacity(1024 + self.output.len());
        object::write(&mut out, &head, &state);
        out.into()
    }
}

/// Numbered events on their way out.
#[derive(Debug, Default)]
struct Events {
    next: u64,
    buffer: Vec<u8>,
}

impl Events {
    fn write(&mut self, name: &str, members: impl FnOnce(&mut Vec<u8>)) {
        let mut data = Vec::with_capacity(256);
        data.extend_from_slice(b"{\"type\":\"");
        data.extend_from_slice(name.as_bytes());
        data.extend_from_slice(b"\",\"sequence_number\":");
        write_number(&mut data, self.next);
        members(&mut data);
        data.push(b'}');
        self.next += 1;
        sse::write_event(&mut self.buffer, name, &data);
    }

    /// An event that carries the response.
    fn carrying(&mut self, name: &str, object: &[u8]) {
        self.write(name, |out| {
            out.extend_from_slice(b",\"response\":");
            out.extend_from_slice(object);
        });
    }

    /// An event of an item, or of a part of it.
    fn of_item(&mut self, name: &str, item: &str, place: usize, members: impl FnOnce(&mut Vec<u8>)) {
        self.write(name, |out| {
            member(out, "item_id", Some(item));
            member(out, "output_index", Some(&place));
            members(out);
        });
    }

    fn take(&mut self) -> Bytes {
        let bytes = Bytes::copy_from_slice(&self.buffer);
        self.buffer.clear();
        bytes
    }
}
