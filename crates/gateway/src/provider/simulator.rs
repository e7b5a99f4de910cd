//! A deterministic stand-in for a provider, for load and failure tests.
//!
//! What will happen to an attempt follows from the seed and the attempt's id alone, so a test can compute
//! afterwards what must have come out, and a log that survives SIGKILL says what did. It has two faces: a
//! provider inside the process ([`Simulator::chat`]) and an OpenAI-shaped server for a second one ([`serve`]).
//! It calls itself "simulator" in everything it answers, and is never a fallback for a real model.

mod attempt;
mod events;
mod http;
mod log;
mod options;
mod pace;
mod plan;
mod playback;
mod prompt;
mod provide;
mod text;
mod vectors;

pub use http::{ATTEMPT_HEADER, serve};
pub use log::{Ended, How, Log, Record, read_log};
pub use options::{Invalid, Options, Refusal, TokenCount};
pub use plan::{Fate, Plan, Stall};

use attempt::Watched;
use outcrop_core::chat::Chat;
use outcrop_core::clock::Clock;
use outcrop_core::event::EventStream;
use outcrop_core::id::AttemptId;
use outcrop_core::{Code, Error};
use playback::Playback;
use std::io;
use std::sync::Arc;

/// The model that every answer names.
pub const MODEL: &str = "simulator";

/// The stand-in: its options, and its log where one is kept.
#[derive(Clone, Debug)]
pub struct Simulator {
    options: Arc<Options>,
    log: Option<Arc<Log>>,
}

impl Simulator {
    /// Checks the options and opens the log.
    pub fn open(options: Options, clock: Clock) -> io::Result<Self> {
        options
            .check()
            .map_err(|invalid| io::Error::new(io::ErrorKind::InvalidInput, invalid))?;
        let log = options
            .log
            .as_deref()
            .map(|path| Log::open(path, clock))
            .transpose()?;
        Ok(Self {
            options: Arc::new(options),
            log: log.map(Arc::new),
        })
    }

    /// Answers a conversation inside the process. A refusal is an error here; a cut is the stream's last item.
    /// Dropping the stream before its end is logged as `client_gone`.
    pub fn chat(&self, attempt: AttemptId, model: &str, chat: &Chat) -> Result<EventStream, Error> {
        let input_tokens = self.options.tokens_of(prompt::bytes(chat));
        let (watched, plan) = self.begin(attempt, model, input_tokens, chat.sampling.max_tokens)?;
        match plan.fate {
            Fate::Refuse { status } => {
                watched.end(How::Refused, 0, 0).map_err(Error::internal)?;
                Err(refusal(status))
            }
            Fate::Answer | Fate::Cut { .. } => {
                let playback = Playback::new(watched, plan, &self.options);
                Ok(Box::pin(events::Answer::new(playback)))
            }
        }
    }

    /// Embeds texts inside the process: vectors of [`vectors::DIMENSIONS`] that depend on the texts alone.
    pub fn embed(&self, attempt: AttemptId, model: &str, texts: &[String]) -> Result<EventStream, Error> {
        let bytes = texts.iter().map(|text| text.len() as u64).sum();
        let (watched, plan) = self.begin(attempt, model, self.options.tokens_of(bytes), Some(0))?;
        match plan.fate {
            Fate::Refuse { status } => {
                watched.end(How::Refused, 0, 0).map_err(Error::internal)?;
                Err(refusal(status))
            }
            Fate::Cut { .. } => {
                watched
                    .end(How::Cut, plan.input_tokens, 0)
                    .map_err(Error::internal)?;
                Err(cut())
            }
            Fate::Answer => events::embeddings(watched, &plan, vectors::of_all(texts)),
        }
    }

    fn begin(
        &self,
        attempt: AttemptId,
        model: &str,
        input_tokens: u64,
        max_tokens: Option<u32>,
    ) -> Result<(Watched, Plan), Error> {
        let plan = Plan::for_attempt(&self.options, attempt, input_tokens, max_tokens);
        let watched =
            Watched::begin(self.log.clone(), attempt, model, input_tokens).map_err(Error::internal)?;
        Ok((watched, plan))
    }
}

fn refusal(status: u16) -> Error {
    let code = match status {
        429 => Code::Throttled,
        408 | 504 => Code::ModelTimeout,
        503 => Code::Unavailable,
        _ => Code::ModelError,
    };
    Error::new(
        code,
        format!("the simulator refused this attempt with status {status}, as it is configured to"),
    )
}

fn cut() -> Error {
    Error::model("the simulator broke off its answer here, as it is configured to")
}

#[cfg(test)]
mod tests;
