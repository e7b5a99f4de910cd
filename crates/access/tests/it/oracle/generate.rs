//! Random runs: as often as not something is left as it is, so that calls are allowed too.

use super::operation::{Call, Case, Grant, Operation, Step};
use outcrop_core::entitlement::{Action, Actions};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;

pub fn case() -> impl Strategy<Value = Case> {
    // Some entitlements to begin with, so that there is something to be lost.
    let grants = vec((grant().prop_map(Operation::Grant), vec(call(), 1..3)), 3..5);
    (actions(), grants, vec(step(), 5..60)).prop_map(|(actions, grants, steps)| {
        let first = grants
            .into_iter()
            .map(|(operation, calls)| Step { operation, calls });
        Case {
            actions,
            steps: first.chain(steps).collect(),
        }
    })
}

fn actions() -> impl Strategy<Value = Actions> {
    let one = || {
        prop_oneof![
            Just(Action::Suspend),
            (0..60u32).prop_map(|days| Action::SuspendAfter {
                seconds: days * 86_400
            }),
            Just(Action::ExistingCallersOnly),
            Just(Action::Notify),
        ]
    };
    let chosen = (one(), one(), one(), one(), one()).prop_map(|(a, b, c, d, e)| Actions {
        terms_changed: a,
        certification_expired: b,
        legacy: c,
        price_risen: d,
        end_of_life: e,
    });
    prop_oneof![Just(Actions::default()), chosen]
}

fn step() -> impl Strategy<Value = Step> {
    (operation(), vec(call(), 6..12)).prop_map(|(operation, calls)| Step { operation, calls })
}

fn call() -> impl Strategy<Value = Call> {
    let often = |likely| proptest::bool::weighted(likely);
    (
        0..3usize,
        0..3usize,
        0..2usize,
        often(0.2),
        often(0.5),
        any::<bool>(),
    )
        .prop_map(|(principal, model, region, batch, guarded, streamed)| Call {
            principal,
            model,
            region,
            batch,
            guarded,
            streamed,
        })
}

fn day() -> impl Strategy<Value = i64> {
    1..160i64
}

fn operation() -> impl Strategy<Value = Operation> {
    let first = prop_oneof![
        12 => grant().prop_map(Operation::Grant),
        2 => (0..4usize).prop_map(|entitlement| Operation::Suspend { entitlement }),
        3 => (0..4usize).prop_map(|entitlement| Operation::Resume { entitlement }),
        1 => (0..4usize).prop_map(|entitlement| Operation::Revoke { entitlement }),
        4 => (0..2usize).prop_map(|subject| Operation::NewTerms { subject, hash: String::new() }),
        4 => (0..4usize).prop_map(|entitlement| Operation::Agree { entitlement, hash: String::new() }),
        4 => (0..2usize, day(), weighted(0.3, day())).prop_map(|(certification, expires, withdrawn)| {
            Operation::Certify { certification, expires, withdrawn }
        }),
        1 => (0..2usize).prop_map(|certification| Operation::DropCertification { certification }),
        3 => (0..3usize, any::<bool>(), weighted(0.5, day()), weighted(0.3, day())).prop_map(
            |(model, legacy, legacy_from, end_of_life)| Operation::Lifecycle { model, legacy, legacy_from, end_of_life }
        ),
    ];
    let second = prop_oneof![
        3 => (0..3usize, 50..200i64).prop_map(|(model, rate)| Operation::Price { model, rate }),
        10 => (1..40 * 24i64).prop_map(|hours| Operation::Wait { hours }),
        4 => (0..3usize, 0..3usize, 0..4u8).prop_map(|(project, environment, classes)| {
            Operation::Project { project, environment, classes }
        }),
        3 => (0..2usize, 0..4usize).prop_map(|(account, unit)| Operation::MoveAccount { account, unit }),
        4 => (0..3usize, 0..4usize, 0..8usize, proptest::bool::weighted(0.6)).prop_map(
            |(principal, unit, role, given)| Operation::Member { principal, unit, role, given }
        ),
        2 => (0..3usize, proptest::bool::weighted(0.3)).prop_map(|(principal, disabled)| {
            Operation::Disable { principal, disabled }
        }),
        4 => (0..4usize, 0..4usize, any::<bool>(), 0..6usize).prop_map(|(policy, unit, baseline, text)| {
            Operation::PutPolicy { policy, unit, baseline, text }
        }),
        4 => (0..4usize).prop_map(|policy| Operation::DropPolicy { policy }),
        6 => (0..3usize, 0..3usize).prop_map(|(project, model)| Operation::Called { project, model }),
    ];
    prop_oneof![first, second]
}

fn grant() -> impl Strategy<Value = Grant> {
    let seldom = 0.25;
    let who = (0..4usize, 0..3usize, 1..4u8);
    let what = (
        weighted(seldom, 1..8u8),
        weighted(seldom, 1..4u8),
        weighted(seldom, 0..4u8),
        weighted(seldom, 1..4u8),
        proptest::bool::weighted(0.2),
    );
    let until = (
        weighted(seldom, day()),
        weighted(0.4, 0..2usize),
        prop_oneof![3 => Just(0u8), 1 => 1..4u8],
        weighted(0.3, 0..50u32),
    );
    (who, what, until).prop_map(|(who, what, until)| Grant {
        entitlement: who.0,
        model: who.1,
        accounts: who.2,
        environments: what.0,
        regions: what.1,
        classes: what.2,
        modes: what.3,
        guardrail: what.4,
        expires: until.0,
        terms: until.1.map(|subject| (subject, String::new())),
        certifications: until.2,
        price: until.3.map(|margin| (0, margin)),
    })
}
