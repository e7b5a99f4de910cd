//! Random lives of a spool, against a model that says what must be in the ledger at the end.

use super::support::{image, intent, interrupted, number, open, segments, settlement};
use outcrop_core::settlement::Settlement;
use outcrop_store::spool::{Reservation, Resumed, Spool, read};
use proptest::prelude::*;
use std::collections::BTreeMap;
use tempfile::TempDir;

#[derive(Clone, Debug)]
enum Step {
    Intend,
    Settle(prop::sample::Index),
    /// The process is killed and starts again, with another size of segment.
    Kill {
        segment_bytes: u64,
    },
    /// A batch goes to the store; whether the spool learns that it arrived.
    Ship {
        limit: usize,
        marked: bool,
    },
    Sync,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => Just(Step::Intend),
        7 => any::<prop::sample::Index>().prop_map(Step::Settle),
        1 => (500..6000u64).prop_map(|segment_bytes| Step::Kill { segment_bytes }),
        3 => (1..12usize, prop::bool::weighted(0.8)).prop_map(|(limit, marked)| Step::Ship { limit, marked }),
        1 => Just(Step::Sync),
    ]
}

/// What the store does with a batch: in one transaction, nothing at or below its high water.
#[derive(Default)]
struct Store {
    rows: BTreeMap<u64, Settlement>,
    high_water: u64,
}

impl Store {
    fn append(&mut self, batch: &outcrop_store::spool::Batch) {
        for row in &batch.rows {
            if row.sequence <= self.high_water {
                continue;
            }
            let number = number(row.intent.attempt);
            assert_eq!(row.intent, intent(number));
            assert_eq!(
                self.rows.insert(number, row.settlement.clone()),
                None,
                "attempt {number} came twice"
            );
            self.high_water = row.sequence;
        }
        assert!(batch.rows.is_sorted_by(|a, b| a.sequence < b.sequence));
        assert_eq!(
            batch.rows.last().map_or(batch.through, |row| row.sequence),
            batch.through
        );
    }
}

struct Life {
    dir: TempDir,
    spool: Spool,
    open: Vec<(u64, Reservation)>,
    store: Store,
    /// What the ledger must hold in the end.
    due: BTreeMap<u64, Settlement>,
    next: u64,
}

impl Life {
    fn begin() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (spool, _) = open(dir.path(), 2000);
        spool.resume_after(0).unwrap();
        Self {
            dir,
            spool,
            open: Vec::new(),
            store: Store::default(),
            due: BTreeMap::new(),
            next: 1,
        }
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Intend => {
                self.open
                    .push((self.next, self.spool.intend(&intent(self.next)).unwrap()));
                self.next += 1;
            }
            Step::Settle(index) if !self.open.is_empty() => {
                let (number, reservation) = self.open.swap_remove(index.index(self.open.len()));
                reservation.settle(&settlement(number)).unwrap();
                self.due.insert(number, settlement(number));
            }
            Step::Settle(_) => {}
            Step::Kill { segment_bytes } => self.kill(*segment_bytes),
            Step::Ship { limit, marked } => {
                self.ship(*limit, *marked);
            }
            Step::Sync => self.spool.sync().unwrap(),
        }
        assert_eq!(self.spool.in_flight(), self.open.len());
    }

    fn kill(&mut self, segment_bytes: u64) {
        let left = image(self.dir.path());
        self.check_read(&left);
        let (spool, recovery) = open(left.path(), segment_bytes);
        assert_eq!(recovery.interrupted, self.open.len());
        assert!(!recovery.torn_tail);
        assert_eq!(
            spool.resume_after(self.store.high_water).unwrap(),
            Resumed::Continued
        );
        // The old process goes on where nobody looks.
        let dead = std::mem::replace(&mut self.spool, spool);
        for (number, _) in self.open.drain(..) {
            self.due.insert(number, interrupted(number));
        }
        drop(dead);
        self.dir = left;
    }

    /// The store and what is above its high water in the files are together what is due.
    fn check_read(&self, dir: &TempDir) {
        let contents = read(dir.path()).unwrap();
        assert!(!contents.is_live);
        assert!(contents.completed.is_sorted_by(|a, b| a.sequence < b.sequence));
        let mut ledger = self.store.rows.clone();
        for row in contents
            .completed
            .iter()
            .filter(|row| row.sequence > self.store.high_water)
        {
            assert_eq!(
                ledger.insert(number(row.intent.attempt), row.settlement.clone()),
                None
            );
        }
        assert_eq!(ledger, self.due);
        let mut open: Vec<u64> = self.open.iter().map(|(number, _)| *number).collect();
        open.sort_unstable();
        assert_eq!(
            contents
                .open
                .iter()
                .map(|open| number(open.intent.attempt))
                .collect::<Vec<_>>(),
            open
        );
    }

    fn ship(&mut self, limit: usize, marked: bool) -> usize {
        let batch = self.spool.unshipped(limit).unwrap();
        assert!(batch.rows.len() <= limit);
        self.store.append(&batch);
        if marked {
            self.spool.mark_shipped(batch.through).unwrap();
        }
        batch.rows.len()
    }

    fn end(mut self) {
        for (number, reservation) in std::mem::take(&mut self.open) {
            reservation.settle(&settlement(number)).unwrap();
            self.due.insert(number, settlement(number));
        }
        while self.ship(5, true) > 0 {}
        assert_eq!(self.store.rows, self.due);
        assert_eq!(self.store.rows.len() as u64, self.next - 1);
        assert_eq!(self.spool.reserved_bytes(), 0);
        assert_eq!(segments(self.dir.path()).len(), 1, "what is shipped is removed");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn every_attempt_is_in_the_ledger_exactly_once(steps in prop::collection::vec(step(), 1..160)) {
        let mut life = Life::begin();
        for step in &steps {
            life.take(step);
        }
        life.end();
    }
}
