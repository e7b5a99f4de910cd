//! The counters of several processes: one script in Redis decides for all of a call's limits at once.
//!
//! Beside Redis, each process counts what it let through itself. While Redis is away that is all that is known, so each
//! process goes by a share, and only when that is certain to be its own (`link.rs`). A Redis that comes back with
//! nothing is told everything by those who know it before it decides again (`beat.lua`).

mod beat;
mod link;
mod message;
mod unsent;

use super::book::Book;
use super::ticks::millis;
use super::{
    BUCKETS, Correction, Counters, Meter, Refused, Sharing, Stamp, Take, Taken, Taker, Ticks, WINDOW, Why,
};
use link::{Link, Spans};
use message::{Decision, Sender};
use outcrop_core::limit::Level;
use outcrop_core::plane::BoxFuture;
use redis::aio::MultiplexedConnection;
use redis::{Client, RedisError, Script, Value};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use unsent::{Unsent, is_running, names};

/// Every key begins with it. The braces keep them together on one node of a cluster.
const PREFIX: &str = "{outcrop}:limits:";

/// How Redis is reached, and how long things take.
#[derive(Clone, Debug)]
pub struct Options {
    /// It may hold a password.
    pub url: String,
    /// This process's durable identity.
    pub node: String,
    /// The longest that a call may run.
    pub longest_call: Duration,
    /// For how long a process that is not heard of keeps its share, and goes by it.
    pub forget_after: Duration,
    /// How long Redis may take to answer.
    pub patience: Duration,
    /// A process that has not been heard of for so long counts as absent.
    pub fresh: Duration,
    pub beat_every: Duration,
    /// Tests bring one that passes sooner.
    pub window: Duration,
}

impl Options {
    #[must_use]
    pub fn new(url: String, node: String, longest_call: Duration, forget_after: Duration) -> Self {
        Self {
            url,
            node,
            longest_call,
            forget_after,
            patience: Duration::from_millis(250),
            fresh: Duration::from_secs(3),
            beat_every: Duration::from_millis(500),
            window: WINDOW,
        }
    }
}

/// Counts in Redis, and in memory while it is away.
pub struct Redis {
    options: Options,
    spans: Spans,
    width_ms: u64,
    /// Tells this process from the one before it with the same identity.
    life: String,
    client: Client,
    ticks: Ticks,
    scripts: Scripts,
    state: Mutex<State>,
    connection: Mutex<Option<MultiplexedConnection>>,
    /// Held while a beat is on its way: what is taken without Redis meanwhile would be missing from it.
    beating: tokio::sync::Mutex<()>,
    /// Told when there is something to send.
    wake: Notify,
    /// How many beats there were.
    beats: watch::Sender<u64>,
}

struct Scripts {
    take: Script,
    beat: Script,
    used: Script,
    leave: Script,
}

struct State {
    /// What this process let through, with Redis and without.
    own: Book,
    unsent: Unsent,
    link: Link,
}

impl std::fmt::Debug for Redis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redis")
            .field("node", &self.options.node)
            .finish_non_exhaustive()
    }
}

/// How often a call that Redis does not decide at once is tried.
const TRIES: u32 = 3;

