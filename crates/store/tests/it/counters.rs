//! One contract, two kinds of counters: in memory, and in Redis by two processes together.
//!
//! Each test on Redis starts a server of its own on a free port, and ends it. Windows are short, so that they pass.

mod bench;
mod oracle;
mod outage;
mod property;
mod server;

use bench::{Bench, WINDOW, concurrent, requests, tokens};
use outcrop_store::counters::{Meter, Permit, Spent, Take, Why};
use std::time::{Duration, Instant};

/// Makes two tests of each named function `async fn(&Bench)`: one on each kind.
macro_rules! contract {
    ($($test:ident),+ $(,)?) => {
        mod memory {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test(&super::Bench::memory()).await;
            })+
        }
        mod redis {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test(&super::Bench::redis().await).await;
            })+
        }
    };
}

contract!(
    as_many_as_the_limit_are_let_through,
    all_of_a_calls_limits_are_taken_or_none,
    what_was_not_used_is_given_back,
    what_was_used_beyond_is_charged_afterwards,
    a_call_that_never_was_gives_everything_back,
    calls_at_once_are_counted_until_they_end,
    a_call_that_nobody_ends_is_forgotten,
    a_refusal_says_when_there_is_room,
    what_never_fits_is_said_so,
    a_lowered_limit_holds_at_once,
    levels_say_what_is_left,
    limits_that_nobody_used_are_unused,
);

async fn as_many_as_the_limit_are_let_through(bench: &Bench) {
    let calls = (0..40).map(|n| bench.take(n, vec![requests("a", 10)]));
    let permits: Vec<Permit> = futures_util::future::join_all(calls)
        .await
        .into_iter()
        .filter_map(Result::ok)
        .map(|(permit, _)| permit)
        .collect();
    assert_eq!(permits.len(), 10);
    assert_eq!(bench.used(&requests("a", 10)).await, 10);
    assert_eq!(bench.used(&requests("b", 10)).await, 0);
}

async fn all_of_a_calls_limits_are_taken_or_none(bench: &Bench) {
    let both = |n| vec![tokens("many", 1_000, n), requests("few", 1)];
    let (_permit, _) = bench.take(0, both(10)).await.expect("the first");
    let refused = bench.take(1, both(20)).await.expect_err("the second");
    assert_eq!(refused.which, 1);
    assert!(matches!(refused.why, Why::Full(_)));
    assert_eq!(bench.used(&tokens("many", 1, 1)).await, 10);
}

async fn what_was_not_used_is_given_back(bench: &Bench) {
    let (permit, _) = bench.take(0, vec![tokens("t", 100, 90)]).await.expect("taken");
    assert!(bench.take(1, vec![tokens("t", 100, 20)]).await.is_err());
    permit.settle(Spent {
        requests: 1,
        tokens: 70,
    });
    bench.sent().await;
    let (_permit, levels) = bench
        .take(1, vec![tokens("t", 100, 30)])
        .await
        .expect("room again");
    assert_eq!(levels[0].remaining, 0);
}

async fn what_was_used_beyond_is_charged_afterwards(bench: &Bench) {
    let (permit, _) = bench.take(0, vec![tokens("t", 100, 10)]).await.expect("taken");
    permit.settle(Spent {
        requests: 1,
        tokens: 150,
    });
    bench.sent().await;
    assert_eq!(bench.used(&tokens("t", 1, 1)).await, 150);
    assert!(bench.take(1, vec![tokens("t", 100, 1)]).await.is_err());
}

async fn a_call_that_never_was_gives_everything_back(bench: &Bench) {
    let all = vec![requests("r", 1), tokens("t", 10, 10), concurrent("c", 1)];
    for n in 0..4 {
        let (permit, _) = bench.take(n, all.clone()).await.expect("nothing is left taken");
        drop(permit);
        bench.sent().await;
    }
    for take in &all {
        assert_eq!(bench.used(take).await, 0);
    }
}

