//! A plan under way: beats at their times. Both faces play it, each in its own words.

use super::attempt::Watched;
use super::log::How;
use super::options::Options;
use super::pace::Pace;
use super::plan::{Fate, Plan};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep};

/// What to send next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beat {
    Open,
    /// The tokens from one number up to, and without, another.
    Tokens {
        from: u32,
        upto: u32,
    },
    /// The answer is whole: say so, and call [`Playback::end`] before the last piece.
    Close,
    /// The answer breaks off: call [`Playback::end`], then fail.
    Cut,
}

/// Dropped before its end, it logs `client_gone`.
pub(super) struct Playback {
    pub(super) plan: Plan,
    /// None: the end is logged.
    watched: Option<Watched>,
    pace: Pace,
    chunk_tokens: u32,
    started: Instant,
    timer: Option<Pin<Box<Sleep>>>,
    next: Option<Beat>,
}

impl Playback {
    pub(super) fn new(watched: Watched, plan: Plan, options: &Options) -> Self {
        Self {
            plan,
            watched: Some(watched),
            pace: Pace::new(options, &plan),
            chunk_tokens: options.chunk_tokens.max(1),
            started: Instant::now(),
            timer: None,
            next: Some(Beat::Open),
        }
    }

    /// The next beat, when it is due; `None` after the last.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Beat>> {
        let Some(beat) = self.next else {
            return Poll::Ready(None);
        };
        let due = match beat {
            Beat::Open => self.pace.due(0),
            Beat::Tokens { from, .. } => self.pace.due(from),
            Beat::Close | Beat::Cut => self.pace.end(self.plan.sent_tokens()),
        };
        ready!(self.poll_until(due, context));
        self.next = match beat {
            Beat::Open => Some(self.tokens_from(0)),
            Beat::Tokens { upto, .. } => {
                self.sent(upto);
                Some(self.tokens_from(upto))
            }
            Beat::Close | Beat::Cut => None,
        };
        Poll::Ready(Some(beat))
    }

    /// Ready when the whole answer is due.
    pub(super) async fn until_end(&mut self) {
        let due = self.pace.end(self.plan.sent_tokens());
        std::future::poll_fn(|context| self.poll_until(due, context)).await;
    }

    /// Whether everything is due at the same instant, the first token's.
    pub(super) fn is_burst(&self) -> bool {
        self.pace.is_burst()
    }

    /// Logs the end, once, and before the last piece is handed over: who has the whole answer finds its end in
    /// the log.
    pub(super) fn end(&mut self, how: How) -> io::Result<()> {
        match self.watched.take() {
            Some(watched) => watched.end(how, self.plan.input_tokens, self.plan.sent_tokens()),
            None => Ok(()),
        }
    }

    fn tokens_from(&self, from: u32) -> Beat {
        let sent = self.plan.sent_tokens();
        if from >= sent {
            return self.last();
        }
        Beat::Tokens {
            from,
            upto: from.saturating_add(self.chunk_tokens).min(sent),
        }
    }

    /// How it will end.
    pub(super) fn last(&self) -> Beat {
        if matches!(self.plan.fate, Fate::Answer) {
            Beat::Close
        } else {
            Beat::Cut
        }
    }

    fn sent(&mut self, tokens: u32) {
        if let Some(watched) = &mut self.watched {
            watched.sent(tokens);
        }
    }

    fn poll_until(&mut self, due: Duration, context: &mut Context<'_>) -> Poll<()> {
        let at = self.started + due;
        if due.is_zero() || Instant::now() >= at {
            return Poll::Ready(());
        }
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(at)));
        if timer.deadline() != at {
            timer.as_mut().reset(at);
        }
        timer.as_mut().poll(context)
    }
}
