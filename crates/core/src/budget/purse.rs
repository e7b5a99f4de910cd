//! A node's side: its share of every budget, what is held of it, and what to ask the store for.
//!
//! Nothing here waits, reads a clock or knows the store: instants are arguments, questions and answers are values.
//! So the code that ships is the code that the simulation drives.

use super::lease::{Answer, Ask};
use std::collections::HashMap;
use std::hash::Hash;

/// Microseconds on a clock that only runs forward, also while the machine is suspended.
pub type Elapsed = i64;

/// What a call takes, or may take, of one budget in one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge<K> {
    pub key: K,
    pub amount: i64,
}

/// All shares of one node, in one start of it.
#[derive(Debug)]
pub struct Purse<K> {
    incarnation: i64,
    asks: i64,
    is_closing: bool,
    shares: HashMap<K, Share>,
    options: Options,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// For how long the calls of late would last on what is asked for.
    pub ahead_us: i64,
    /// A share that held nothing for so long is given back whole.
    pub idle_us: i64,
    /// How much before the store's instant the node stops admitting: for two clocks that do not run alike.
    pub margin_us: i64,
}

/// This node's share of one budget in one period: running totals, as in the lease.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Share {
    granted: i64,
    returned: i64,
    settled: i64,
    held: i64,
    admit_until: Elapsed,
    /// What each call needs that waits for the store's answer.
    waiting: Vec<i64>,
    /// Held since the last ask, and what that comes to in a second, smoothed.
    flow: i64,
    per_second: i64,
    asked_at: Elapsed,
    used_at: Elapsed,
    short: bool,
    /// The store may have given something that the node has not heard of.
    is_unanswered: bool,
    /// As the store last said.
    taken: i64,
    limit: i64,
    /// `settled + held` when the store said so.
    own_then: i64,
}

impl Share {
    /// What a call could still hold.
    #[must_use]
    pub const fn free(&self) -> i64 {
        self.granted
            .saturating_sub(self.returned)
            .saturating_sub(self.settled)
            .saturating_sub(self.held)
    }

    #[must_use]
    pub const fn held(&self) -> i64 {
        self.held
    }

    /// What is taken of the budget in all, as the store last said, and the limit then.
    #[must_use]
    pub const fn standing(&self) -> (i64, i64) {
        (self.taken, self.limit)
    }

    const fn own(&self) -> i64 {
        self.settled.saturating_add(self.held)
    }

    fn is_due(&self) -> bool {
        self.is_unanswered
            || !self.waiting.is_empty()
            || self.held > 0
            || self.free() > 0
            || self.own() != self.own_then
    }

    fn is_closed(&self) -> bool {
        !self.is_unanswered && self.waiting.is_empty() && self.held == 0 && self.free() <= 0
    }
}

/// A hold that found no room: in which budgets, by their place among the charges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Short {
    pub at: Vec<usize>,
}

impl<K: Clone + Eq + Hash> Purse<K> {
    #[must_use]
    pub fn new(incarnation: i64, options: Options) -> Self {
        Self {
            incarnation,
            asks: 0,
            is_closing: false,
            shares: HashMap::new(),
            options,
        }
    }

    /// What an earlier start of this node left with the store, once its whole spool is shipped: nothing is held any
    /// more, and the rest is this start's.
    pub fn resume(&mut self, key: K, granted: i64, returned: i64, settled: i64) {
        let share = Share {
            granted,
            returned,
            settled,
            ..Share::default()
        };
        self.shares.insert(key, share);
    }

    /// Holds every charge, or none.
    ///
    /// # Errors
    /// [`Short`] says which budgets had no room in this node's share, which says nothing of the budgets themselves.
    pub fn hold(&mut self, charges: &[Charge<K>], now: Elapsed) -> Result<(), Short> {
        let lacks = |charge: &Charge<K>| {
            let share = self.shares.get(&charge.key);
            // Nothing is lacking where nothing is needed: a soft budget, a call that is free.
            charge.amount > 0
                && share.is_none_or(|share| share.free() < charge.amount || now >= share.admit_until)
        };
        let lacking = charges.iter().enumerate().filter(|(_, charge)| lacks(charge));
        let at: Vec<usize> = lacking.map(|(place, _)| place).collect();
        if !at.is_empty() {
            return Err(Short { at });
        }
        for charge in charges {
            if let Some(share) = self.shares.get_mut(&charge.key) {
                share.held = share.held.saturating_add(charge.amount);
                share.flow = share.flow.saturating_add(charge.amount);
                share.used_at = now;
            }
        }
        Ok(())
    }

    /// The store should hear of a budget that nothing is held of.
    pub fn know(&mut self, key: &K) {
        if !self.shares.contains_key(key) {
            let share = Share {
                is_unanswered: true,
                ..Share::default()
            };
            self.shares.insert(key.clone(), share);
        }
    }

    /// A call waits for so much: it is asked for until [`Purse::unwait`].
    pub fn wait(&mut self, charge: &Charge<K>, now: Elapsed) {
        let share = self.shares.entry(charge.key.clone()).or_default();
        share.waiting.push(charge.amount);
        share.used_at = now;
    }

