//! A node: the purse that ships, and beside it a spool and the truth about its attempts.

use outcrop_core::budget::purse::{Charge, Options, Purse};

/// A budget, in one period.
pub type Key = usize;
pub type NodeName = usize;

pub const OPTIONS: Options = Options {
    ahead_us: 5_000_000,
    idle_us: 10_000_000,
    margin_us: 500_000,
};

/// An attempt with its end, as the spool has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    pub attempt: u64,
    pub charges: Vec<Charge<Key>>,
    pub spent: i64,
}

#[derive(Debug)]
pub struct Open {
    pub attempt: u64,
    pub charges: Vec<Charge<Key>>,
    pub ends_at: i64,
}

pub struct Node {
    /// None while it is dead, or has not been taken up by the store yet.
    pub purse: Option<Purse<Key>>,
    pub incarnation: i64,
    /// The spool: it survives the process, not the disk.
    pub spool: Vec<Settled>,
    pub open: Vec<Open>,
    pub shipped: usize,
    pub waiting: Vec<(Vec<Charge<Key>>, i64)>,
    pub is_dead: bool,
    pub disk_is_lost: bool,
    pub partitioned_until: i64,
    /// How fast its clock runs, in thousandths.
    pub rate: i64,
}

impl Node {
    pub fn new(rate: i64) -> Self {
        Self {
            purse: None,
            incarnation: 0,
            spool: Vec::new(),
            open: Vec::new(),
            shipped: 0,
            waiting: Vec::new(),
            is_dead: false,
            disk_is_lost: false,
            partitioned_until: 0,
            rate,
        }
    }

    /// The node's own clock.
    pub fn clock(&self, now: i64) -> i64 {
        now / 1_000 * self.rate
    }

    /// The process ends; its calls are over, and nobody wrote down how.
    pub fn die(&mut self) {
        self.purse = None;
        self.is_dead = true;
        self.waiting.clear();
    }

    /// What an earlier process left open is charged at its bound.
    pub fn recover(&mut self) {
        for open in self.open.drain(..) {
            let spent = open.charges.first().map_or(0, |charge| charge.amount);
            self.spool.push(Settled {
                attempt: open.attempt,
                charges: open.charges,
                spent,
            });
        }
    }

    pub fn settle(&mut self, place: usize, spent: i64) {
        let open = self.open.swap_remove(place);
        if let Some(purse) = &mut self.purse {
            open.charges.iter().for_each(|charge| purse.settle(charge, spent));
        }
        self.spool.push(Settled {
            attempt: open.attempt,
            charges: open.charges,
            spent,
        });
    }
}
