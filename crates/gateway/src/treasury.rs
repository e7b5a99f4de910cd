//! This process's share of every budget: held by calls without I/O, topped up from the store behind them.
//!
//! The arithmetic is core's [`Purse`]. Here it meets the clock, the store and the calls that wait: a call that finds
//! room holds it at once; one that does not says so, and waits for the keeper's next answer.

mod held;
mod keeper;
mod opening;
mod refusal;
mod threshold;

pub use held::Held;

use outcrop_access::snapshot::Live;
use outcrop_core::Error;
use outcrop_core::budget::lease::Answer;
use outcrop_core::budget::purse::{Charge, Elapsed, Purse};
use outcrop_core::budget::{Hold, Key};
use outcrop_core::clock::Clock;
use outcrop_core::id::NodeId;
use outcrop_store::Store;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// How leases are asked for and how long they hold.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// For how long the calls of late would last on what is asked for: what an outage of the store may take.
    pub ahead: Duration,
    /// How long a lease lets this process admit calls without a word from the store.
    pub lasts: Duration,
    /// The longest that a call may take.
    pub call_timeout: Duration,
    /// How long a call waits for other processes to give back what they do not use.
    pub patience: Duration,
}

/// What the treasury is built from.
pub struct Parts {
    pub options: Options,
    pub store: Store,
    pub node: NodeId,
    pub epoch: i64,
    pub snapshots: Arc<Live>,
    pub clock: Clock,
}

/// The budgets of one process.
pub struct Treasury {
    parts: Parts,
    incarnation: i64,
    state: Mutex<State>,
    /// A call waits: the keeper need not wait for its next turn.
    asked: Notify,
    /// Rises with every answer of the store's, or failure to get one.
    turns: watch::Sender<u64>,
}

struct State {
    purse: Purse<Key>,
    /// The store's last word on each budget, for those that it refused.
    answers: HashMap<Key, Answer>,
    /// Budgets that no call can be held of, and why.
    closed: HashMap<Key, Closed>,
    /// Budgets of which the store knows what was spent before.
    opened: HashSet<Arc<str>>,
    /// Why the store gave no answer, if it gave none the last time.
    trouble: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Closed {
    /// By the store's clock, the period is not now.
    NotNow,
    /// Another process has begun on this one's directory.
    Superseded,
}

/// What remains before a lease ends when a node stops admitting: for clocks that do not run alike.
const MARGIN_US: i64 = 1_000_000;
/// A share that held nothing for so long is given back whole.
const IDLE_US: i64 = 10_000_000;

impl Treasury {
    /// Takes up what earlier processes on this directory left. All of the spool must have been shipped.
    ///
    /// # Errors
    /// `Unavailable` while the store does not answer.
    pub async fn begin(parts: Parts) -> Result<Arc<Self>, Error> {
        let begun = parts.store.begin_node(parts.node, parts.epoch).await?;
        let options = outcrop_core::budget::purse::Options {
            ahead_us: micros(parts.options.ahead),
            idle_us: IDLE_US,
            margin_us: MARGIN_US,
        };
        let mut purse = Purse::new(begun.incarnation, options);
        for held in begun.leases {
            purse.resume(
                held.key,
                held.lease.granted,
                held.lease.returned,
                held.lease.settled,
            );
        }
        let state = State {
            purse,
            answers: HashMap::new(),
            closed: HashMap::new(),
            opened: HashSet::new(),
            trouble: None,
        };
        Ok(Arc::new(Self {
            parts,
            incarnation: begun.incarnation,
            state: Mutex::new(state),
            asked: Notify::new(),
            turns: watch::Sender::new(0),
        }))
    }

    /// Holds all of a call's amounts, or none.
    ///
    /// # Errors
    /// `BudgetExceeded` when the store says that there is not so much, and nobody gave anything back;
    /// `Unavailable` when the store cannot be asked.
    pub async fn hold(self: &Arc<Self>, holds: Vec<Hold>) -> Result<Held, Error> {
        if holds.is_empty() {
            return Ok(Held::nothing());
        }
        self.check_thresholds(&holds).await?;
        let charges: Vec<Charge<Key>> = holds.iter().map(charge).collect();
        if !self.try_hold(&charges) {
            self.wait(&charges, &holds).await?;
        }
        Ok(Held::new(Arc::clone(self), holds))
    }

    fn try_hold(&self, charges: &[Charge<Key>]) -> bool {
        let mut state = self.state();
        for charge in charges.iter().filter(|charge| charge.amount == 0) {
            state.purse.know(&charge.key);
        }
        state.purse.hold(charges, elapsed()).is_ok()
    }

    async fn wait(&self, charges: &[Charge<Key>], holds: &[Hold]) -> Result<(), Error> {
        let mut turns = self.turns.subscribe();
        let _waiting = Waiting::new(self, charges);
        let until = tokio::time::Instant::now() + self.parts.options.patience;
        let mut asked = false;
        loop {
            turns.borrow_and_update();
            if let Some(refusal) = self.refused_by_threshold(holds) {
                return Err(refusal);
            }
            if self.try_hold(charges) {
                return Ok(());
            }
            let is_late = tokio::time::Instant::now() >= until;
            if asked && let Some(refusal) = self.refusal(holds, is_late) {
                return Err(refusal);
            }
            self.asked.notify_one();
            // One that is late gets one more answer: the store may have been slow.
            let _ = tokio::time::timeout(self.parts.options.patience, turns.changed()).await;
            asked = true;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Running totals are changed whole: what a panic left behind is still right.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a call waits for, said to the purse for as long as it waits.
struct Waiting<'a> {
    treasury: &'a Treasury,
    charges: &'a [Charge<Key>],
}

impl<'a> Waiting<'a> {
    fn new(treasury: &'a Treasury, charges: &'a [Charge<Key>]) -> Self {
        let mut state = treasury.state();
        charges
            .iter()
            .for_each(|charge| state.purse.wait(charge, elapsed()));
        drop(state);
        Self { treasury, charges }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut state = self.treasury.state();
        self.charges.iter().for_each(|charge| state.purse.unwait(charge));
    }
}

fn charge(hold: &Hold) -> Charge<Key> {
    Charge {
        key: hold.key.clone(),
        amount: hold.amount,
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// A clock that only runs forward, and runs on while the machine is suspended: a lease does.
fn elapsed() -> Elapsed {
    #[cfg(target_os = "linux")]
    let clock = rustix::time::ClockId::Boottime;
    #[cfg(not(target_os = "linux"))]
    let clock = rustix::time::ClockId::Monotonic;
    let now = rustix::time::clock_gettime(clock);
    now.tv_sec
        .saturating_mul(1_000_000)
        .saturating_add(now.tv_nsec / 1_000)
}
