//! Writes an answer as a stream of chunks.

use crate::json::{write_number, write_string};
use crate::openai::settings::tier_name;
use crate::openai::{error, usage};
use crate::sse;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::{BlockStart, Delta, Event, StopReason};
use outcrop_core::usage::Usage;

/// What every chunk of an answer repeats.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// `chatcmpl-…`
    pub id: &'a str,
    /// Seconds since the Unix epoch.
    pub created: u64,
    /// The model as the client named it.
    pub model: &'a str,
    /// Whether the client calls tools functions, and knows of one call at a time.
    pub functions: bool,
}

/// Takes events, gives SSE bytes.
#[derive(Debug)]
pub struct StreamEncoder {
    /// `data: {"id":…,"model":…,"choices":[`
    opening: Vec<u8>,
    include_usage: bool,
    functions: bool,
    tier: Option<&'static str>,
    begun: bool,
    stopped: bool,
    /// Tool calls begun so far.
    calls: u64,
    passing: Passing,
    buffer: Vec<u8>,
}

/// Whether the provider's own bytes are passed on, and whether the client has seen a usage in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Passing {
    No,
    WithoutUsage,
    WithUsage,
}

impl StreamEncoder {
    /// `include_usage`: whether the client asked for the usage chunk.
    #[must_use]
    pub fn new(head: &Head<'_>, include_usage: bool) -> Self {
        let mut opening = b"data: {\"id\":".to_vec();
        write_string(&mut opening, head.id);
        opening.extend_from_slice(b",\"object\":\"chat.completion.chunk\",\"created\":");
        write_number(&mut opening, head.created);
        opening.extend_from_slice(b",\"model\":");
        write_string(&mut opening, head.model);
        opening.extend_from_slice(b",\"choices\":[");
        Self {
            opening,
            include_usage,
            functions: head.functions,
            tier: None,
            begun: false,
            stopped: false,
            calls: 0,
            passing: Passing::No,
            buffer: Vec::new(),
        }
    }

    /// What the client gets for an event; empty when it gets nothing. Bytes of its own dialect are not copied.
    pub fn encode(&mut self, event: &Event) -> Bytes {
        match event {
            Event::Opaque(bytes) => {
                if self.passing == Passing::No {
                    self.passing = Passing::WithoutUsage;
                }
                return bytes.clone();
            }
            Event::Usage(_) if self.passing != Passing::No => self.passing = Passing::WithUsage,
            Event::BlockStart {
                block: BlockStart::ToolUse { id, name },
                ..
            } => self.call(id, name),
            Event::Delta { delta, .. } => self.delta(delta),
            Event::Stop(reason) if self.passing == Passing::No => self.stop(*reason),
            Event::Settled(settlement) => self.end(&settlement.usage),
            Event::ServiceTier(tier) => self.tier = tier_name(*tier),
            Event::BlockStart { .. }
            | Event::BlockStop { .. }
            | Event::Stop(_)
            | Event::StopSequence(_)
            | Event::Usage(_)
            | Event::AdditionalFields(_)
            | Event::OpaqueEnd(_)
            | Event::Embeddings(_) => {}
        }
        self.take()
    }

    /// The last event of a stream that failed after it had begun.
    #[must_use]
    pub fn fail(&mut self, error: &Error) -> Bytes {
        error::write_stream_error(&mut self.buffer, error);
        self.take()
    }

    fn take(&mut self) -> Bytes {
        // One allocation of the right size, and the buffer stays for the next event.
        let bytes = Bytes::copy_from_slice(&self.buffer);
        self.buffer.clear();
        bytes
    }

    fn call(&mut self, id: &str, name: &str) {
        let number = self.calls;
        self.calls += 1;
        if self.functions {
            return self.function(number, "name", name);
        }
        self.chunk(|out| {
            out.extend_from_slice(b"\"tool_calls\":[{\"index\":");
            write_number(out, number);
            out.extend_from_slice(b",\"id\":");
            write_string(out, id);
            out.extend_from_slice(b",\"type\":\"function\",\"function\":{\"name\":");
            write_string(out, name);
            out.extend_from_slice(b",\"arguments\":\"\"}}]");
        });
    }

