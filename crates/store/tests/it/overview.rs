//! The overview: buckets, comparison, percentiles.

use crate::contract;
use crate::database::{Bench, NOW_US};
use crate::rows::{HOUR_US, Shipper, at, call, rates, row, span, with_outcome};
use outcrop_core::id::CallId;
use outcrop_core::money::Nanos;
use outcrop_core::settlement::Outcome;
use outcrop_core::usage::Usage;
use outcrop_store::ledger::{Filter, Scope};

contract!(
    the_overview_fills_gaps_and_compares,
    the_overview_takes_a_call_by_its_last_attempt,
    a_sampled_overview_is_near_the_truth,
);

async fn the_overview_fills_gaps_and_compares(bench: &Bench) {
    let timed = |started_at_us, duration_us| {
        let mut row = at(call(), started_at_us);
        row.settlement.duration_us = duration_us;
        row
    };
    let from_us = NOW_US - 24 * HOUR_US;
    let rows = [
        timed(from_us - 1, 9), // the last microsecond of the span before
        timed(from_us, 100),
        timed(from_us + 899_999_999, 300),
        timed(NOW_US - 1, 200),
        with_outcome(timed(NOW_US - 2, 77), Outcome::Failed),
        with_outcome(timed(NOW_US - 3, 77), Outcome::Cancelled),
        with_outcome(timed(NOW_US - 4, 77), Outcome::Interrupted),
        timed(NOW_US, 9), // too late
    ];
    Shipper::new(bench).ship(rows).await;
    let overview = bench
        .store
        .overview(span(from_us, NOW_US), &Scope::All)
        .await
        .expect("overview");
    assert_eq!(overview.bucket_us, 15 * 60_000_000);
    assert_eq!(overview.series.len(), 96);
    let (totals, cost) = (&overview.totals, rates().cost(&Usage::of(1_000, 100)).0);
    assert_eq!(
        (totals.calls, totals.failed, totals.cancelled, totals.interrupted),
        (6, 1, 1, 1)
    );
    assert_eq!(
        (totals.input_tokens, totals.output_tokens, totals.cost_nanos),
        (6_000, 600, Nanos(6 * cost))
    );
    assert_eq!(
        (totals.duration_p50_us, totals.duration_p95_us),
        (Some(200), Some(300)),
        "of completed calls"
    );
    assert_eq!(
        (overview.previous.calls, overview.previous.duration_p50_us),
        (1, Some(9))
    );
    let first = &overview.series[0];
    assert_eq!(
        (first.at_us, first.totals.calls, first.totals.duration_p50_us),
        (from_us, 2, Some(100))
    );
    let gap = &overview.series[1];
    assert_eq!(
        (gap.at_us, gap.totals.calls, gap.totals.duration_p50_us),
        (from_us + 900_000_000, 0, None)
    );
    assert_eq!(overview.series[95].totals.calls, 4);
    let [model] = overview.models.as_slice() else {
        panic!("one model")
    };
    assert_eq!((model.model.as_str(), &model.totals), ("acme.large-v1:0", totals));
}

async fn the_overview_takes_a_call_by_its_last_attempt(bench: &Bench) {
    let rescued = CallId::generate();
    let mut last = at(row(rescued.attempt(1)), NOW_US + 1);
    last.settlement.duration_us = 1_234;
    let lost = CallId::generate();
    let rows = [
        with_outcome(row(rescued.attempt(0)), Outcome::Failed),
        last,
        with_outcome(row(lost.attempt(0)), Outcome::Failed),
        with_outcome(row(lost.attempt(1)), Outcome::Failed),
    ];
    Shipper::new(bench).ship(rows).await;
    let overview = bench
        .store
        .overview(span(NOW_US, NOW_US + HOUR_US), &Scope::All)
        .await
        .expect("overview");
    let totals = &overview.totals;
    assert_eq!((totals.calls, totals.failed, totals.input_tokens), (2, 1, 4_000));
    assert_eq!(totals.duration_p50_us, Some(1_234));
    let page = bench
        .store
        .calls(&Filter::default(), &Scope::All)
        .await
        .expect("page");
    let call = page
        .calls
        .iter()
        .find(|call| call.id == rescued)
        .expect("the rescued call");
    assert_eq!(
        (call.outcome, call.attempts, call.duration_us, call.input_tokens),
        (Outcome::Completed, 2, 1_234, 2_000)
    );
}

async fn a_sampled_overview_is_near_the_truth(bench: &Bench) {
    let rows = (0..60_000u64).map(|number| {
        let mut row = at(call(), NOW_US + (number as i64 % 3_600) * 1_000_000);
        row.settlement.duration_us = (number * 7_919) % 60_000;
        row
    });
    Shipper::new(bench).ship(rows).await;
    let overview = bench
        .store
        .overview(span(NOW_US, NOW_US + HOUR_US), &Scope::All)
        .await
        .expect("overview");
    assert_eq!(overview.totals.calls, 60_000, "counts are never sampled");
    let (median, high) = (overview.totals.duration_p50_us, overview.totals.duration_p95_us);
    assert!(
        median.is_some_and(|median| (29_000..31_000).contains(&median)),
        "{median:?}"
    );
    assert!(
        high.is_some_and(|high| (56_500..57_500).contains(&high)),
        "{high:?}"
    );
}
