//! Two shippers of one spool, with batches of any cut, repeated, delayed and interleaved: each row exactly once,
//! and the mark only rises. The oracle is the spool itself.

use crate::database::{Bench, on_postgres, on_sqlite};
use crate::rows::call;
use outcrop_core::id::NodeId;
use outcrop_store::ledger::{Batch, Filter, Row, Scope};
use outcrop_store::{Error, Store};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::BTreeSet;

/// What one shipper does next.
#[derive(Clone, Debug)]
enum Step {
    /// Ships so many sequences from where it believes to be, then goes on from there.
    Ship { length: u64 },
    /// Ships so many sequences from an earlier place, as after a lost answer.
    Repeat { back: u64, length: u64 },
    /// Starts again from the ledger's mark.
    Restart,
}

#[derive(Clone, Debug)]
struct Case {
    /// Which sequences hold a settlement; the others are intents.
    settled: Vec<bool>,
    /// Which of two shippers acts, and how.
    steps: Vec<(bool, Step)>,
}

fn cases() -> impl Strategy<Value = Case> {
    let step = prop_oneof![
        4 => (1..9u64).prop_map(|length| Step::Ship { length }),
        2 => (0..12u64, 1..9u64).prop_map(|(back, length)| Step::Repeat { back, length }),
        1 => Just(Step::Restart),
    ];
    (vec(any::<bool>(), 1..40), vec((any::<bool>(), step), 0..30))
        .prop_map(|(settled, steps)| Case { settled, steps })
}

struct Spool {
    node: NodeId,
    rows: Vec<Option<Row>>,
}

impl Spool {
    /// Ships the sequences from `first` on, and answers the first sequence that is not shipped.
    async fn ship(&self, store: &Store, first: u64, length: u64) -> Result<u64, Error> {
        let end = (first + length).min(self.rows.len() as u64);
        if first >= end {
            return Ok(first);
        }
        let piece = (first..end).filter_map(|at| self.rows[at as usize].clone().map(|row| (at, row)));
        let rows: Vec<(u64, Row)> = piece.collect();
        let after = first.checked_sub(1);
        let done = store
            .append(Batch {
                node: self.node,
                epoch: 1,
                after,
                through: end - 1,
                rows: &rows,
            })
            .await?;
        assert!(done.high_water >= end - 1);
        assert_eq!(done.duplicates, 0);
        assert_eq!(done.inserted + done.skipped, rows.len() as u64);
        Ok(end)
    }
}

async fn run(bench: &Bench, other: &Store, case: &Case) {
    let rows = case.settled.iter().map(|settled| settled.then(call)).collect();
    let spool = Spool {
        node: NodeId::generate(),
        rows,
    };
    let mut places = [0_u64, 0];
    let mut mark = None;
    for (who, step) in &case.steps {
        let (store, place) = if *who {
            (&bench.store, &mut places[0])
        } else {
            (other, &mut places[1])
        };
        let (first, length) = match step {
            Step::Ship { length } => (*place, *length),
            Step::Repeat { back, length } => (place.saturating_sub(*back), *length),
            Step::Restart => (next(store, spool.node).await, 3),
        };
        let end = spool
            .ship(store, first, length)
            .await
            .expect("no shipper is ever above the mark");
        *place = end.max(*place);
        let now = bench.store.high_water(spool.node, 1).await.expect("mark");
        assert!(now >= mark, "the mark fell from {mark:?} to {now:?}");
        mark = now;
    }
    // A shipper that believes to be further than the ledger is must be stopped, not believed.
    let ahead = next(other, spool.node).await + 1;
    if ahead < spool.rows.len() as u64 {
        let refusal = spool.ship(other, ahead, 5).await.expect_err("a gap");
        assert!(matches!(refusal, Error::Gap { .. }), "{refusal:?}");
    }
    let rest = next(other, spool.node).await;
    spool
        .ship(other, rest, u64::from(u32::MAX))
        .await
        .expect("the rest is shipped");
    assert_eq!(recorded(bench, &spool).await, expected(&spool));
}

async fn next(store: &Store, node: NodeId) -> u64 {
    store
        .high_water(node, 1)
        .await
        .expect("mark")
        .map_or(0, |mark| mark + 1)
}

fn expected(spool: &Spool) -> BTreeSet<String> {
    spool
        .rows
        .iter()
        .flatten()
        .map(|row| row.attempt.call().to_string())
        .collect()
}

/// The spool's calls that are in the ledger; panics when one is there twice.
async fn recorded(bench: &Bench, spool: &Spool) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut filter = Filter {
        limit: Some(200),
        ..Filter::default()
    };
    let wanted = expected(spool);
    loop {
        let page = bench.store.calls(&filter, &Scope::All).await.expect("page");
        for call in page.calls {
            assert_eq!(call.attempts, 1);
            let id = call.id.to_string();
            assert!(!wanted.contains(&id) || found.insert(id), "twice: {}", call.id);
        }
        filter.cursor = page.next_cursor;
        if filter.cursor.is_none() {
            return found;
        }
    }
}

fn check(bench: &Bench, other: &Store, count: u32) {
    let handle = tokio::runtime::Handle::current();
    let config = Config {
        cases: count,
        failure_persistence: None,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&cases(), |case| {
        tokio::task::block_in_place(|| handle.block_on(run(bench, other, &case)));
        Ok(())
    });
    outcome.expect("each row exactly once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_shippers_leave_each_row_exactly_once_on_sqlite() {
    on_sqlite(async |bench| check(bench, &bench.open_again().await, 60)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_shippers_leave_each_row_exactly_once_on_postgres() {
    on_postgres(async |bench| check(bench, &bench.open_again().await, 12)).await;
}
