//! The text model, to be asked from anywhere in the process.

mod answer;
mod request;
mod sample;
mod stop;
mod text;

use crate::files::Files;
use crate::load::LoadError;
use crate::options::Options;
use crate::queue::Job;
use crate::smollm::{self, Smollm};
use crate::worker::{Model, Refuse, Workers};
use futures_core::Stream;
use outcrop_core::Error;
use outcrop_core::chat::Chat;
use outcrop_core::event::{Event, EventStream};
use outcrop_core::plane::{BoxFuture, Generate};
use request::Request;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::{mpsc, oneshot};

/// SmolLM2-135M-Instruct. Loads on first use; a request costs one core while it runs.
///
/// Greedy unless the request names a temperature. Events are one text block, its usage and the stop reason. The
/// usage counts the tokens that the model read and those that it chose, without the mark that ends its turn.
pub struct Generator {
    workers: Workers<TextModel>,
}

impl Generator {
    /// Starts the worker threads. Touches no file and blocks on nothing.
    ///
    /// # Errors
    /// If the system starts no thread.
    pub fn start(options: &Options) -> std::io::Result<Self> {
        Ok(Self {
            workers: Workers::start(options)?,
        })
    }

    /// Lets the model load in the background, so that the first call need not wait. A failure is logged, and is
    /// the answer to the first call.
    pub fn warm_up(&self) {
        self.workers.warm_up();
    }

    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.workers.is_loaded()
    }
}

impl Generate for Generator {
    fn generate(&self, chat: Chat) -> BoxFuture<'_, Result<EventStream, Error>> {
        Box::pin(async move {
            let (events, answer) = mpsc::unbounded_channel();
            let (taken, is_taken) = oneshot::channel();
            self.workers.submit(TextJob::Answer {
                request: Request::new(chat)?,
                taken,
                events,
            })?;
            is_taken.await.map_err(|_| stopped())??;
            Ok(Box::pin(Answer {
                events: answer,
                has_ended: false,
            }) as EventStream)
        })
    }

    fn count_tokens(&self, chat: Chat) -> BoxFuture<'_, Result<u64, Error>> {
        Box::pin(async move {
            let (counted, count) = oneshot::channel();
            self.workers.submit(TextJob::Count {
                request: Request::new(chat)?,
                counted,
            })?;
            count.await.map_err(|_| stopped())?
        })
    }
}

/// A request on its way to the model. Who asked has gone when nobody can receive its events.
pub(crate) enum TextJob {
    Answer {
        request: Request,
        taken: oneshot::Sender<Result<(), Error>>,
        /// Unbounded, so that a slow reader does not hold the model up; an answer is no longer than the context.
        events: mpsc::UnboundedSender<Result<Event, Error>>,
    },
    Count {
        request: Request,
        counted: oneshot::Sender<Result<u64, Error>>,
    },
}

impl Job for TextJob {
    fn is_cancelled(&self) -> bool {
        match self {
            Self::Answer { events, .. } => events.is_closed(),
            Self::Count { counted, .. } => counted.is_closed(),
        }
    }
}

impl Refuse for TextJob {
    fn refuse(self, error: Error) {
        // Nobody to tell is no failure.
        match self {
            Self::Answer { taken, .. } => drop(taken.send(Err(error))),
            Self::Count { counted, .. } => drop(counted.send(Err(error))),
        }
    }
}

struct TextModel {
    smollm: Smollm,
    context_tokens: usize,
}

impl Model for TextModel {
    const NAME: &'static str = smollm::NAME;
    const THREAD: &'static str = "outcrop-text";
    type Job = TextJob;

    fn load(options: &Options) -> Result<Self, LoadError> {
        let smollm = Smollm::load(&Files::new(&options.models_dir))?;
        let context_tokens = options.context_tokens.min(smollm.network.context_tokens());
        Ok(Self {
            smollm,
            context_tokens,
        })
    }

    fn run(&self, job: TextJob) {
        match job {
            TextJob::Count { request, counted } => {
                // As above.
                let _ = counted.send(answer::count(&self.smollm, &request));
            }
            TextJob::Answer {
                request,
                taken,
                events,
            } => self.answer(&request, taken, &events),
        }
    }
}

impl TextModel {
    fn answer(
        &self,
        request: &Request,
        taken: oneshot::Sender<Result<(), Error>>,
        events: &mpsc::UnboundedSender<Result<Event, Error>>,
    ) {
        match answer::prompt(&self.smollm, request, self.context_tokens) {
            Err(error) => {
                let _ = taken.send(Err(error));
            }
            Ok(prompt) => {
                if taken.send(Ok(())).is_ok() {
                    answer::write(&self.smollm, request, &prompt, self.context_tokens, events);
                }
            }
        }
    }
}

/// The events as the worker sends them. A worker that ends without a last word is an error, not an end.
struct Answer {
    events: mpsc::UnboundedReceiver<Result<Event, Error>>,
    has_ended: bool,
}

impl Stream for Answer {
    type Item = Result<Event, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.has_ended {
            return Poll::Ready(None);
        }
        self.events.poll_recv(context).map(|event| {
            let event = event.unwrap_or_else(|| Err(stopped()));
            self.has_ended = matches!(event, Ok(Event::Stop(_)) | Err(_));
            Some(event)
        })
    }
}

fn stopped() -> Error {
    Error::unavailable(format!(
        "the embedded model {} stopped before its answer was whole",
        smollm::NAME
    ))
}
