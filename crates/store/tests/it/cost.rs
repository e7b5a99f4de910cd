//! Cost reports against a naive sum over the same rows: any grouping, any span, retries, copied spools, several nodes.

mod volume;

use crate::contract;
use crate::database::{Bench, NOW_US};
use crate::rows::{HOUR_US, Shipper, at, call, in_project, row, tagged, with_outcome};
use outcrop_core::id::CallId;
use outcrop_core::money::Nanos;
use outcrop_core::settlement::Outcome;
use outcrop_store::cost::{Amounts, Ask, Asked};
use outcrop_store::ledger::{Row, Scope};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use std::collections::BTreeMap;

contract!(
    reports_equal_a_naive_sum_to_the_nano,
    a_retry_that_comes_later_makes_its_call_count_once,
);

type Keys = Vec<Option<String>>;
/// An attempt's call, ordinal, outcome, hour, model, project, tags and cost.
type Drawn = (usize, u8, u8, i64, u8, u8, bool, i64);

fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
    let amount = prop_oneof![9 => 0..5_000_000_000_i64, 1 => Just(i64::MAX / 3)];
    let attempt = (
        0..12_usize,
        0..3_u8,
        0..5_u8,
        0..60_i64,
        0..3_u8,
        0..3_u8,
        any::<bool>(),
        amount,
    );
    proptest::collection::vec(attempt, 1..40)
}

fn rows(drawn: &[Drawn]) -> Vec<Row> {
    let calls: Vec<CallId> = (0..12).map(|_| CallId::generate()).collect();
    let mut rows: BTreeMap<(usize, u8), Row> = BTreeMap::new();
    for (of, ordinal, outcome, hour, model, project, is_tagged, cost) in drawn {
        let outcome = [
            Outcome::Completed,
            Outcome::Unreached,
            Outcome::Interrupted,
            Outcome::Unreached,
            Outcome::Failed,
        ][usize::from(*outcome)];
        let mut row = with_outcome(row(calls[*of].attempt(*ordinal)), outcome);
        row = at(row, NOW_US + hour * HOUR_US / 2 + 7);
        row = in_project(row, project % 2, &format!("project-{project}"));
        row = tagged(row, None, if *is_tagged { r#"{"team":"a"}"# } else { "" });
        row.model = format!("acme.model-{model}");
        row.settlement.estimated = *model == 1;
        row.settlement.cost = Nanos(if outcome == Outcome::Unreached { 0 } else { *cost });
        row.price_version = i64::from(*model);
        rows.entry((*of, *ordinal)).or_insert(row);
    }
    rows.into_values().collect()
}

fn key(row: &Row, by: &str) -> Option<String> {
    match by {
        "model" => Some(row.model.clone()),
        "project" => Some(row.project.clone()),
        "account" => Some(row.account.to_string()),
        "tag:team" => (!row.tags.is_empty()).then(|| "a".to_owned()),
        // Berlin is an hour ahead of UTC in November.
        _ => outcrop_store::ledger::utc_day(row.started_at_us + HOUR_US),
    }
}

fn naive(rows: &[Row], by: &[&str], from_us: i64, to_us: i64) -> Vec<(Keys, Amounts)> {
    let mut sums: BTreeMap<Keys, Amounts> = BTreeMap::new();
    for row in rows
        .iter()
        .filter(|row| (from_us..to_us).contains(&row.started_at_us))
    {
        let reached = |row: &Row| row.settlement.outcome != Outcome::Unreached;
        let mut of_call = rows
            .iter()
            .filter(|other| other.attempt.call() == row.attempt.call());
        let sum = sums
            .entry(by.iter().map(|by| key(row, by)).collect())
            .or_default();
        sum.calls += u64::from(row.attempt.ordinal() == 0 && of_call.any(reached));
        sum.attempts += u64::from(reached(row));
        sum.input_tokens += row.settlement.usage.total_input() as i64;
        sum.output_tokens += row.settlement.usage.output as i64;
        sum.cost_nanos = sum.cost_nanos.saturating_add(row.settlement.cost);
        sum.estimated_attempts += u64::from(reached(row) && row.settlement.estimated);
        sum.interrupted_attempts += u64::from(row.settlement.outcome == Outcome::Interrupted);
        sum.unpriced_attempts += u64::from(reached(row) && row.price_version == 0);
    }
    sums.into_iter().collect()
}

async fn report(bench: &Bench, by: &[&str], from_us: i64, to_us: i64) -> Vec<(Keys, Amounts)> {
    let instant = |us: i64| {
        let hours = (us - NOW_US) / HOUR_US + 10;
        format!("2026-11-{:02}T{:02}:00:00Z", 23 + hours / 24, hours % 24)
    };
    let (by, from, to) = (by.join(","), instant(from_us), instant(to_us));
    let asked = Asked {
        by: Some(&by),
        from: Some(&from),
        to: Some(&to),
        zone: Some("Europe/Berlin"),
        allocated: false,
    };
    let ask = Ask::new(asked, Vec::new()).expect("a question");
    let costs = bench.store.costs(&ask, &Scope::All, &[]).await.expect("costs");
    costs
        .rows
        .into_iter()
        .map(|row| (row.keys, row.amounts))
        .collect()
}

async fn reports_equal_a_naive_sum_to_the_nano(bench: &Bench) {
    let mut runner = TestRunner::deterministic();
    let mut all: Vec<Row> = Vec::new();
    for round in 0..12 {
        let rows = rows(&drawn().new_tree(&mut runner).expect("drawn").current());
        let (mut one, mut two, mut copy) = (Shipper::new(bench), Shipper::new(bench), Shipper::new(bench));
        // Pieces of any cut, by two nodes, in either order; and all of it once more, as from a copied spool.
        let (first, second) = rows.split_at(rows.len() * (round % 4) / 4);
        for piece in [second, first] {
            for chunk in piece.chunks(1 + round % 5) {
                let shipper = if chunk.len() % 2 == 0 { &mut one } else { &mut two };
                shipper.ship(chunk.to_vec()).await;
            }
        }
        copy.ship(rows.clone()).await;
        all.extend(rows);
        for by in [
            &["model"][..],
            &["model", "day"],
            &["tag:team", "project"],
            &["account", "day"],
            &["day", "tag:team"],
        ] {
            for (from, to) in [(0, 40), (3, 17), (13, 14)] {
                let (from, to) = (NOW_US + from * HOUR_US, NOW_US + to * HOUR_US);
                assert_eq!(
                    report(bench, by, from, to).await,
                    naive(&all, by, from, to),
                    "{by:?} {round}"
                );
            }
        }
    }
}

async fn a_retry_that_comes_later_makes_its_call_count_once(bench: &Bench) {
    let mut shipper = Shipper::new(bench);
    let id = CallId::generate();
    let first = with_outcome(row(id.attempt(0)), Outcome::Unreached);
    shipper.ship([first, call()]).await;
    for ordinal in 1..3 {
        shipper.ship([row(id.attempt(ordinal))]).await;
    }
    let [(_, sums)] = report(bench, &["model"], NOW_US, NOW_US + HOUR_US)
        .await
        .try_into()
        .expect("one row");
    assert_eq!((sums.calls, sums.attempts), (2, 3));
}
