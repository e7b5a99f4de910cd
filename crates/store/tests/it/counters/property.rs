//! Random takes, corrections and pauses, against the naive list.

use super::bench::{Bench, tokens};
use super::oracle::{Oracle, Passed, most_in};
use outcrop_store::counters::{Counters, Memory, Permit, Spent, Ticks, WINDOW, Why, take};
use proptest::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

const LIMIT: u64 = 100;

#[derive(Clone, Debug)]
enum Step {
    Take(u64),
    /// The oldest call that is under way ends, having used so many percent of what it took.
    End(u64),
    /// The oldest call under way never was.
    Drop,
    Pass(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        5 => (1_u64..60).prop_map(Step::Take),
        3 => (0_u64..=100).prop_map(Step::End),
        1 => Just(Step::Drop),
        4 => prop_oneof![0_u64..3_000, 0_u64..25_000, Just(59_999), Just(60_000), Just(1_000)].prop_map(Step::Pass),
    ];
    proptest::collection::vec(step, 1..120)
}

/// What the naive list knows of a call: when it was let through, and what counts of it at which time.
struct Known {
    at: Duration,
    counts: u64,
    permit: Option<Permit>,
    took: u64,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Nothing is let through that makes a window exceed its limit, and nothing refused that would not have.
    #[test]
    fn a_window_in_memory_is_full_and_never_fuller(steps in steps()) {
        let ticks = Ticks::standing();
        let counters: Arc<dyn Counters> = Arc::new(Memory::new(WINDOW, ticks.clone()));
        let mut now = Duration::ZERO;
        let mut known: Vec<Known> = Vec::new();
        for step in steps {
            match step {
                Step::Pass(millis) => {
                    let time = Duration::from_millis(millis);
                    ticks.pass(time);
                    now += time;
                }
                Step::Take(amount) => {
                    let asked = take(&counters, vec![tokens("t", LIMIT, amount)], WINDOW);
                    let within = |span: Duration| {
                        let counted = known.iter().filter(|one| one.at + span > now);
                        counted.map(|one| one.counts).sum::<u64>()
                    };
                    match futures_util::FutureExt::now_or_never(asked).expect("it never waits") {
                        Ok((permit, _)) => {
                            prop_assert!(within(WINDOW) + amount <= LIMIT, "above the limit");
                            known.push(Known { at: now, counts: amount, permit: Some(permit), took: amount });
                        }
                        Err(refused) => {
                            let longest = WINDOW + Duration::from_secs(1);
                            prop_assert!(within(longest) + amount > LIMIT, "refused without need");
                            prop_assert!(matches!(refused.why, Why::Full(wait) if wait <= longest));
                        }
                    }
                }
                Step::End(percent) => if let Some(one) = known.iter_mut().find(|one| one.permit.is_some()) {
                    one.counts = one.took * percent / 100;
                    let spent = Spent { requests: 1, tokens: one.counts };
                    one.permit.take().expect("a permit").settle(spent);
                },
                Step::Drop => if let Some(one) = known.iter_mut().find(|one| one.permit.is_some()) {
                    one.counts = 0;
                    drop(one.permit.take());
                },
            }
        }
        let all: Vec<Passed> = known
            .iter()
            .map(|one| Passed { after: one.at, before: one.at, amount: one.counts })
            .collect();
        prop_assert!(most_in(&all, WINDOW) <= LIMIT);
    }
}

/// Two processes, four callers each, as fast as they can, for several windows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_together_never_exceed_a_window() {
    let bench = Arc::new(Bench::redis().await);
    let oracle = Arc::new(Oracle::new());
    let mut callers = JoinSet::new();
    for n in 0..8 {
        callers.spawn(call(Arc::clone(&bench), Arc::clone(&oracle), n));
    }
    callers.join_all().await;
    let most = oracle.most_in(super::WINDOW);
    assert!(most <= LIMIT, "{most} in one window");
    assert!(most >= LIMIT * 3 / 4, "only {most} in the fullest window");
}

async fn call(bench: Arc<Bench>, oracle: Arc<Oracle>, n: usize) {
    let mut random = n as u64 * 7_919 + 1;
    while oracle.now() < super::WINDOW * 4 {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let amount = 1 + (random >> 33) % 20;
        let after = oracle.now();
        let taken = bench.take(n, vec![tokens("t", LIMIT, amount)]).await;
        let before = oracle.now();
        match taken {
            Ok((permit, _)) => {
                tokio::time::sleep(Duration::from_millis(random % 30)).await;
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
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
}
