//! The store: leases, and the ledger with its high-water marks.

use crate::node::{Key, NodeName, Settled};
use outcrop_core::budget::lease::{Answer, Ask, Lease, Standing, answer};
use std::collections::{BTreeMap, BTreeSet};

pub const ADMIT_FOR_US: i64 = 30_000_000;
pub const LONGEST_CALL_US: i64 = 10_000_000;

#[derive(Default)]
pub struct Store {
    pub limits: Vec<i64>,
    pub leases: BTreeMap<(Key, NodeName), Lease>,
    pub ledger: BTreeSet<u64>,
    incarnations: BTreeMap<NodeName, i64>,
    marks: BTreeMap<NodeName, usize>,
    short_until: BTreeMap<Key, i64>,
}

impl Store {
    pub fn new(limits: Vec<i64>) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    pub fn taken(&self, key: Key) -> i64 {
        self.of(key).map(|(_, lease)| lease.taken()).sum()
    }

    pub fn settled(&self, key: Key) -> i64 {
        self.of(key).map(|(_, lease)| lease.settled).sum()
    }

    fn of(&self, key: Key) -> impl Iterator<Item = (NodeName, &Lease)> {
        self.leases
            .range((key, 0)..(key + 1, 0))
            .map(|((_, node), lease)| (*node, lease))
    }

    pub fn ask(&mut self, now: i64, node: NodeName, key: Key, ask: Ask) -> Option<Answer> {
        if self.incarnations.get(&node) != Some(&ask.incarnation) {
            return None;
        }
        let others = self
            .of(key)
            .filter(|(other, _)| *other != node)
            .map(|(_, lease)| lease.taken())
            .sum();
        let nodes = self
            .of(key)
            .filter(|(_, lease)| now < lease.admit_until_us)
            .count() as i64;
        let standing = Standing {
            limit: self.limits[key],
            others,
            others_held: 0,
            nodes,
            short: self.short_until.get(&key).is_some_and(|until| now < *until),
            now_us: now,
            admit_for_us: ADMIT_FOR_US,
            call_us: LONGEST_CALL_US + 2_000_000,
        };
        let answered = answer(self.leases.entry((key, node)).or_default(), ask, standing);
        if answered.refused {
            self.short_until.insert(key, now + 3_000_000);
        }
        Some(answered)
    }

    /// Takes rows in, each once; gives the mark now.
    pub fn append(&mut self, node: NodeName, from: usize, rows: &[Settled]) -> usize {
        let mark = self.marks.entry(node).or_default();
        if from > *mark {
            return *mark;
        }
        for row in rows.iter().skip(*mark - from) {
            assert!(
                self.ledger.insert(row.attempt),
                "attempt {} is in the ledger twice",
                row.attempt
            );
            for charge in &row.charges {
                self.leases.entry((charge.key, node)).or_default().settled += row.spent;
            }
            *mark += 1;
        }
        *mark
    }

    /// A new start of a node, all of whose spool is here.
    pub fn resume(&mut self, node: NodeName) -> (i64, Vec<(Key, Lease)>) {
        let incarnation = self.incarnations.entry(node).or_default();
        *incarnation += 1;
        let own = self.leases.iter_mut().filter(|((_, owner), _)| *owner == node);
        let leases = own.map(|((key, _), lease)| {
            lease.resume();
            (*key, *lease)
        });
        (*incarnation, leases.collect())
    }

    /// Writes off what a node has not accounted for, where no call of its can be running any more.
    pub fn forget(&mut self, now: i64, node: NodeName) {
        let own = self.leases.iter_mut().filter(|((_, owner), _)| *owner == node);
        own.filter(|(_, lease)| now >= lease.calls_end_us)
            .for_each(|(_, lease)| lease.forgotten = true);
    }
}
