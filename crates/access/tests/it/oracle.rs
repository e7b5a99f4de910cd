//! No sequence of operations lets a call through without a current entitlement and a permitting policy.
//!
//! Random operations are done to a real store and followed by real snapshots. After each of them random calls are
//! decided by the product, and by a naive model that shares no code with it: it keeps the list of what was done and
//! works everything out from the list, with loops over vectors.

mod generate;
mod naive;
mod operation;
mod scripted;
mod world;

use naive::Naive;
use operation::{Call, Case};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use std::cell::RefCell;
use std::collections::BTreeMap;
use world::World;

/// How often what was answered, and which operations were done: a test in which nothing is allowed tests nothing.
#[derive(Debug, Default)]
struct Tally {
    allowed: usize,
    refused: usize,
    reasons: BTreeMap<&'static str, usize>,
    applied: BTreeMap<&'static str, usize>,
    not_applied: usize,
}

#[test]
fn no_sequence_of_operations_lets_a_call_through_that_a_naive_model_refuses_nor_the_other_way() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let tally = RefCell::new(Tally::default());
    let mut runner = TestRunner::new(Config {
        cases: cases(),
        max_shrink_time: 20_000,
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(&generate::case(), |case| {
        runtime.block_on(play(&case, &mut tally.borrow_mut()))
    });
    let tally = tally.into_inner();
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    let asked = tally.allowed + tally.refused;
    assert!(
        tally.allowed * 20 > asked,
        "too few calls were allowed: {tally:#?}"
    );
    assert!(
        tally.refused * 20 > asked,
        "too few calls were refused: {tally:#?}"
    );
    // A few runs need not come upon everything.
    if cases() >= 48 {
        assert_eq!(tally.applied.len(), operation::NAMES.len(), "{tally:#?}");
    }
}

/// More with `ORACLE_CASES`.
fn cases() -> u32 {
    let asked = std::env::var("ORACLE_CASES").ok();
    asked.and_then(|asked| asked.parse().ok()).unwrap_or(64)
}

async fn play(case: &Case, tally: &mut Tally) -> Result<(), TestCaseError> {
    let world = World::new(case.actions).await;
    let mut naive = Naive::new(case.actions);
    for (ordinal, step) in case.steps.iter().enumerate() {
        if let Some(done) = world.apply(&step.operation, &naive).await {
            *tally.applied.entry(done.name()).or_default() += 1;
            naive.note(world.now_us(), done);
        } else {
            tally.not_applied += 1;
        }
        world.refresh().await;
        for call in &step.calls {
            compare(&world, &naive, call, ordinal, tally)?;
        }
    }
    Ok(())
}

fn compare(
    world: &World,
    naive: &Naive,
    call: &Call,
    ordinal: usize,
    tally: &mut Tally,
) -> Result<(), TestCaseError> {
    let (decided, reason) = world.decide(call);
    let expected = naive.allows(world.now_us(), call);
    if decided != expected.is_none() {
        return Err(TestCaseError::fail(format!(
            "after step {ordinal}, for {call:?} at {}: the product says {reason:?}, the naive model {expected:?}; done: {:#?}",
            world.now_us(),
            naive.done()
        )));
    }
    if decided {
        tally.allowed += 1;
    } else {
        tally.refused += 1;
        *tally.reasons.entry(expected.unwrap_or_default()).or_default() += 1;
    }
    Ok(())
}
