//! Writes an answer as the events of a stream: the JSON of each, without the frame that carries it.

use crate::anthropic::{stop, usage};
use crate::json::{write_number, write_string};
use outcrop_core::event::{BlockStart, Delta, Event, StopReason};
use outcrop_core::usage::Usage;

/// What an answer says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// `msg_…`
    pub id: &'a str,
    /// The model as the client named it.
    pub model: &'a str,
}

/// Takes events of the gateway, gives events of the dialect.
///
/// An event that fails after it was begun has no end of its own: what tells the client is the carrier's affair.
#[derive(Debug)]
pub struct EventWriter {
    /// `{"type":"message_start",…` up to the usage.
    opening: Vec<u8>,
    begun: bool,
    usage: Usage,
    stop: StopReason,
    stop_sequence: Option<String>,
    json: Vec<u8>,
}

impl EventWriter {
    #[must_use]
    pub fn new(head: &Head<'_>) -> Self {
        let mut opening = b"{\"type\":\"message_start\",\"message\":{\"id\":".to_vec();
        write_string(&mut opening, head.id);
        opening.extend_from_slice(b",\"type\":\"message\",\"role\":\"assistant\",\"model\":");
        write_string(&mut opening, head.model);
        opening.extend_from_slice(b",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":");
        Self {
            opening,
            begun: false,
            usage: Usage::default(),
            stop: StopReason::EndTurn,
            stop_sequence: None,
            json: Vec::new(),
        }
    }

    /// Gives `to` the type and the JSON of what the client gets for an event, in order; nothing for many. The last
    /// ones, `message_delta` with the stop and the usage and `message_stop`, come with [`Event::Settled`].
    pub fn write(&mut self, event: &Event, mut to: impl FnMut(&'static str, &[u8])) {
        match event {
            Event::Usage(usage) => self.usage = *usage,
            Event::Stop(reason) => self.stop = *reason,
            Event::StopSequence(sequence) => self.stop_sequence = Some(sequence.clone()),
            Event::BlockStart { index, block } => {
                self.begin(&mut to);
                self.event("content_block_start", &mut to, |out| start(out, *index, block));
            }
            Event::Delta { index, delta } => {
                self.event("content_block_delta", &mut to, |out| {
                    write_delta(out, *index, delta)
                });
            }
            Event::BlockStop { index } => {
                self.event("content_block_stop", &mut to, |out| write_index(out, *index));
            }
            Event::Settled(settlement) => {
                self.begin(&mut to);
                self.end(&settlement.usage, &mut to);
            }
            Event::ServiceTier(_)
            | Event::AdditionalFields(_)
            | Event::Opaque(_)
            | Event::OpaqueEnd(_)
            | Event::Embeddings(_) => {}
        }
    }

    fn begin(&mut self, to: &mut impl FnMut(&'static str, &[u8])) {
        if !std::mem::replace(&mut self.begun, true) {
            let mut json = std::mem::take(&mut self.opening);
            usage::write(&mut json, &self.usage);
            json.extend_from_slice(b"}}");
            to("message_start", &json);
        }
    }

    fn end(&mut self, settled: &Usage, to: &mut impl FnMut(&'static str, &[u8])) {
        let (reason, sequence) = (self.stop, self.stop_sequence.take());
        self.event("message_delta", to, |out| {
            out.extend_from_slice(b",\"delta\":{");
            write_stop(out, reason, sequence.as_deref());
            out.extend_from_slice(b"},\"usage\":");
            usage::write(out, settled);
        });
        self.event("message_stop", to, |_| {});
    }

    fn event(
        &mut self,
        name: &'static str,
        to: &mut impl FnMut(&'static str, &[u8]),
        members: impl FnOnce(&mut Vec<u8>),
    ) {
        self.json.clear();
        self.json.extend_from_slice(b"{\"type\":");
        write_string(&mut self.json, name);
        members(&mut self.json);
        self.json.push(b'}');
        to(name, &self.json);
    }
}

/// The members `stop_reason` and `stop_sequence`, as streams and whole answers have them alike.
pub(super) fn write_stop(out: &mut Vec<u8>, reason: StopReason, sequence: Option<&str>) {
    out.extend_from_slice(b"\"stop_reason\":");
    write_string(out, stop::name(reason));
    out.extend_from_slice(b",\"stop_sequence\":");
    match sequence {
        Some(sequence) => write_string(out, sequence),
        None => out.extend_from_slice(b"null"),
    }
}

fn write_index(out: &mut Vec<u8>, index: u32) {
    out.extend_from_slice(b",\"index\":");
    write_number(out, index);
}

fn start(out: &mut Vec<u8>, index: u32, block: &BlockStart) {
    write_index(out, index);
    out.extend_from_slice(b",\"content_block\":");
    match block {
        BlockStart::Text => out.extend_from_slice(b"{\"type\":\"text\",\"text\":\"\"}"),
        BlockStart::Reasoning => {
            out.extend_from_slice(b"{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}");
        }
        BlockStart::RedactedReasoning(data) => {
            out.extend_from_slice(b"{\"type\":\"redacted_thinking\",\"data\":");
            write_string(out, data);
            out.push(b'}');
        }
        BlockStart::ToolUse { id, name } => {
            out.extend_from_slice(b"{\"type\":\"tool_use\",\"id\":");
            write_string(out, id);
            out.extend_from_slice(b",\"name\":");
            write_string(out, name);
            out.extend_from_slice(b",\"input\":{}}");
        }
    }
}

fn write_delta(out: &mut Vec<u8>, index: u32, delta: &Delta) {
    write_index(out, index);
    let (opening, text) = match delta {
        Delta::Text(text) => (&b"{\"type\":\"text_delta\",\"text\":"[..], text),
        Delta::Reasoning(text) => (&b"{\"type\":\"thinking_delta\",\"thinking\":"[..], text),
        Delta::Signature(text) => (&b"{\"type\":\"signature_delta\",\"signature\":"[..], text),
        Delta::ToolInput(text) => (&b"{\"type\":\"input_json_delta\",\"partial_json\":"[..], text),
    };
    out.extend_from_slice(b",\"delta\":");
    out.extend_from_slice(opening);
    write_string(out, text);
    out.push(b'}');
}
