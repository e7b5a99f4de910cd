//! A response as a stream: its last event is written when it is known whether the response was kept.

use crate::dialect::stream::Encode;
use crate::responses::{Kept, Responses};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use outcrop_core::Error;
use outcrop_core::event::{Event, EventStream};
use outcrop_wire::openai::responses::StreamEncoder;
use std::collections::VecDeque;

/// What is to be kept of a response.
pub enum Keeping {
    Nothing,
    Response(Box<Kept>, Responses),
}

impl Keeping {
    pub fn is_wanted(&self) -> bool {
        matches!(self, Self::Response(..))
    }

    /// Says whether it is kept.
    pub async fn keep(&self, response: &Bytes) -> bool {
        match self {
            Self::Nothing => false,
            Self::Response(kept, responses) => responses.keep(kept, response).await,
        }
    }
}

/// The events as bytes of the dialect, each an [`Event::Opaque`].
pub fn written(events: EventStream, encoder: StreamEncoder, keeping: Keeping) -> EventStream {
    let writing = Writing {
        events,
        encoder,
        keeping,
        next: VecDeque::new(),
    };
    Box::pin(stream::unfold(writing, |mut writing| async move {
        let item = writing.next().await?;
        Some((item, writing))
    }))
}

struct Writing {
    events: EventStream,
    encoder: StreamEncoder,
    keeping: Keeping,
    /// What comes after that which was written last.
    next: VecDeque<Result<Event, Error>>,
}

impl Writing {
    async fn next(&mut self) -> Option<Result<Event, Error>> {
        loop {
            if let Some(item) = self.next.pop_front() {
                return Some(item);
            }
            let (bytes, then) = match self.events.next().await? {
                Ok(Event::Settled(settlement)) => {
                    let last = self.encoder.last(&settlement.usage);
                    let kept = self.keeping.keep(&last.object).await;
                    (
                        self.encoder.close(&last, kept),
                        Some(Ok(Event::Settled(settlement))),
                    )
                }
                Ok(event) => (self.encoder.encode(&event), None),
                Err(error) => (self.encoder.fail(&error), Some(Err(error))),
            };
            if !bytes.is_empty() {
                self.next.push_back(Ok(Event::Opaque(bytes)));
            }
            self.next.extend(then);
        }
    }
}

/// Everything is written already.
pub struct Sse;

impl Encode for Sse {
    fn event(&mut self, event: &Event) -> Bytes {
        match event {
            Event::Opaque(bytes) => bytes.clone(),
            _ => Bytes::new(),
        }
    }

    fn error(&mut self, _error: &Error) -> Bytes {
        Bytes::new()
    }
}
