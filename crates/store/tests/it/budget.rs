//! Budgets: what nodes are given, what is settled, and what nobody accounts for.

use crate::contract;
use crate::database::{Bench, NOW_US};
use crate::declare::put;
use crate::rows::{HOUR_US, call};
use outcrop_core::audit::{Actor, Record};
use outcrop_core::budget::lease::{Answer, Ask};
use outcrop_core::budget::{Budget, Each, Every, Hold, Key, Measure, Period, Scope};
use outcrop_core::id::NodeId;
use outcrop_core::manifest::Manifest;
use outcrop_core::organisation::ROOT;
use outcrop_core::settlement::Outcome;
use outcrop_store::Store;
use outcrop_store::budget::{Answered, Asked, NewIncrease, Status, Terms};
use outcrop_store::ledger::{Batch, Row};

contract!(
    a_node_is_given_what_there_is_and_no_more,
    nodes_that_ask_at_once_never_get_more_than_the_limit,
    what_is_settled_is_counted_with_its_rows_once,
    an_attempt_that_the_ledger_knew_is_not_counted_again,
    an_earlier_start_of_a_node_is_answered_nothing,
    what_a_dead_node_held_is_presumed_spent_until_it_is_written_off,
    a_window_counts_its_buckets,
    what_is_left_is_rolled_over,
    an_increase_counts_while_it_lasts,
    a_period_that_is_not_now_takes_back_and_gives_nothing,
    a_budget_that_is_gone_says_so,
    what_was_spent_before_a_budget_was_counts,
);

const ADMIT_US: i64 = 30_000_000;
const CALL_US: i64 = 60_000_000;
/// The first instant of November 2026.
const NOVEMBER_US: i64 = 1_793_491_200_000_000;
const DECEMBER_US: i64 = 1_796_083_200_000_000;

fn budget(limit: &str, period: Period) -> Budget {
    Budget {
        id: "b".to_owned(),
        name: "B".to_owned(),
        owner: ROOT.to_owned(),
        scope: Scope::default(),
        each: Each::All,
        measure: Measure::Requests,
        limit: limit.to_owned(),
        period,
        rollover_percent: 0,
        hard: true,
        thresholds: Vec::new(),
    }
}

fn monthly(limit: &str) -> Budget {
    let period = Period::Calendar {
        every: Every::Month,
        zone: "UTC".to_owned(),
    };
    budget(limit, period)
}

async fn declare(store: &Store, budget: Budget) {
    put(store, vec![Manifest::Budget(Box::new(budget))]).await;
}

fn key(from_us: i64) -> Key {
    Key {
        budget: "b".into(),
        member: "".into(),
        from_us,
    }
}

/// A node with its questions.
struct Node {
    id: NodeId,
    incarnation: i64,
    asks: i64,
}

impl Node {
    async fn begin(store: &Store) -> Self {
        let id = NodeId::generate();
        let begun = store.begin_node(id, 1).await.expect("begun");
        Self {
            id,
            incarnation: begun.incarnation,
            asks: 0,
        }
    }

    async fn answered(&mut self, store: &Store, from_us: i64, returned: i64, needed: i64) -> Answered {
        self.asks += 1;
        let terms = Terms {
            node: self.id,
            epoch: 1,
            incarnation: self.incarnation,
            admit_for_us: ADMIT_US,
            call_us: CALL_US,
        };
        let asked = Asked {
            key: key(from_us),
            ask: Ask {
                incarnation: self.incarnation,
                number: self.asks,
                returned,
                least: needed,
                needed,
                target: needed,
            },
        };
        let answers = store.ask_budgets(terms, &[asked]).await.expect("answered");
        *answers.first().expect("one answer")
    }

    async fn ask(&mut self, store: &Store, from_us: i64, returned: i64, needed: i64) -> Answer {
        match self.answered(store, from_us, returned, needed).await {
            Answered::Lease(answer) => answer,
            other => panic!("{other:?}"),
        }
    }