async fn calls_at_once_are_counted_until_they_end(bench: &Bench) {
    let (first, _) = bench.take(0, vec![concurrent("c", 2)]).await.expect("one");
    let (_second, _) = bench.take(1, vec![concurrent("c", 2)]).await.expect("two");
    let refused = bench.take(0, vec![concurrent("c", 2)]).await.expect_err("three");
    assert!(matches!(refused.why, Why::Full(wait) if wait == Duration::from_secs(1)));
    first.settle(Spent::default());
    // By the process that it ended in, at once.
    let (_third, _) = bench
        .take(0, vec![concurrent("c", 2)])
        .await
        .expect("another two");
    assert_eq!(bench.used(&concurrent("c", 2)).await, 2);
}

async fn a_call_that_nobody_ends_is_forgotten(bench: &Bench) {
    let held = bench
        .take_for(0, vec![concurrent("c", 1)], Duration::from_millis(300))
        .await
        .expect("one");
    std::mem::forget(held);
    assert!(bench.take(1, vec![concurrent("c", 1)]).await.is_err());
    bench.pass(Duration::from_millis(320)).await;
    assert!(bench.take(1, vec![concurrent("c", 1)]).await.is_ok());
}

async fn a_refusal_says_when_there_is_room(bench: &Bench) {
    let take = |amount| vec![tokens("t", 100, amount)];
    let mut permits = Vec::new();
    let began = Instant::now();
    for _ in 0..3 {
        permits.push(bench.take(0, take(30)).await.expect("taken"));
        bench.pass(WINDOW / 4).await;
    }
    let refused = bench.take(1, take(70)).await.expect_err("there is room for ten");
    let Why::Full(wait) = refused.why else {
        panic!("{refused:?}");
    };
    assert!(
        wait <= WINDOW * 3 / 4,
        "{wait:?} is longer than the second one counts"
    );
    bench.pass(wait + Duration::from_millis(25)).await;
    assert!(
        bench.take(1, take(70)).await.is_ok(),
        "after {:?}",
        began.elapsed()
    );
}

async fn what_never_fits_is_said_so(bench: &Bench) {
    let takes = vec![requests("r", 5), tokens("t", 100, 101)];
    let refused = bench.take(0, takes).await.expect_err("more than there is");
    assert_eq!((refused.which, refused.why), (1, Why::Never));
    assert_eq!(bench.used(&requests("r", 5)).await, 0);
}

async fn a_lowered_limit_holds_at_once(bench: &Bench) {
    let mut permits = Vec::new();
    for n in 0..8 {
        permits.push(bench.take(n, vec![requests("r", 10)]).await.expect("taken"));
    }
    let refused = bench
        .take(0, vec![requests("r", 3)])
        .await
        .expect_err("five too many");
    assert_eq!((refused.levels[0].limit, refused.levels[0].remaining), (3, 0));
    assert!(
        bench.take(1, vec![requests("r", 9)]).await.is_ok(),
        "raised again"
    );
}

async fn levels_say_what_is_left(bench: &Bench) {
    let takes = vec![requests("r", 10), tokens("t", 1_000, 400), concurrent("c", 5)];
    let (_permit, levels) = bench.take(0, takes).await.expect("taken");
    let left: Vec<(u64, u64)> = levels
        .iter()
        .map(|level| (level.limit, level.remaining))
        .collect();
    assert_eq!(left, [(10, 9), (1_000, 600), (5, 4)]);
    assert!(levels[0].reset > Duration::ZERO && levels[0].reset <= WINDOW * 2);
    let mut meters = bench.meters();
    meters.sort();
    assert_eq!(meters.len(), 3);
}

async fn limits_that_nobody_used_are_unused(bench: &Bench) {
    let (permit, _) = bench.take(0, vec![requests("r", 10)]).await.expect("taken");
    permit.settle(Spent {
        requests: 1,
        tokens: 0,
    });
    bench.pass(WINDOW + WINDOW / 20).await;
    assert_eq!(bench.used(&requests("r", 10)).await, 0);
}

fn meter(take: &Take) -> Meter {
    take.meter.clone()
}
