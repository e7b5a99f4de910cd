//! An upstream's answer: as one piece, or as events while it comes.

use super::client::chain;
use crate::provider::Failure;
use bytes::Bytes;
use futures_core::Stream;
use http::Response;
use http_body::Body as _;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use outcrop_core::event::{Event, EventStream};
use outcrop_core::{Code, Error};
use outcrop_wire::upstream::Decode;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Sleep};

/// The most of an answer that is not streamed; a chat's is kilobytes, an embedding batch's some megabytes.
const MAX_ANSWER_BYTES: usize = 64 << 20;

/// Events that are there already.
pub fn ready(events: Vec<Event>) -> EventStream {
    Box::pin(futures_util::stream::iter(events.into_iter().map(Ok)))
}

/// An answer that comes as one piece, bounded in size and time.
pub async fn read(response: Response<Incoming>, idle: Duration) -> Result<Bytes, Failure> {
    // One limit for the whole: what has not come after ten pauses is not coming.
    let reading = Limited::new(response.into_body(), MAX_ANSWER_BYTES).collect();
    match tokio::time::timeout(idle * 10, reading).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) => Err(Failure::reached(broke_off(error.as_ref()))),
        Err(_elapsed) => Err(Failure::reached(stalled(idle * 10))),
    }
}

/// A streamed answer.
pub fn stream(response: Response<Incoming>, decoder: Box<dyn Decode>, idle: Duration) -> EventStream {
    let pause = Box::pin(tokio::time::sleep(idle));
    let (body, events) = (response.into_body(), VecDeque::new());
    Box::pin(Events {
        body: Some(body),
        decoder,
        events,
        failure: None,
        idle,
        pause,
        waiting: false,
    })
}

/// The upstream's body, read as events.
struct Events {
    /// None once it has ended.
    body: Option<Incoming>,
    decoder: Box<dyn Decode>,
    events: VecDeque<Event>,
    /// Told after the events that came before it.
    failure: Option<Error>,
    idle: Duration,
    pause: Pin<Box<Sleep>>,
    /// Whether `pause` runs: it is set when the upstream is first found to have nothing.
    waiting: bool,
}

impl Events {
    fn poll_body(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(body) = self.body.as_mut() else {
            return Poll::Ready(());
        };
        let frame = match Pin::new(body).poll_frame(context) {
            Poll::Ready(frame) => frame,
            Poll::Pending => return self.poll_pause(context),
        };
        self.waiting = false;
        let mut events = Vec::new();
        let outcome = match frame {
            Some(Ok(frame)) => match frame.into_data() {
                Ok(chunk) => self.decoder.decode(chunk, &mut events),
                // Trailers: nothing of an answer is in them.
                Err(_) => Ok(()),
            },
            Some(Err(error)) => Err(broke_off(&error)),
            None => {
                self.body = None;
                self.decoder.finish(&mut events)
            }
        };
        self.events.extend(events);
        if let Err(error) = outcome {
            self.fail(error);
        }
        Poll::Ready(())
    }

    fn poll_pause(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if !self.waiting {
            self.waiting = true;
            let until = Instant::now() + self.idle;
            self.pause.as_mut().reset(until);
        }
        match self.pause.as_mut().poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(()) => {
                self.fail(stalled(self.idle));
                Poll::Ready(())
            }
        }
    }

    fn fail(&mut self, error: Error) {
        // Dropping the body closes the connection: the upstream need not work on.
        self.body = None;
        self.failure = Some(error);
    }
}

impl Stream for Events {
    type Item = Result<Event, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Poll::Ready(Some(Ok(event)));
            }
            if self.body.is_none() {
                return Poll::Ready(self.failure.take().map(Err));
            }
            std::task::ready!(self.poll_body(context));
        }
    }
}

fn broke_off(error: &(dyn std::error::Error + 'static)) -> Error {
    Error::model("the model's provider broke its answer off").with_detail(chain(error))
}

fn stalled(after: Duration) -> Error {
    Error::new(
        Code::ModelTimeout,
        format!("the model's provider sent nothing for {} s", after.as_secs()),
    )
}
