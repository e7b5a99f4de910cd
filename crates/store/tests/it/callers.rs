//! Who called a model before, and since when.

use crate::contract;
use crate::database::{Bench, NOW_US};
use crate::rows::{HOUR_US, Shipper, call, in_project};
use outcrop_store::ledger::FormerCaller;

async fn a_project_has_called_a_model_since_its_first_row(bench: &Bench) {
    let mut shipper = Shipper::new(bench);
    let mut others = call();
    others.model = "acme.small-v1:0".to_owned();
    shipper.ship(vec![call(), others]).await;
    bench.clock.set(NOW_US + HOUR_US);
    shipper
        .ship(vec![
            call(),
            in_project(call(), 1, "beta"),
            in_project(call(), 2, "gamma"),
        ])
        .await;
    let models = ["acme.large-v1:0".to_owned(), "unknown".to_owned()];
    let mut callers = bench.store.projects_that_called(&models).await.expect("read");
    callers.sort_by(|one, other| one.project.cmp(&other.project));
    let caller = |project: &str, first_seen_us| FormerCaller {
        model: "acme.large-v1:0".to_owned(),
        project: project.to_owned(),
        first_seen_us,
    };
    let expected = [
        caller("alpha", NOW_US),
        caller("beta", NOW_US + HOUR_US),
        caller("gamma", NOW_US + HOUR_US),
    ];
    assert_eq!(callers, expected);
    let none = bench.store.projects_that_called(&[]).await.expect("read");
    assert_eq!(none, []);
}

contract!(a_project_has_called_a_model_since_its_first_row);
