//! Counters of rate limits: what is taken before a call, corrected when it has ended, and given back when it never was.
//!
//! There are two kinds, and one contract that both are tested by: in memory for one process, in Redis for several.
//! What both promise: the amounts that were let through in any window of [`WINDOW`] are never above the limit that was
//! in force, and all limits of a call are taken, or none. The window is made of [`BUCKETS`] buckets, and what is in a
//! bucket counts until the last of it is older than the window: so at most one bucket's width too long, never too short.

mod book;
mod memory;
mod permit;
mod redis;
mod ticks;
mod window;

pub use memory::Memory;
pub use permit::{Permit, Spent};
pub use redis::{Options as RedisOptions, Redis};
pub use ticks::Ticks;

use outcrop_core::limit::{Level, Unit};
use outcrop_core::plane::BoxFuture;
use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A minute: what limits are said per.
pub const WINDOW: Duration = Duration::from_secs(60);
/// How many buckets a window has.
pub const BUCKETS: u64 = 60;

/// One thing that is counted: a limit for one subject, in one unit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Meter {
    /// The limit's id, and behind a colon the one that it is counted apart for, where it is.
    pub name: Arc<str>,
    pub unit: Unit,
}

/// What a call takes of one limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Take {
    pub meter: Meter,
    pub limit: u64,
    pub amount: u64,
}

/// What a call is known by to its counters; unique in this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Taker(u64);

impl Taker {
    fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// When something was taken, by the clocks that count it: the bucket of this process, and the shared one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    own: u64,
    shared: Option<u64>,
}

/// What was taken, and how each limit stands after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub stamp: Stamp,
    /// In the order of the takes.
    pub levels: Vec<Level>,
}

/// A call that one of its limits does not let through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Which of the takes.
    pub which: usize,
    pub why: Why,
    /// How each limit stands, in the order of the takes.
    pub levels: Vec<Level>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// So long until enough of it will have left the window.
    Full(Duration),
    /// The call asks for more than there ever is.
    Never,
    /// Redis is away, and this process has no share that is certain. So long until it has one, if nothing changes.
    Away(Duration),
}

/// A change of what was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Correction {
    /// It was not used, so it is given back to when it was taken.
    Back { amount: u64, at: Stamp },
    /// More was used than was taken; it counts from now on.
    More(u64),
    /// The call has ended.
    Ended,
}

/// Whether counts are shared with other processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// There is nobody to share with.
    Alone,
    Shared,
    /// They ought to be, and Redis does not answer: each process has its share.
    Away,
}

/// Counts what calls take.
pub trait Counters: Send + Sync + Debug {
    /// Takes all, or nothing. A call that is still running after `until` is counted among concurrent ones no more.
    fn take<'a>(
        &'a self,
        taker: Taker,
        takes: &'a [Take],
        until: Duration,
    ) -> BoxFuture<'a, Result<Taken, Refused>>;

    /// Never waits: what has to reach others does so soon after.
    fn correct(&self, taker: Taker, meter: &Meter, correction: Correction);

    /// How much of each is taken now, in the order asked. Of what nobody has taken of lately, nothing.
    fn used<'a>(&'a self, meters: &'a [Meter]) -> BoxFuture<'a, Vec<u64>>;

    /// What this process has counted lately.
    fn meters(&self) -> Vec<Meter>;

    fn sharing(&self) -> Sharing;
}

/// Takes of every limit of a call, all or nothing. What is taken is the permit's to give back.
pub async fn take(
    counters: &Arc<dyn Counters>,
    takes: Vec<Take>,
    until: Duration,
) -> Result<(Permit, Vec<Level>), Refused> {
    if let Some(which) = takes.iter().position(|take| take.amount > take.limit) {
        return Err(Refused {
            which,
            why: Why::Never,
            levels: Vec::new(),
        });
    }
    let taker = Taker::next();
    let taken = counters.take(taker, &takes, until).await?;
    let permit = Permit::new(Arc::clone(counters), taker, takes, taken.stamp);
    Ok((permit, taken.levels))
}
