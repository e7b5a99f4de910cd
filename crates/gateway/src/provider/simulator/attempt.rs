//! One attempt under way: whatever happens to it, its end is logged exactly once.

use super::log::{Ended, How, Log};
use outcrop_core::id::AttemptId;
use std::io;
use std::sync::Arc;

/// Logs `client_gone` when it is dropped before its end.
#[derive(Debug)]
pub(super) struct Watched {
    log: Option<Arc<Log>>,
    attempt: AttemptId,
    input_tokens: u64,
    sent_tokens: u32,
}

impl Watched {
    /// Logs that the attempt was seen.
    pub(super) fn begin(
        log: Option<Arc<Log>>,
        attempt: AttemptId,
        model: &str,
        input_tokens: u64,
    ) -> io::Result<Self> {
        if let Some(log) = &log {
            log.seen(attempt, model)?;
        }
        Ok(Self {
            log,
            attempt,
            input_tokens,
            sent_tokens: 0,
        })
    }

    /// Tokens handed over so far, in all.
    pub(super) fn sent(&mut self, tokens: u32) {
        self.sent_tokens = tokens;
    }

    /// Logs the end. Called before the answer's last piece is handed over, so that who has the whole answer finds
    /// its end in the log.
    pub(super) fn end(mut self, how: How, input_tokens: u64, output_tokens: u32) -> io::Result<()> {
        let output_tokens = u64::from(output_tokens);
        match self.log.take() {
            Some(log) => log.ended(
                self.attempt,
                Ended {
                    how,
                    input_tokens,
                    output_tokens,
                },
            ),
            None => Ok(()),
        }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(log) = self.log.take() {
            let output_tokens = u64::from(self.sent_tokens);
            let end = Ended {
                how: How::ClientGone,
                input_tokens: self.input_tokens,
                output_tokens,
            };
            // A failure marks the log as broken, and the next attempt is refused with it.
            let _ = log.ended(self.attempt, end);
        }
    }
}
