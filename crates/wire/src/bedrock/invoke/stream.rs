//! Writes an answer as the event stream of InvokeModelWithResponseStream.

use super::chunks::{Chunks, TextChunks, add_metrics};
use super::{Head, Request, anthropic, llama, mistral, nova, openai, titan_text};
use crate::bedrock::error;
use crate::eventstream::write_event;
use crate::json::write_string;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::catalogue::Family;
use outcrop_core::event::Event;
use outcrop_core::settlement::Settlement;

/// Takes events, gives frames.
pub struct StreamEncoder {
    chunks: Box<dyn Chunks>,
    /// Chunks that wait for the settlement: the last one says what was used.
    held: Vec<Vec<u8>>,
    stopped: bool,
    passing: bool,
    /// The last frame of a stream that is passed on.
    closing: Bytes,
    frames: Vec<u8>,
}

impl StreamEncoder {
    /// # Errors
    ///
    /// `Validation` for a model that has no stream.
    pub fn new(request: &Request, head: &Head<'_>) -> Result<Self, Error> {
        let body = request.body();
        let chunks: Box<dyn Chunks> = match request.family {
            Family::Nova => Box::new(nova::Stream::default()),
            Family::TitanText => Box::new(TextChunks::new(titan_text::chunk)),
            Family::Llama => Box::new(TextChunks::new(llama::chunk)),
            Family::Mistral if mistral::is_messages(body) => Box::new(mistral::MessageStream::new(head)),
            Family::Mistral => Box::new(TextChunks::new(mistral::chunk)),
            Family::OpenAiChat => Box::new(openai::Stream::new(head, openai::Manner::of(body))),
            Family::Anthropic => Box::new(anthropic::Stream::new(head)),
            Family::TitanEmbed | Family::CohereEmbed | Family::OpenAiEmbed => {
                return Err(Error::validation(
                    "this model's answers cannot be streamed; call it through InvokeModel",
                ));
            }
        };
        Ok(Self {
            chunks,
            held: Vec::new(),
            stopped: false,
            passing: false,
            closing: Bytes::new(),
            frames: Vec::new(),
        })
    }

    /// What the client gets for an event; empty when it gets nothing. Bytes of its own dialect are not copied.
    pub fn encode(&mut self, event: &Event) -> Bytes {
        match event {
            Event::Opaque(bytes) => {
                self.passing = true;
                return bytes.clone();
            }
            Event::OpaqueEnd(bytes) => {
                self.passing = true;
                self.closing = bytes.clone();
                return Bytes::new();
            }
            Event::Settled(_) if self.passing => return std::mem::take(&mut self.closing),
            _ if self.passing => return Bytes::new(),
            Event::Settled(settlement) => self.end(settlement),
            _ => self.piece(event),
        }
        let bytes = Bytes::copy_from_slice(&self.frames);
        self.frames.clear();
        bytes
    }

    /// The last frame of a stream that failed after it had begun.
    #[must_use]
    pub fn fail(&mut self, error: &Error) -> Bytes {
        let mut frame = Vec::new();
        error::write_chunk_error(&mut frame, error);
        frame.into()
    }

    fn piece(&mut self, event: &Event) {
        self.stopped |= matches!(event, Event::Stop(_));
        self.chunks.event(event, &mut self.held);
        if !self.stopped {
            for chunk in self.held.drain(..) {
                write_chunk(&mut self.frames, &chunk);
            }
        }
    }

    fn end(&mut self, settlement: &Settlement) {
        self.chunks.end(settlement, &mut self.held);
        if self.held.is_empty() {
            self.held.push(b"{}".to_vec());
        }
        if let Some(last) = self.held.last_mut() {
            add_metrics(last, settlement);
        }
        for chunk in self.held.drain(..) {
            write_chunk(&mut self.frames, &chunk);
        }
    }
}

fn write_chunk(out: &mut Vec<u8>, chunk: &[u8]) {
    let mut payload = b"{\"bytes\":".to_vec();
    write_string(&mut payload, &STANDARD.encode(chunk));
    payload.push(b'}');
    write_event(out, "chunk", &payload);
}
