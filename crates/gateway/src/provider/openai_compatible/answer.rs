//! An upstream's answer as events: passed through to a client of the same dialect, or decoded.

use super::Relay;
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
use outcrop_wire::openai::chat::upstream::{Decoder, Scanner, answer};
use outcrop_wire::openai::embeddings;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Sleep};

/// The most of an answer that is not streamed; a chat's is kilobytes, an embedding batch's some megabytes.
const MAX_ANSWER_BYTES: usize = 64 << 20;

/// A chat answer that came as one JSON object.
pub async fn whole(
    response: Response<Incoming>,
    relay: Relay,
    idle: Duration,
) -> Result<EventStream, Failure> {
    let body = read(response, idle).await.map_err(Failure::reached)?;
    let events = match relay {
        Relay::PassThrough { client_model, .. } => answer::scan(&body, &client_model),
        Relay::Convert => answer::decode(&body),
    };
    Ok(ready(events.map_err(Failure::reached)?))
}

/// The vectors, as the upstream wrote them.
pub async fn embeddings(
    response: Response<Incoming>,
    client_model: &str,
    idle: Duration,
) -> Result<EventStream, Failure> {
    let body = read(response, idle).await.map_err(Failure::reached)?;
    Ok(ready(
        embeddings::scan(&body, client_model).map_err(Failure::reached)?,
    ))
}

fn ready(events: Vec<Event>) -> EventStream {
    Box::pin(futures_util::stream::iter(events.into_iter().map(Ok)))
}

async fn read(response: Response<Incoming>, idle: Duration) -> Result<Bytes, Error> {
    // One limit for the whole: what has not come after ten pauses is not coming.
    let reading = Limited::new(response.into_body(), MAX_ANSWER_BYTES).collect();
    match tokio::time::timeout(idle * 10, reading).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) => Err(broke_off(error.as_ref())),
        Err(_elapsed) => Err(stalled(idle * 10)),
    }
}

/// A streamed chat answer.
pub fn stream(response: Response<Incoming>, relay: Relay, idle: Duration) -> EventStream {
    let reader = match relay {
        Relay::PassThrough {
            client_model,
            include_usage,
        } => Reader::Scan(Box::new(Scanner::new(&client_model, include_usage))),
        Relay::Convert => Reader::Decode(Box::default()),
    };
    let pause = Box::pin(tokio::time::sleep(idle));
    let (body, events) = (response.into_body(), VecDeque::new());
    Box::pin(Events {
        body: Some(body),
        reader,
        events,
        failure: None,
        idle,
        pause,
        waiting: false,
    })
}

/// What makes events of the upstream's bytes.
enum Reader {
    Scan(Box<Scanner>),
    Decode(Box<Decoder>),
}

impl Reader {
    fn push(&mut self, chunk: Bytes, out: &mut Vec<Event>) -> Result<(), Error> {
        match self {
            Self::Scan(scanner) => scanner.scan(chunk, out),
            Self::Decode(decoder) => decoder.decode(chunk, out),
        }
    }

    fn finish(&mut self, out: &mut Vec<Event>) -> Result<(), Error> {
        match self {
            Self::Scan(scanner) => scanner.finish(out),
            Self::Decode(decoder) => decoder.finish(out),
        }
    }
}

/// The upstream's body, read as events.
struct Events {
    /// None once it has ended.
    body: Option<Incoming>,
    reader: Reader,
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
                Ok(chunk) => self.reader.push(chunk, &mut events),
                // Trailers: nothing of an answer is in them.
                Err(_) => Ok(()),
            },
            Some(Err(error)) => Err(broke_off(&error)),
            None => {
                self.body = None;
                self.reader.finish(&mut events)
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