impl Redis {
    /// Opens no connection yet; [`Redis::run`] does.
    ///
    /// # Errors
    /// When the URL cannot be read; the text does not repeat it.
    pub fn new(options: Options) -> Result<Arc<Self>, String> {
        let client = Client::open(options.url.as_str()).map_err(|error| error.to_string())?;
        let own = Book::new(options.window);
        let fresh = millis(options.fresh);
        let spans = Spans {
            fresh,
            lease: millis(options.forget_after).max(fresh * 2),
            slack: (fresh / 3).max(1),
            window: own.longest_ms(),
            longest_call: millis(options.longest_call),
        };
        Ok(Arc::new(Self {
            spans,
            width_ms: own.width_ms(),
            life: uuid::Uuid::now_v7().simple().to_string(),
            client,
            ticks: Ticks::default(),
            scripts: Scripts {
                take: Script::new(include_str!("redis/take.lua")),
                beat: Script::new(include_str!("redis/beat.lua")),
                used: Script::new(include_str!("redis/used.lua")),
                leave: Script::new(include_str!("redis/leave.lua")),
            },
            state: Mutex::new(State {
                own,
                unsent: Unsent::default(),
                link: Link::default(),
            }),
            connection: Mutex::new(None),
            beating: tokio::sync::Mutex::new(()),
            wake: Notify::new(),
            beats: watch::Sender::new(0),
            options,
        }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Counts are changed one by one, each whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_ready(&self) -> bool {
        self.state().link.ready
    }

    fn connection(&self) -> Option<MultiplexedConnection> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        connection.clone()
    }

    fn set_connection(&self, to: Option<MultiplexedConnection>) {
        *self.connection.lock().unwrap_or_else(PoisonError::into_inner) = to;
    }

    fn sender(&self) -> Sender<'_> {
        Sender {
            node: &self.options.node,
            life: &self.life,
            spans: &self.spans,
            width_ms: self.width_ms,
            now_ms: self.ticks.now_ms(),
        }
    }

    async fn try_take(&self, taker: Taker, takes: &[Take], until: Duration) -> Result<Taken, Refused> {
        let mut flushed = false;
        for _ in 0..TRIES {
            if !self.is_ready() {
                // A beat that is on its way may bring Redis back.
                drop(self.beating.lock().await);
            }
            if !self.is_ready() {
                break;
            }
            let mut pending = Pending::new(self, taker, takes, until);
            match self.ask(taker, takes, until).await {
                Ok(Decision::Taken(bucket, used)) => return Ok(pending.taken(bucket, &used)),
                Ok(Decision::Refused(which, wait_ms, used)) => {
                    pending.was_refused();
                    if flushed || self.state().unsent.is_empty() {
                        return Err(self.refused(takes, which, wait_ms, &used));
                    }
                    // What others of this process's calls gave back may be enough.
                    flushed = true;
                    self.flush().await;
                }
                Ok(Decision::Beat) => {
                    self.state().link.ready = false;
                    self.flush().await;
                }
                Err(error) => self.lost(&error),
            }
        }
        self.take_alone(taker, takes, until).await
    }

    async fn ask(&self, taker: Taker, takes: &[Take], until: Duration) -> Result<Decision, RedisError> {
        let Some(mut connection) = self.connection() else {
            return Ok(Decision::Beat);
        };
        let epoch = self.state().link.epoch.clone();
        let mut script = self.scripts.take.prepare_invoke();
        script
            .key(PREFIX)
            .arg(&self.options.node)
            .arg(epoch)
            .arg(self.width_ms)
            .arg(self.spans.fresh)
            .arg(self.spans.lease)
            .arg(self.sender().taker(taker))
            .arg(millis(until))
            .arg(takes.len());
        for take in takes {
            let (unit, name) = names(&take.meter);
            script.arg(unit).arg(name).arg(take.limit).arg(take.amount);
        }
        let values: Vec<Value> = self.within(script.invoke_async(&mut connection)).await?;
        Decision::read(&values).ok_or_else(unreadable)
    }

    /// Redis answers in time, or it is away.
    async fn within<T>(&self, asked: impl Future<Output = Result<T, RedisError>>) -> Result<T, RedisError> {
        let answered = tokio::time::timeout(self.options.patience, asked).await;
        answered.unwrap_or_else(|_elapsed| {
            Err(RedisError::from(std::io::Error::new(
                std::io::ErrorKind::TimedOut,
                "it did not answer in time",
            )))
        })
    }

    fn refused(&self, takes: &[Take], which: usize, wait_ms: u64, used: &[u64]) -> Refused {
        Refused {
            which,
            why: Why::Full(Duration::from_millis(wait_ms)),
            levels: self.levels(takes, used),
        }
    }

    fn levels(&self, takes: &[Take], used: &[u64]) -> Vec<Level> {
        let level = |(take, used): (&Take, &u64)| Level {
            limit: take.limit,
            remaining: take.limit.saturating_sub(*used),
            reset: if *used == 0 || is_running(&take.meter) {
                Duration::ZERO
            } else {
                Duration::from_millis(self.width_ms * (BUCKETS + 1))
            },
        };
        takes.iter().zip(used).map(level).collect()
    }

    /// Without Redis: of this process's own share.
    async fn take_alone(&self, taker: Taker, takes: &[Take], until: Duration) -> Result<Taken, Refused> {
        let _between_beats = self.beating.lock().await;
        let now_ms = self.ticks.now_ms();
        let State { own, unsent, link } = &mut *self.state();
        let mut caps = Vec::with_capacity(takes.len());
        for (which, take) in takes.iter().enumerate() {
            match link.share_of(take.limit, take.meter.unit, now_ms, &self.spans) {
                Ok(cap) => caps.push(cap),
                Err(wait) => {
                    return Err(Refused {
                        which,
                        why: Why::Away(wait),
                        levels: Vec::new(),
                    });
                }
            }
        }
        let taken = own.take(taker, takes, &caps, now_ms, until)?;
        for take in takes {
            if is_running(&take.meter) {
                let call = (take.meter.clone(), taker);
                unsent.runs.insert(call, now_ms.saturating_add(millis(until)));
            } else {
                unsent.add(&take.meter, taken.stamp.own, take.amount);
            }
        }
        Ok(taken)
    }

    /// Waits until what is unsent was sent, or could not be.
    async fn flush(&self) {
        let mut beats = self.beats.subscribe();
        self.wake.notify_one();
        let _late = tokio::time::timeout(self.options.patience * 2, beats.changed()).await;
    }
}

fn unreadable() -> RedisError {
    RedisError::from((
        redis::ErrorKind::UnexpectedReturnType,
        "a script's answer cannot be read",
    ))
}

/// A take on its way to Redis. It counts among the process's own from before it is sent, and no more when the call is
/// dropped meanwhile.
struct Pending<'a> {
    redis: &'a Redis,
    taker: Taker,
    takes: &'a [Take],
    bucket: u64,
    is_kept: bool,
    may_be_known: bool,
}