    async fn ship(&self, store: &Store, after: Option<u64>, rows: &[(u64, Row)]) {
        let through = rows.last().expect("a row").0;
        let batch = Batch {
            node: self.id,
            epoch: 1,
            after,
            through,
            rows,
        };
        store.append(batch).await.expect("appended");
    }
}

fn holding(from_us: i64, amount: i64) -> Row {
    let hold = Hold {
        key: key(from_us),
        measure: Measure::Requests,
        amount,
    };
    Row {
        holds: vec![hold],
        ..call()
    }
}

/// What is settled, held and presumed spent of the one period.
async fn standing(bench: &Bench) -> (i64, i64, i64) {
    let kept = bench.store.kept_budgets("b", 0).await.expect("kept");
    let now_us = bench.clock.now_us();
    let sums = kept
        .iter()
        .map(|kept| (kept.settled(), kept.held_and_presumed(now_us)));
    sums.fold((0, 0, 0), |(settled, held, presumed), (more, (h, p))| {
        (settled + more, held + h, presumed + p)
    })
}

async fn a_node_is_given_what_there_is_and_no_more(bench: &Bench) {
    let store = &bench.store;
    declare(store, monthly("100")).await;
    let (mut one, mut two) = (Node::begin(store).await, Node::begin(store).await);
    assert_eq!(one.ask(store, NOVEMBER_US, 0, 60).await.granted, 60);
    let refused = two.ask(store, NOVEMBER_US, 0, 60).await;
    assert_eq!((refused.granted, refused.refused, refused.taken), (0, true, 60));
    // The first gives back, because somebody is short.
    assert!(one.ask(store, NOVEMBER_US, 30, 60).await.short);
    assert_eq!(two.ask(store, NOVEMBER_US, 0, 60).await.granted, 60);
    assert_eq!(standing(bench).await, (0, 90, 0));
}

async fn nodes_that_ask_at_once_never_get_more_than_the_limit(bench: &Bench) {
    declare(&bench.store, monthly("1000")).await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let store = bench.open_again().await;
        let mut node = Node::begin(&store).await;
        tasks.spawn(async move {
            let mut granted = 0;
            for _ in 0..40 {
                granted = node.ask(&store, NOVEMBER_US, 0, granted + 17).await.granted;
            }
            store.close().await;
            granted
        });
    }
    let granted: i64 = tasks.join_all().await.into_iter().sum();
    assert!((984..=1000).contains(&granted), "{granted}");
    assert_eq!(standing(bench).await, (0, granted, 0));
}

async fn what_is_settled_is_counted_with_its_rows_once(bench: &Bench) {
    let store = &bench.store;
    declare(store, monthly("100")).await;
    let mut node = Node::begin(store).await;
    node.ask(store, NOVEMBER_US, 0, 10).await;
    let mut rows: Vec<(u64, Row)> = (0..4)
        .map(|sequence| (sequence, holding(NOVEMBER_US, 1)))
        .collect();
    rows[1].1.settlement.outcome = Outcome::Unreached;
    rows[2].1.settlement.outcome = Outcome::Interrupted;
    node.ship(store, None, &rows).await;
    node.ship(store, None, &rows).await;
    // One never reached a provider: it costs nothing.
    assert_eq!(standing(bench).await, (3, 7, 0));
    let kept = store.kept_budgets("b", 0).await.expect("kept");
    assert_eq!(kept[0].holders[0].interrupted, 1);
}

async fn an_attempt_that_the_ledger_knew_is_not_counted_again(bench: &Bench) {
    let store = &bench.store;
    declare(store, monthly("100")).await;
    let (mut one, two) = (Node::begin(store).await, Node::begin(store).await);
    one.ask(store, NOVEMBER_US, 0, 1).await;
    let rows = [(0, holding(NOVEMBER_US, 1)), (1, holding(NOVEMBER_US, 1))];
    one.ship(store, None, &rows[..1]).await;
    // A copy of the first node's directory.
    two.ship(store, None, &rows).await;
    assert_eq!(standing(bench).await.0, 2);
}