    /// A piece of the one function call that the old form has a place for.
    fn function(&mut self, number: u64, member: &str, text: &str) {
        if number == 0 {
            self.chunk(|out| {
                out.extend_from_slice(b"\"function_call\":{");
                write_string(out, member);
                out.push(b':');
                write_string(out, text);
                out.push(b'}');
            });
        }
    }

    fn delta(&mut self, delta: &Delta) {
        match delta {
            Delta::Text(text) => self.chunk(|out| {
                out.extend_from_slice(b"\"content\":");
                write_string(out, text);
            }),
            Delta::Signature(_) => {}
            Delta::Reasoning(text) => self.chunk(|out| {
                out.extend_from_slice(b"\"reasoning_content\":");
                write_string(out, text);
            }),
            Delta::ToolInput(text) => {
                let number = self.calls.saturating_sub(1);
                if self.functions {
                    return self.function(number, "arguments", text);
                }
                self.chunk(|out| {
                    out.extend_from_slice(b"\"tool_calls\":[{\"index\":");
                    write_number(out, number);
                    out.extend_from_slice(b",\"function\":{\"arguments\":");
                    write_string(out, text);
                    out.extend_from_slice(b"}}]");
                });
            }
        }
    }

    /// A chunk with one delta; before the first one, the chunk that names the role.
    fn chunk(&mut self, delta: impl FnOnce(&mut Vec<u8>)) {
        self.begin();
        self.buffer.extend_from_slice(&self.opening);
        self.buffer.extend_from_slice(b"{\"index\":0,\"delta\":{");
        delta(&mut self.buffer);
        self.buffer
            .extend_from_slice(b"},\"logprobs\":null,\"finish_reason\":null}]");
        self.close_chunk();
    }

    fn begin(&mut self) {
        if !std::mem::replace(&mut self.begun, true) {
            self.buffer.extend_from_slice(&self.opening);
            let role = b"{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"logprobs\":null,\"finish_reason\":null}]";
            self.buffer.extend_from_slice(role);
            self.close_chunk();
        }
    }

    fn close_chunk(&mut self) {
        self.write_tier();
        let close = if self.include_usage {
            &b",\"usage\":null}\n\n"[..]
        } else {
            b"}\n\n"
        };
        self.buffer.extend_from_slice(close);
    }

    fn write_tier(&mut self) {
        if let Some(tier) = self.tier {
            self.buffer.extend_from_slice(b",\"service_tier\":");
            write_string(&mut self.buffer, tier);
        }
    }

    fn stop(&mut self, reason: StopReason) {
        if std::mem::replace(&mut self.stopped, true) {
            return;
        }
        self.begin();
        self.buffer.extend_from_slice(&self.opening);
        self.buffer
            .extend_from_slice(b"{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":");
        write_string(&mut self.buffer, finish_reason(reason, self.functions));
        self.buffer.extend_from_slice(b"}]");
        self.close_chunk();
    }

    fn end(&mut self, settled: &Usage) {
        if self.passing == Passing::No {
            self.stop(StopReason::EndTurn);
        }
        if self.include_usage && self.passing != Passing::WithUsage {
            self.buffer.extend_from_slice(&self.opening);
            self.buffer.push(b']');
            self.write_tier();
            self.buffer.extend_from_slice(b",\"usage\":");
            usage::write(&mut self.buffer, settled);
            self.buffer.extend_from_slice(b"}\n\n");
        }
        sse::write_data(&mut self.buffer, b"[DONE]");
    }
}

/// OpenAI's name for why the model stopped.
pub(super) const fn finish_reason(reason: StopReason, functions: bool) -> &'static str {
    match reason {
        StopReason::EndTurn | StopReason::StopSequence | StopReason::Paused | StopReason::Malformed => "stop",
        StopReason::MaxTokens | StopReason::ContextWindow => "length",
        StopReason::ToolUse if functions => "function_call",
        StopReason::ToolUse => "tool_calls",
        StopReason::ContentFiltered | StopReason::Refusal | StopReason::GuardrailIntervened => {
            "content_filter"
        }
    }
}