impl<'a> Pending<'a> {
    fn new(redis: &'a Redis, taker: Taker, takes: &'a [Take], until: Duration) -> Self {
        let now_ms = redis.ticks.now_ms();
        let mut state = redis.state();
        state.own.add(taker, takes, now_ms, until);
        Self {
            redis,
            taker,
            takes,
            bucket: state.own.bucket(now_ms),
            is_kept: false,
            may_be_known: true,
        }
    }

    fn taken(mut self, shared: u64, used: &[u64]) -> Taken {
        self.is_kept = true;
        Taken {
            stamp: Stamp {
                own: self.bucket,
                shared: Some(shared),
            },
            levels: self.redis.levels(self.takes, used),
        }
    }

    fn was_refused(&mut self) {
        self.may_be_known = false;
    }
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        if self.is_kept {
            return;
        }
        let State { own, unsent, .. } = &mut *self.redis.state();
        for take in self.takes {
            if is_running(&take.meter) {
                own.end(self.taker, &take.meter);
                if self.may_be_known {
                    unsent.end(&take.meter, self.taker);
                }
            } else {
                own.take_back(&take.meter, take.amount, self.bucket);
            }
        }
    }
}

impl Counters for Redis {
    fn take<'a>(
        &'a self,
        taker: Taker,
        takes: &'a [Take],
        until: Duration,
    ) -> BoxFuture<'a, Result<Taken, Refused>> {
        Box::pin(self.try_take(taker, takes, until))
    }

    fn correct(&self, taker: Taker, meter: &Meter, correction: Correction) {
        let now_ms = self.ticks.now_ms();
        let State { own, unsent, link } = &mut *self.state();
        match correction {
            Correction::Back { amount, at } => {
                own.take_back(meter, amount, at.own);
                match at.shared {
                    Some(shared) => unsent.back(meter, shared, amount),
                    None => unsent.take_back(meter, at.own, amount),
                }
            }
            Correction::More(amount) => {
                own.charge(meter, amount, now_ms);
                unsent.add(meter, own.bucket(now_ms), amount);
            }
            Correction::Ended => {
                own.end(taker, meter);
                unsent.end(meter, taker);
            }
        }
        if link.ready {
            self.wake.notify_one();
        }
    }

    fn used<'a>(&'a self, meters: &'a [Meter]) -> BoxFuture<'a, Vec<u64>> {
        Box::pin(async move {
            if let Some(used) = self.used_in_redis(meters).await {
                return used;
            }
            let (mut state, now_ms) = (self.state(), self.ticks.now_ms());
            meters.iter().map(|meter| state.own.used(meter, now_ms)).collect()
        })
    }

    fn meters(&self) -> Vec<Meter> {
        self.state().own.meters(self.ticks.now_ms())
    }

    fn sharing(&self) -> Sharing {
        if self.is_ready() {
            Sharing::Shared
        } else {
            Sharing::Away
        }
    }
}

impl Redis {
    async fn used_in_redis(&self, meters: &[Meter]) -> Option<Vec<u64>> {
        let mut connection = self.connection().filter(|_| self.is_ready())?;
        let mut script = self.scripts.used.prepare_invoke();
        script.key(PREFIX).arg(self.width_ms);
        for meter in meters {
            let (unit, name) = names(meter);
            script.arg(unit).arg(name);
        }
        let used: Vec<i64> = self.within(script.invoke_async(&mut connection)).await.ok()?;
        let natural = |used: i64| u64::try_from(used).unwrap_or_default();
        (used.len() == meters.len()).then(|| used.into_iter().map(natural).collect())
    }
}