async fn an_earlier_start_of_a_node_is_answered_nothing(bench: &Bench) {
    let store = &bench.store;
    declare(store, monthly("100")).await;
    let mut early = Node::begin(store).await;
    early.ask(store, NOVEMBER_US, 0, 40).await;
    let begun = store.begin_node(early.id, 1).await.expect("begun");
    assert_eq!(begun.leases.len(), 1);
    assert_eq!(
        (begun.leases[0].lease.granted, begun.leases[0].lease.asked),
        (40, 0)
    );
    // What the earlier process still had on the way must not free what the later one holds.
    let late = early.answered(store, NOVEMBER_US, 40, 0).await;
    assert_eq!(late, Answered::Superseded);
    assert_eq!(standing(bench).await, (0, 40, 0));
}

async fn what_a_dead_node_held_is_presumed_spent_until_it_is_written_off(bench: &Bench) {
    let store = &bench.store;
    declare(store, monthly("100")).await;
    let mut node = Node::begin(store).await;
    node.ask(store, NOVEMBER_US, 0, 70).await;
    node.ship(store, None, &[(0, holding(NOVEMBER_US, 1))]).await;
    bench.clock.set(NOW_US + ADMIT_US + CALL_US - 1);
    assert_eq!(
        store
            .forget_node(node.id, &record("node.forget"))
            .await
            .expect("asked"),
        None,
        "calls may still run"
    );
    assert_eq!(standing(bench).await, (1, 69, 0));
    bench.clock.set(NOW_US + ADMIT_US + CALL_US);
    assert_eq!(standing(bench).await, (1, 0, 69));
    let mut other = Node::begin(store).await;
    assert!(other.ask(store, NOVEMBER_US, 0, 31).await.refused);
    assert_eq!(
        store
            .forget_node(node.id, &record("node.forget"))
            .await
            .expect("forgotten"),
        Some(1)
    );
    assert_eq!(standing(bench).await, (1, 0, 0));
    assert_eq!(other.ask(store, NOVEMBER_US, 0, 99).await.granted, 99);
    // Its spool turns up after all: what was spent was spent.
    node.ship(store, Some(0), &[(1, holding(NOVEMBER_US, 1))]).await;
    assert_eq!(standing(bench).await, (2, 99, 0));
}

async fn a_window_counts_its_buckets(bench: &Bench) {
    let store = &bench.store;
    declare(store, budget("10", Period::Rolling { hours: 24 })).await;
    let mut node = Node::begin(store).await;
    let bucket = |hours: i64| (NOW_US / HOUR_US + hours) * HOUR_US;
    node.ask(store, bucket(0), 0, 6).await;
    node.ship(
        store,
        None,
        &(0..6).map(|n| (n, holding(bucket(0), 1))).collect::<Vec<_>>(),
    )
    .await;
    bench.clock.set(NOW_US + 23 * HOUR_US);
    assert_eq!(node.ask(store, bucket(23), 0, 4).await.granted, 4);
    assert!(node.ask(store, bucket(23), 0, 5).await.refused);
    bench.clock.set(NOW_US + 25 * HOUR_US);
    assert_eq!(node.ask(store, bucket(25), 0, 6).await.granted, 6);
}

async fn what_is_left_is_rolled_over(bench: &Bench) {
    let store = &bench.store;
    let budget = Budget {
        rollover_percent: 50,
        ..monthly("100")
    };
    declare(store, budget).await;
    let mut node = Node::begin(store).await;
    node.ask(store, NOVEMBER_US, 0, 80).await;
    bench.clock.set(DECEMBER_US);
    let december = node.ask(store, DECEMBER_US, 0, 1).await;
    assert_eq!(
        december.limit, 120,
        "20 were left, below the half that may be rolled over"
    );
    // What comes back later was not left when the month ended.
    node.ask(store, NOVEMBER_US, 80, 0).await;
    assert_eq!(node.ask(store, DECEMBER_US, 0, 1).await.limit, 120);
}

