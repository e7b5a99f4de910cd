//! The meter as an adapter on the stream of events.

use super::attempt::Attempt;
use futures_core::Stream;
use outcrop_core::Error;
use outcrop_core::event::{Event, EventStream};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::time::Sleep;

/// Passes events on, watches them, and settles at the end. Dropped before the end, it settles as cancelled.
pub struct Metered {
    events: EventStream,
    /// None once it is settled.
    attempt: Option<Attempt>,
    deadline: Pin<Box<Sleep>>,
}

impl Metered {
    pub fn new(attempt: Attempt, events: EventStream) -> Self {
        let deadline = Box::pin(tokio::time::sleep_until(attempt.deadline()));
        Self {
            events,
            attempt: Some(attempt),
            deadline,
        }
    }
}

impl Stream for Metered {
    type Item = Result<Event, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let Some(attempt) = this.attempt.as_mut() else {
            return Poll::Ready(None);
        };
        let next = match this.events.as_mut().poll_next(context) {
            Poll::Ready(next) => next,
            Poll::Pending => {
                ready!(this.deadline.as_mut().poll(context));
                return Poll::Ready(this.attempt.take().map(|attempt| Err(attempt.timed_out())));
            }
        };
        match next {
            Some(Ok(event)) => {
                attempt.observe(&event);
                Poll::Ready(Some(Ok(event)))
            }
            Some(Err(error)) => Poll::Ready(this.attempt.take().map(|attempt| Err(attempt.broke_off(error)))),
            None => Poll::Ready(
                this.attempt
                    .take()
                    .map(|attempt| attempt.completed().map(Event::Settled)),
            ),
        }
    }
}
