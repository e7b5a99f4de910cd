//! Budgets under everything that can go wrong between nodes and their store, thousands of times, each from a seed.
//!
//! The two state machines are the ones that ship. What is simulated is the rest: a network that loses, delays,
//! repeats and reorders; nodes that die with calls in flight, come back, or lose their disk; clocks that drift; limits
//! that change. Beside them runs the truth: what each attempt really held and cost, which neither side can see.

#![expect(
    clippy::indexing_slicing,
    reason = "a world that names a node or a budget that is not there is a wrong test"
)]

#[path = "budgets/network.rs"]
mod network;
#[path = "budgets/node.rs"]
mod node;
#[path = "budgets/random.rs"]
mod random;
#[path = "budgets/store.rs"]
mod store;
#[path = "budgets/world.rs"]
mod world;

use world::{Trouble, World};

/// `BUDGET_SEEDS` says how many worlds there are, `BUDGET_SEED` names one.
fn run(trouble: Trouble) {
    let number = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let seeds = match number("BUDGET_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("BUDGET_SEEDS").unwrap_or(300),
    };
    let mut admitted = 0;
    let mut refused = 0;
    for seed in seeds {
        let mut world = World::new(seed, trouble);
        world.live(400);
        world.settle_down();
        admitted += world.admitted;
        refused += world.refused;
    }
    assert!(
        admitted > 0 && refused > 0,
        "nothing was tried: {admitted} admitted, {refused} refused"
    );
}

#[test]
fn nothing_goes_wrong_when_nothing_goes_wrong() {
    run(Trouble::default());
}

#[test]
fn messages_may_be_lost_repeated_late_and_out_of_order() {
    run(Trouble {
        network: true,
        ..Trouble::default()
    });
}

#[test]
fn nodes_may_die_and_come_back() {
    run(Trouble {
        network: true,
        deaths: true,
        ..Trouble::default()
    });
}

#[test]
fn disks_may_be_lost_and_nodes_written_off() {
    run(Trouble {
        network: true,
        deaths: true,
        lost_disks: true,
        ..Trouble::default()
    });
}

#[test]
fn providers_may_bill_more_than_their_bound() {
    run(Trouble {
        network: true,
        deaths: true,
        overruns: true,
        ..Trouble::default()
    });
}

#[test]
fn limits_may_fall_below_what_is_held() {
    run(Trouble {
        network: true,
        deaths: true,
        limits: true,
        ..Trouble::default()
    });
}

#[test]
fn everything_at_once() {
    run(Trouble {
        network: true,
        deaths: true,
        lost_disks: true,
        overruns: true,
        limits: true,
        drift: true,
    });
}