    /// The call does not wait any more, whether it got what it wanted or not.
    pub fn unwait(&mut self, charge: &Charge<K>) {
        let Some(share) = self.shares.get_mut(&charge.key) else {
            return;
        };
        if let Some(place) = share.waiting.iter().position(|amount| *amount == charge.amount) {
            share.waiting.swap_remove(place);
        }
    }

    /// Replaces a hold by what the attempt really came to: zero for one that never reached a provider.
    pub fn settle(&mut self, charge: &Charge<K>, spent: i64) {
        if let Some(share) = self.shares.get_mut(&charge.key) {
            share.held = share.held.saturating_sub(charge.amount);
            share.settled = share.settled.saturating_add(spent);
        }
    }

    /// What to ask the store now. What is given back here is given back for good, whether or not the ask arrives.
    pub fn ask(&mut self, key: &K, now: Elapsed) -> Option<Ask> {
        let (incarnation, options) = (self.incarnation, self.options);
        let share = self.shares.get_mut(key)?;
        share.measure(now);
        let ahead = if self.is_closing {
            0
        } else {
            share.ahead(options, now)
        };
        let waiting: i64 = share.waiting.iter().copied().fold(0, i64::saturating_add);
        share.give_back(waiting, ahead);
        share.is_unanswered = true;
        let used = share.returned.saturating_add(share.own());
        let smallest = share.waiting.iter().min();
        self.asks += 1;
        Some(Ask {
            incarnation,
            number: self.asks,
            returned: share.returned,
            least: smallest.map_or(0, |smallest| used.saturating_add(*smallest)),
            needed: smallest.map_or(0, |_| used.saturating_add(waiting)),
            target: used.saturating_add(waiting).saturating_add(ahead),
        })
    }

    /// Takes the store's answer to an ask that was made at `asked_at`: the lease runs from before the store was asked.
    pub fn answered(&mut self, key: &K, asked_at: Elapsed, answer: Answer) {
        let margin_us = self.options.margin_us;
        let Some(share) = self.shares.get_mut(key) else {
            return;
        };
        share.granted = share.granted.max(answer.granted);
        // More than the node gave back itself: it was written off.
        share.returned = share.returned.max(answer.returned);
        let until = asked_at
            .saturating_add(answer.admit_for_us)
            .saturating_sub(margin_us);
        share.admit_until = share.admit_until.max(until);
        share.short = answer.short;
        share.is_unanswered &= asked_at < share.asked_at;
        (share.taken, share.limit) = (answer.taken, answer.limit);
        share.own_then = share.own();
    }

    /// Every budget that the store should be asked about: those that calls wait for, that were used since, or that
    /// have something to give back.
    #[must_use]
    pub fn due(&self) -> Vec<K> {
        let due = self.shares.iter().filter(|(_, share)| share.is_due());
        due.map(|(key, _)| key.clone()).collect()
    }

    /// Forgets a share that nothing is held of and nothing can be held of, such as one of a period that has passed.
    pub fn drop_closed(&mut self, is_over: impl Fn(&K) -> bool) {
        self.shares
            .retain(|key, share| !(share.is_closed() && is_over(key)));
    }

    /// Whether a call waits for the store's answer.
    #[must_use]
    pub fn is_waited_for(&self) -> bool {
        self.shares.values().any(|share| !share.waiting.is_empty())
    }

    /// There is no such budget any more: nothing of it can be held, or given back.
    pub fn forget(&mut self, key: &K) {
        self.shares.remove(key);
    }

    /// No call will come: everything that is not held is to be given back.
    pub fn close(&mut self) {
        self.is_closing = true;
    }

    #[must_use]
    pub fn share(&self, key: &K) -> Option<&Share> {
        self.shares.get(key)
    }

    pub fn shares(&self) -> impl Iterator<Item = (&K, &Share)> {
        self.shares.iter()
    }
}

impl Share {
    /// Gives back what neither waiting calls nor those of the next seconds need.
    fn give_back(&mut self, waiting: i64, ahead: i64) {
        // Twice as much may stay, or each ask would undo the grant before it.
        let keep = if self.short {
            ahead
        } else {
            ahead.saturating_mul(2)
        };
        let spare = self.free().saturating_sub(waiting).saturating_sub(keep);
        self.returned = self.returned.saturating_add(spare.max(0));
    }

    /// How fast the share is used, from what was held since the last ask.
    fn measure(&mut self, now: Elapsed) {
        let since = now.saturating_sub(self.asked_at);
        if since <= 0 {
            return;
        }
        let second = i128::from(self.flow) * 1_000_000 / i128::from(since.max(100_000));
        let second = i64::try_from(second).unwrap_or(i64::MAX);
        // Up at once, down by halves: a burst that pauses for a moment comes back.
        self.per_second = second.max(self.per_second / 2);
        (self.flow, self.asked_at) = (0, now);
    }

    /// What the calls of the next seconds will need; nothing while others are short, or when there were none.
    fn ahead(&self, options: Options, now: Elapsed) -> i64 {
        if self.short || now.saturating_sub(self.used_at) >= options.idle_us {
            return 0;
        }
        let ahead = i128::from(self.per_second) * i128::from(options.ahead_us) / 1_000_000;
        i64::try_from(ahead).unwrap_or(i64::MAX)
    }
}
