//! The keeper: asks the store for what calls need, and gives back what they do not.

use super::{Closed, State, Treasury, elapsed, micros};
use outcrop_core::Error;
use outcrop_core::budget::Key;
use outcrop_core::budget::purse::Elapsed;
use outcrop_store::budget::{Answered, Asked, Terms};
use std::sync::Arc;
use std::time::Duration;

/// How often leases are renewed while there are any.
const EVERY: Duration = Duration::from_secs(1);
/// How soon a call that waits is asked for again: others may have given something back.
const WHILE_WAITING: Duration = Duration::from_millis(150);
/// How long the store may take for an answer.
const STORE_TIMEOUT: Duration = Duration::from_secs(5);
/// As many questions go into one transaction.
const AT_ONCE: usize = 64;

impl Treasury {
    /// Renews leases for as long as it is polled.
    pub async fn keep(self: Arc<Self>) {
        let mut in_trouble = false;
        loop {
            let pause = if self.is_waited_for() {
                WHILE_WAITING
            } else {
                EVERY
            };
            let _ = tokio::time::timeout(pause, self.asked.notified()).await;
            let outcome = self.turn().await;
            if let Err(error) = &outcome
                && !in_trouble
            {
                let detail = error.detail();
                tracing::warn!(
                    detail,
                    "budgets cannot be asked for; calls go on within what is leased: {error}"
                );
            }
            in_trouble = outcome.is_err();
            self.state().trouble = outcome.err().map(|error| error.to_string());
            self.turns.send_modify(|turns| *turns += 1);
        }
    }

    /// Gives back all that is not held, at the end of the process.
    ///
    /// # Errors
    /// `Unavailable` while the store does not answer: then it stays held until the next start.
    pub async fn close(&self) -> Result<(), Error> {
        self.state().purse.close();
        self.turn().await
    }

    /// Asks about every budget that is due.
    async fn turn(&self) -> Result<(), Error> {
        let mut due = self.state().purse.due();
        due.sort();
        for keys in due.chunks(AT_ONCE) {
            self.open(keys).await?;
            tokio::time::timeout(STORE_TIMEOUT, self.ask(keys))
                .await
                .map_err(|_| Error::unavailable("the store does not answer about budgets"))??;
        }
        self.forget_past();
        Ok(())
    }

    async fn ask(&self, keys: &[Key]) -> Result<(), Error> {
        let asked_at = elapsed();
        let asked = self.questions(keys, asked_at);
        let options = &self.parts.options;
        let terms = Terms {
            node: self.parts.node,
            epoch: self.parts.epoch,
            incarnation: self.incarnation,
            admit_for_us: micros(options.lasts),
            call_us: micros(options.call_timeout).saturating_add(micros(STORE_TIMEOUT)),
        };
        let answers = self.parts.store.ask_budgets(terms, &asked).await?;
        let mut state = self.state();
        for (asked, answered) in asked.into_iter().zip(answers) {
            state.take(asked.key, asked_at, answered);
        }
        Ok(())
    }

    fn questions(&self, keys: &[Key], asked_at: Elapsed) -> Vec<Asked> {
        let mut state = self.state();
        let asked = keys.iter().filter_map(|key| {
            let ask = state.purse.ask(key, asked_at)?;
            Some(Asked {
                key: key.clone(),
                ask,
            })
        });
        asked.collect()
    }

    fn is_waited_for(&self) -> bool {
        self.state().purse.is_waited_for()
    }

    /// Of periods that have passed, what is accounted for need not be known any more.
    fn forget_past(&self) {
        let (snapshot, now_us) = (self.parts.snapshots.newest(), self.parts.clock.now_us());
        let is_over = |key: &Key| {
            let applied = snapshot.budgets.find(&key.budget);
            applied.is_none_or(|applied| applied.span(now_us).from_us > key.from_us)
        };
        let mut state = self.state();
        state.purse.drop_closed(is_over);
        let state = &mut *state;
        state.answers.retain(|key, _| state.purse.share(key).is_some());
        state.closed.retain(|key, _| state.purse.share(key).is_some());
    }
}

impl State {
    fn take(&mut self, key: Key, asked_at: Elapsed, answered: Answered) {
        self.closed.remove(&key);
        match answered {
            Answered::Lease(answer) => {
                self.purse.answered(&key, asked_at, answer);
                self.answers.insert(key, answer);
            }
            // Calls that see a newer snapshot hold nothing of it any more.
            Answered::Gone => self.purse.forget(&key),
            Answered::NotNow => drop(self.closed.insert(key, Closed::NotNow)),
            Answered::Superseded => drop(self.closed.insert(key, Closed::Superseded)),
        }
    }
}
