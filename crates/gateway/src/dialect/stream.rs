//! An answer's stream of events as the body of an HTTP response.

use crate::dialect::respond;
use crate::request::Operation;
use bytes::Bytes;
use http_body::{Body, Frame};
use outcrop_core::Error;
use outcrop_core::event::{Event, EventStream};
use outcrop_core::id::CallId;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Events to the bytes of one dialect's stream. Empty bytes where the dialect has nothing to say.
pub trait Encode: Send + Unpin {
    fn event(&mut self, event: &Event) -> Bytes;
    /// What tells the client of an error after the stream has begun.
    fn error(&mut self, error: &Error) -> Bytes;
}

/// Bytes on their way out, joined into as few writes as the timing allows.
#[derive(Debug, Default)]
struct Frames {
    /// What can be handed on without copying, while it is all that there is.
    single: Bytes,
    joined: Vec<u8>,
}

impl Frames {
    fn push(&mut self, bytes: Bytes) {
        if self.is_empty() {
            self.single = bytes;
            return;
        }
        self.joined.extend_from_slice(&std::mem::take(&mut self.single));
        self.joined.extend_from_slice(&bytes);
    }

    fn len(&self) -> usize {
        self.single.len() + self.joined.len()
    }

    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn take(&mut self) -> Bytes {
        if self.single.is_empty() {
            std::mem::take(&mut self.joined).into()
        } else {
            std::mem::take(&mut self.single)
        }
    }
}

/// Handed on at once when this much has come together.
const FULL_BYTES: usize = 64 * 1024;

/// How often the body lets the upstream's connection task run before it hands on what it has.
///
/// hyper's client gives one chunk for each wake-up and its server writes each frame with a call of its own, so
/// a burst of events would cost a write each. One more turn of the scheduler lets the connection push what it
/// has read already; no timer is involved, so a paced stream waits for nothing.
const PATIENCE_TURNS: u8 = 2;

/// The body of a streamed answer.
pub struct Encoded<E> {
    events: Option<EventStream>,
    encoder: E,
    frames: Frames,
    idle_turns: u8,
    operation: Operation,
    id: CallId,
}

impl<E: Encode> Encoded<E> {
    pub fn new(operation: Operation, id: CallId, events: EventStream, encoder: E) -> Self {
        Self {
            events: Some(events),
            encoder,
            frames: Frames::default(),
            idle_turns: 0,
            operation,
            id,
        }
    }

    /// Takes what is ready. Answers whether the stream has more to come.
    fn fill(&mut self, context: &mut Context<'_>) -> bool {
        while let Some(events) = self.events.as_mut() {
            if self.frames.len() >= FULL_BYTES {
                return true;
            }
            match events.as_mut().poll_next(context) {
                Poll::Pending => return true,
                Poll::Ready(Some(Ok(event))) => {
                    self.idle_turns = 0;
                    let bytes = self.encoder.event(&event);
                    self.frames.push(bytes);
                }
                Poll::Ready(Some(Err(error))) => {
                    respond::log(self.operation, self.id, &error);
                    let bytes = self.encoder.error(&error);
                    self.frames.push(bytes);
                    self.events = None;
                }
                Poll::Ready(None) => self.events = None,
            }
        }
        false
    }
}

impl<E: Encode> Body for Encoded<E> {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let this = &mut *self;
        let more_to_come = this.fill(context);
        if this.frames.is_empty() {
            return if more_to_come {
                Poll::Pending
            } else {
                Poll::Ready(None)
            };
        }
        if more_to_come && this.frames.len() < FULL_BYTES && this.idle_turns < PATIENCE_TURNS {
            this.idle_turns += 1;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        this.idle_turns = 0;
        Poll::Ready(Some(Ok(Frame::data(this.frames.take()))))
    }

    fn is_end_stream(&self) -> bool {
        self.events.is_none() && self.frames.is_empty()
    }
}
