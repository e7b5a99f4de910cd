//! The face inside the process: beats as neutral events.

use super::attempt::Watched;
use super::log::How;
use super::plan::Plan;
use super::playback::{Beat, Playback};
use super::{cut, text};
use futures_core::Stream;
use outcrop_core::Error;
use outcrop_core::event::{BlockStart, Delta, Event, EventStream};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// An answer under way.
pub(super) struct Answer {
    playback: Playback,
    closing: Option<Closing>,
}

/// What is left to say after the block's end.
#[derive(Clone, Copy)]
enum Closing {
    Stop,
    Usage,
}

impl Answer {
    pub(super) fn new(playback: Playback) -> Self {
        Self {
            playback,
            closing: None,
        }
    }

    fn say(&mut self, beat: Beat) -> Result<Event, Error> {
        match beat {
            Beat::Open => Ok(Event::BlockStart {
                index: 0,
                block: BlockStart::Text,
            }),
            Beat::Tokens { from, upto } => Ok(Event::Delta {
                index: 0,
                delta: Delta::Text(text::between(from, upto)),
            }),
            Beat::Close => {
                self.closing = Some(Closing::Stop);
                Ok(Event::BlockStop { index: 0 })
            }
            Beat::Cut => {
                self.playback.end(How::Cut).map_err(Error::internal)?;
                Err(cut())
            }
        }
    }

    fn close(&mut self, closing: Closing) -> Result<Event, Error> {
        let plan = self.playback.plan;
        self.closing = match closing {
            Closing::Stop if plan.reports_usage => Some(Closing::Usage),
            Closing::Stop | Closing::Usage => {
                self.playback.end(How::Completed).map_err(Error::internal)?;
                None
            }
        };
        Ok(match closing {
            Closing::Stop => Event::Stop(plan.stop),
            Closing::Usage => Event::Usage(plan.usage()),
        })
    }
}

impl Stream for Answer {
    type Item = Result<Event, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(closing) = self.closing.take() {
            return Poll::Ready(Some(self.close(closing)));
        }
        let beat = ready!(self.playback.poll(context));
        Poll::Ready(beat.map(|beat| self.say(beat)))
    }
}

/// The answer to an embedding call, whole at once.
pub(super) fn embeddings(
    watched: Watched,
    plan: &Plan,
    vectors: Vec<Vec<f32>>,
) -> Result<EventStream, Error> {
    watched
        .end(How::Completed, plan.input_tokens, 0)
        .map_err(Error::internal)?;
    let events = [Ok(Event::Embeddings(vectors)), Ok(Event::Usage(plan.usage()))];
    Ok(Box::pin(Given(events.into_iter())))
}

/// Items that are there already.
struct Given<I>(I);

impl<I: Iterator + Unpin> Stream for Given<I> {
    type Item = I::Item;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<I::Item>> {
        Poll::Ready(self.0.next())
    }
}
