//! Runs that chance seldom comes upon: a model closes to newcomers while nothing but time changes, so that nobody but
//! the clock says that who its callers are has to be read again. Played against the naive model as the random ones are.

use super::operation::{Call, Case, Grant, Operation, Step};
use super::{Tally, play};
use outcrop_core::entitlement::Actions;

const EVERYONE: [usize; 3] = [0, 1, 2];

/// With the default actions: LEGACY is for existing callers only.
async fn played(steps: Vec<Step>) -> Tally {
    let mut tally = Tally::default();
    let case = Case {
        actions: Actions::default(),
        steps,
    };
    play(&case, &mut tally).await.unwrap();
    assert_eq!(tally.not_applied, 0);
    tally
}

/// Does something, and asks nothing.
const fn done(operation: Operation) -> Step {
    Step {
        operation,
        calls: Vec::new(),
    }
}

/// Does something, and then lets everyone call the model.
fn asked(operation: Operation, model: usize) -> Step {
    let call = |principal| Call {
        principal,
        model,
        region: 0,
        batch: false,
        guarded: false,
        streamed: false,
    };
    Step {
        operation,
        calls: EVERYONE.map(call).into(),
    }
}

/// An approval of the model for every account, without further conditions.
const fn grant(entitlement: usize, model: usize) -> Operation {
    Operation::Grant(Grant {
        entitlement,
        model,
        accounts: 3,
        environments: None,
        regions: None,
        classes: None,
        modes: None,
        guardrail: false,
        expires: None,
        terms: None,
        certifications: 0,
        price: None,
    })
}

const fn legacy_from(model: usize, day: i64) -> Operation {
    Operation::Lifecycle {
        model,
        legacy: false,
        legacy_from: Some(day),
        end_of_life: None,
    }
}

const fn called(project: usize, model: usize) -> Operation {
    Operation::Called { project, model }
}

const fn wait(hours: i64) -> Operation {
    Operation::Wait { hours }
}

#[tokio::test]
async fn who_called_between_the_last_change_and_the_closing_is_an_existing_caller() {
    let tally = played(vec![
        done(grant(0, 0)),
        done(legacy_from(0, 1)),
        done(wait(20)),
        // No change of the configuration: the snapshot does not know of this call.
        done(called(1, 0)),
        asked(wait(10), 0),
    ])
    .await;
    assert_eq!((tally.allowed, tally.refused), (1, 2), "{tally:#?}");
    assert_eq!(tally.reasons.get("entitlement"), Some(&2), "{tally:#?}");
}

#[tokio::test]
async fn who_came_after_the_closing_stays_a_newcomer() {
    let tally = played(vec![
        done(grant(0, 0)),
        done(legacy_from(0, 1)),
        done(called(1, 0)),
        asked(wait(30), 0),
        asked(called(0, 0), 0),
        // Read again for another reason.
        asked(Operation::Price { model: 0, rate: 150 }, 0),
    ])
    .await;
    assert_eq!((tally.allowed, tally.refused), (3, 6), "{tally:#?}");
}

#[tokio::test]
async fn models_that_close_one_after_the_other_each_let_their_own_callers_go_on() {
    let tally = played(vec![
        done(grant(0, 0)),
        done(grant(1, 1)),
        done(legacy_from(0, 1)),
        done(legacy_from(1, 3)),
        done(called(0, 0)),
        asked(wait(30), 0),
        // The first has closed; between that and the second's closing somebody comes to the second.
        done(called(1, 1)),
        asked(wait(48), 1),
        asked(wait(1), 0),
    ])
    .await;
    assert_eq!((tally.allowed, tally.refused), (3, 6), "{tally:#?}");
}

#[tokio::test]
async fn a_closing_that_is_put_off_lets_newcomers_in_until_then() {
    let tally = played(vec![
        done(grant(0, 0)),
        done(legacy_from(0, 1)),
        done(legacy_from(0, 4)),
        asked(wait(40), 0),
        done(called(2, 0)),
        asked(wait(60), 0),
    ])
    .await;
    assert_eq!((tally.allowed, tally.refused), (4, 2), "{tally:#?}");
}
