//! Redis killed, frozen, and back with nothing: the limits hold all the while.

use super::bench::{LONGEST_CALL, Process, WINDOW, concurrent, requests, tokens};
use super::oracle::{Oracle, Passed};
use super::server::Server;
use outcrop_store::counters::{Counters, Sharing, Spent, Why, take};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;

const LIMIT: u64 = 40;

/// How long one of several waits without Redis before its share is certain.
const QUIET: Duration = Duration::from_millis(1_220 + 900 + 300 + 200);

async fn pass(millis: u64) {
    tokio::time::sleep(Duration::from_millis(millis)).await;
}

/// As many requests as are let through at once.
async fn fill(counters: &Arc<dyn Counters>, limit: u64) -> u64 {
    let mut through = 0;
    while let Ok((permit, _)) = take(counters, vec![requests("r", limit)], LONGEST_CALL).await {
        permit.settle(Spent {
            requests: 1,
            tokens: 0,
        });
        through += 1;
    }
    through
}

async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..600 {
        if is_so() {
            return;
        }
        pass(10).await;
    }
    panic!("{what}: not within 6 s");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_alone_goes_on_and_remembers_what_was_taken_before() {
    let mut server = Server::start();
    let process = Process::start(&server, "one").await;
    let counters = process.counters();
    for _ in 0..6 {
        let (permit, _) = take(&counters, vec![requests("r", 10)], LONGEST_CALL)
            .await
            .expect("taken");
        permit.settle(Spent {
            requests: 1,
            tokens: 0,
        });
    }
    // It must have heard that the whole limit is its share.
    pass(150).await;
    server.kill();
    assert_eq!(fill(&counters, 10).await, 4, "six were taken before");
    assert_eq!(counters.sharing(), Sharing::Away);
    server.start_again();
    until("back", || counters.sharing() == Sharing::Shared).await;
    assert_eq!(fill(&counters, 10).await, 0, "it was told of all ten");
    tokio::time::sleep(WINDOW + WINDOW / 10).await;
    assert_eq!(fill(&counters, 10).await, 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_of_two_goes_by_its_half_once_that_is_certain() {
    let mut server = Server::start();
    let (one, two) = (
        Process::start(&server, "one").await,
        Process::start(&server, "two").await,
    );
    let (one, two) = (&one.counters(), &two.counters());
    pass(300).await;
    assert_eq!(fill(one, 10).await, 10, "one takes it all");
    server.kill();
    let refused = take(two, vec![requests("r", 10)], LONGEST_CALL).await;
    assert!(matches!(refused.expect_err("it cannot know").why, Why::Away(_)));
    tokio::time::sleep(QUIET).await;
    assert_eq!((fill(one, 10).await, fill(two, 10).await), (5, 5));
    let more = async || take(two, vec![concurrent("c", 10)], LONGEST_CALL).await;
    let refused = more().await.expect_err("what others began before may still run");
    assert!(matches!(refused.why, Why::Away(_)));
    pass(1_000).await;
    assert!(more().await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_lost_everything_is_told_before_it_decides() {
    let mut server = Server::start();
    let (one, two) = (
        Process::start(&server, "one").await,
        Process::start(&server, "two").await,
    );
    let held = take(&one.counters(), vec![concurrent("c", 1)], Duration::from_secs(20)).await;
    pass(300).await;
    server.kill();
    until("away", || {
        one.redis.sharing() == Sharing::Away && two.redis.sharing() == Sharing::Away
    })
    .await;
    server.start_again();
    until("back", || {
        one.redis.sharing() == Sharing::Shared && two.redis.sharing() == Sharing::Shared
    })
    .await;
    let refused = take(&two.counters(), vec![concurrent("c", 1)], LONGEST_CALL).await;
    assert!(matches!(refused.expect_err("one is under way").why, Why::Full(_)));
    drop(held);
    pass(200).await;
    assert!(
        take(&two.counters(), vec![concurrent("c", 1)], LONGEST_CALL)
            .await
            .is_ok()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_lost_everything_waits_for_those_who_know() {
    let mut server = Server::start();
    let (one, two) = (
        Process::start(&server, "one").await,
        Process::start(&server, "two").await,
    );
    pass(300).await;
    let oracle = Oracle::new();
    assert_eq!(fill(&one.counters(), 10).await, 10);
    // It is still there, and says nothing.
    drop(one);
    server.kill();
    server.start_again();
    while oracle.now() < WINDOW - Duration::from_millis(50) {
        assert_eq!(fill(&two.counters(), 10).await, 0, "after {:?}", oracle.now());
        pass(20).await;
    }
    until("back", || two.redis.sharing() == Sharing::Shared).await;
    assert_eq!(fill(&two.counters(), 10).await, 5, "the other half may be in use");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_absent_keeps_its_share_and_who_left_does_not() {
    let server = Server::start();
    let (one, two) = (
        Process::start(&server, "one").await,
        Process::start(&server, "two").await,
    );
    let counters = one.counters();
    pass(300).await;
    // As if it were killed: it says no word.
    drop(two);
    pass(1_100).await;
    assert_eq!(fill(&counters, 10).await, 5, "the other half may be in use");
    let two = Process::start(&server, "two").await;
    pass(300).await;
    two.leave().await;
    tokio::time::sleep(WINDOW + WINDOW / 10).await;
    assert_eq!(fill(&counters, 10).await, 10);
}

/// Everything that can happen to Redis, under load, with two processes; and a third that comes and goes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_happens_to_redis_lets_more_through() {
    let mut server = Server::start();
    let processes = [
        Process::start(&server, "one").await,
        Process::start(&server, "two").await,
    ];
    let (oracle, stop) = (Arc::new(Oracle::new()), Arc::new(AtomicBool::new(false)));
    let mut callers = JoinSet::new();
    let load =
        |process: &Process, seed| call(process.counters(), Arc::clone(&oracle), Arc::clone(&stop), seed);
    for n in 0..6 {
        callers.spawn(load(&processes[n % 2], n as u64));
    }
    pass(700).await;
    server.kill();
    pass(400).await;
    server.start_again();
    pass(1_800).await;
    server.freeze(true);
    pass(900).await;
    server.freeze(false);
    pass(700).await;
    server.kill();
    let went_away = oracle.now();
    let late = Process::begin(&server, "late");
    callers.spawn(load(&late, 99));
    tokio::time::sleep(QUIET + WINDOW).await;
    let came_back = oracle.now();
    server.start_again();
    pass(2_500).await;
    drop(late);
    server.freeze(true);
    tokio::time::sleep(QUIET + WINDOW / 2).await;
    server.freeze(false);
    pass(1_500).await;
    stop.store(true, Ordering::Relaxed);
    callers.join_all().await;
    let most = oracle.most_in(WINDOW);
    assert!(most <= LIMIT, "{most} in one window");
    let passed = oracle.passed();
    let without = passed
        .iter()
        .filter(|one| one.after > went_away && one.before < came_back);
    assert!(without.count() > 0, "each had its share without Redis");
    let with = passed.iter().filter(|one| one.after > came_back);
    assert!(with.map(|one| one.amount).sum::<u64>() > LIMIT, "Redis came back");
}

async fn call(counters: Arc<dyn Counters>, oracle: Arc<Oracle>, stop: Arc<AtomicBool>, seed: u64) {
    let mut random = seed * 104_729 + 1;
    while !stop.load(Ordering::Relaxed) {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let amount = 1 + (random >> 33) % 6;
        let after = oracle.now();
        let taken = take(&counters, vec![tokens("t", LIMIT, amount)], LONGEST_CALL).await;
        let before = oracle.now();
        if let Ok((permit, _)) = taken {
            pass(random % 20).await;
            let used = amount * (random % 101) / 100;
            permit.settle(Spent {
                requests: 1,
                tokens: used,
            });
            oracle.note(Passed {
                after,
                before,
                amount: used,
            });
        } else {
            pass(3).await;
        }
    }
}