fn record(action: &'static str) -> Record {
    Record {
        actor: Actor::System {
            part: "test".to_owned(),
        },
        action,
        subject_kind: "budget_increase",
        subject: "i-1".to_owned(),
        account: None,
        before: None,
        after: None,
    }
}

async fn an_increase_counts_while_it_lasts(bench: &Bench) {
    let store = &bench.store;
    declare(store, monthly("100")).await;
    let new = NewIncrease {
        budget: "b".to_owned(),
        member: String::new(),
        amount: 50,
        from_us: NOW_US,
        until_us: NOW_US + HOUR_US,
        reason: "a launch".to_owned(),
        proposed_by: "ada".to_owned(),
        proposed_by_name: "Ada".to_owned(),
    };
    store
        .propose_increase(&new, &record("budget_increase.propose"))
        .await
        .expect("proposed");
    let mut node = Node::begin(store).await;
    assert_eq!(
        node.ask(store, NOVEMBER_US, 0, 1).await.limit,
        100,
        "nobody approved it"
    );
    let approve = || async {
        let record = record("budget_increase.approve");
        store
            .decide_increase("i-1", Status::Open, Status::Approved, ("bob", "Bob"), &record)
            .await
    };
    approve().await.expect("approved");
    assert!(approve().await.is_err(), "decided once");
    assert_eq!(node.ask(store, NOVEMBER_US, 0, 150).await.granted, 150);
    bench.clock.set(NOW_US + HOUR_US);
    let after = node.ask(store, NOVEMBER_US, 0, 150).await;
    assert_eq!(
        (after.limit, after.short),
        (100, true),
        "whoever has some left gives it back"
    );
}

async fn a_period_that_is_not_now_takes_back_and_gives_nothing(bench: &Bench) {
    let store = &bench.store;
    declare(store, monthly("100")).await;
    let mut node = Node::begin(store).await;
    // A clock that runs ahead must not open the next month's money.
    assert_eq!(node.answered(store, DECEMBER_US, 0, 10).await, Answered::NotNow);
    assert_eq!(node.ask(store, NOVEMBER_US, 0, 10).await.granted, 10);
    bench.clock.set(DECEMBER_US + HOUR_US);
    let late = node.ask(store, NOVEMBER_US, 4, 50).await;
    assert_eq!((late.granted, late.returned), (10, 4));
}

async fn a_budget_that_is_gone_says_so(bench: &Bench) {
    let mut node = Node::begin(&bench.store).await;
    assert_eq!(
        node.answered(&bench.store, NOVEMBER_US, 0, 1).await,
        Answered::Gone
    );
}

async fn what_was_spent_before_a_budget_was_counts(bench: &Bench) {
    let store = &bench.store;
    let mut node = Node::begin(store).await;
    let before = [(0, call()), (1, call())];
    node.ship(store, None, &before).await;
    declare(store, monthly("100")).await;
    assert!(!store.budget_is_open("b").await.expect("asked"));
    let groups = store
        .spent_by_group(NOVEMBER_US, DECEMBER_US)
        .await
        .expect("groups");
    let spent: i64 = groups.iter().map(|group| group.spent(Measure::Requests)).sum();
    store
        .open_budget(&key(NOVEMBER_US), DECEMBER_US, spent)
        .await
        .expect("opened");
    store
        .open_budget(&key(NOVEMBER_US), DECEMBER_US, 77)
        .await
        .expect("opened before");
    assert!(store.budget_is_open("b").await.expect("asked"));
    assert_eq!(node.ask(store, NOVEMBER_US, 0, 98).await.granted, 98);
    assert!(node.ask(store, NOVEMBER_US, 0, 99).await.refused);
}
