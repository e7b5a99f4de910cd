//! Usage: what is counted, and by what it is told apart.

use crate::contract;
use crate::database::{Bench, NOW_US};
use crate::rows::{HOUR_US, Shipper, account, at, call, in_project, rates, row, span, tagged, with_outcome};
use outcrop_core::id::CallId;
use outcrop_core::money::Nanos;
use outcrop_core::settlement::Outcome;
use outcrop_core::tag::TagSet;
use outcrop_core::usage::Usage;
use outcrop_store::ledger::{Filter, Row, Scope, UsageBy, UsageRow};

contract!(
    usage_of_nothing_is_one_row_of_zeros,
    usage_counts_calls_attempts_and_marks,
    usage_is_told_apart_by_model_account_project_and_day,
    usage_is_told_apart_by_profile_and_by_a_tags_value,
    the_longest_sets_of_tags_are_told_apart,
    a_call_that_reached_no_provider_does_not_count,
    sums_saturate_instead_of_failing,
);

async fn usage(bench: &Bench, by: Option<UsageBy>) -> Vec<UsageRow> {
    bench.store.usage(by, &Scope::All).await.expect("usage")
}

async fn usage_of_nothing_is_one_row_of_zeros(bench: &Bench) {
    let [row] = usage(bench, None).await.try_into().expect("one row");
    assert_eq!(
        (row.key, row.calls, row.attempts, row.cost_nanos),
        (None, 0, 0, Nanos(0))
    );
    assert_eq!(usage(bench, Some(UsageBy::Model)).await, []);
    assert_eq!(
        bench
            .store
            .usage(None, &Scope::Account(account(9)))
            .await
            .expect("usage")
            .len(),
        1
    );
}

async fn usage_counts_calls_attempts_and_marks(bench: &Bench) {
    let retried = CallId::generate();
    let mut cached = call();
    cached.settlement.usage = Usage {
        cache_read: 7,
        cache_write_5m: 5,
        ..Usage::of(10, 20)
    };
    let mut estimated =
        [row(retried.attempt(0)), row(retried.attempt(1))].map(|row| with_outcome(row, Outcome::Failed));
    estimated
        .iter_mut()
        .for_each(|row| row.settlement.estimated = true);
    cached.price_version = 0;
    let interrupted = with_outcome(call(), Outcome::Interrupted);
    Shipper::new(bench)
        .ship([call(), cached, interrupted].into_iter().chain(estimated))
        .await;
    let [row] = usage(bench, None).await.try_into().expect("one row");
    let cost_nanos = Nanos(5 * rates().cost(&Usage::of(1_000, 100)).0);
    let expected = UsageRow {
        key: None,
        calls: 4,
        attempts: 5,
        input_tokens: 4 * 1_000 + 22,
        output_tokens: 4 * 100 + 20,
        cost_nanos,
        estimated_calls: 1,
        interrupted_calls: 1,
        unpriced_calls: 1,
    };
    assert_eq!(row, expected);
}

async fn usage_is_told_apart_by_model_account_project_and_day(bench: &Bench) {
    let midnight = NOW_US - NOW_US % (24 * HOUR_US);
    let small = Row {
        model: "acme.small-v1:0".to_owned(),
        ..call()
    };
    let rows = [
        at(call(), midnight - 1),
        at(call(), midnight),
        in_project(small, 2, "beta"),
        in_project(call(), 2, "gamma"),
    ];
    Shipper::new(bench).ship(rows).await;
    for (by, expected) in [
        (
            UsageBy::Model,
            vec![("acme.large-v1:0", 3), ("acme.small-v1:0", 1)],
        ),
        (UsageBy::Account, vec![("000000000001", 2), ("000000000002", 2)]),
        (UsageBy::Project, vec![("alpha", 2), ("beta", 1), ("gamma", 1)]),
        (UsageBy::Day, vec![("2026-11-22", 1), ("2026-11-23", 3)]),
    ] {
        let rows = usage(bench, Some(by.clone())).await;
        let found: Vec<_> = rows
            .iter()
            .map(|row| (row.key.as_deref().expect("a key"), row.calls))
            .collect();
        assert_eq!(found, expected, "{by:?}");
    }
}

const PROFILE: &str = "arn:aws:bedrock:eu-central-1:000000000001:application-inference-profile/abc";

async fn usage_is_told_apart_by_profile_and_by_a_tags_value(bench: &Bench) {
    let retried = CallId::generate();
    let (one, other) = (r#"{"cost-centre":"1","team":"a"}"#, r#"{"cost-centre":"1"}"#);
    let rows = [
        tagged(row(retried.attempt(0)), Some(PROFILE), one),
        tagged(row(retried.attempt(1)), Some(PROFILE), one),
        tagged(call(), Some(PROFILE), other),
        tagged(call(), None, r#"{"cost-centre":""}"#),
        call(),
    ];
    Shipper::new(bench).ship(rows).await;
    let counted = async |by| -> Vec<(Option<String>, u64, u64)> {
        let rows = usage(bench, Some(by)).await;
        rows.into_iter()
            .map(|row| (row.key, row.calls, row.attempts))
            .collect()
    };
    let some = |key: &str| Some(key.to_owned());
    assert_eq!(
        counted(UsageBy::Profile).await,
        [(None, 2, 2), (some(PROFILE), 2, 3)]
    );
    assert_eq!(
        counted(UsageBy::Tag("cost-centre".to_owned())).await,
        [(None, 1, 1), (some(""), 1, 1), (some("1"), 2, 3)]
    );
    assert_eq!(
        counted(UsageBy::Tag("nobody-has-it".to_owned())).await,
        [(None, 4, 5)]
    );
    let page = bench
        .store
        .calls(&Filter::default(), &Scope::All)
        .await
        .expect("page");
    let shown = page
        .calls
        .iter()
        .find(|call| call.id == retried)
        .expect("the call");
    assert_eq!(shown.profile.as_deref(), Some(PROFILE));
    assert_eq!(shown.tags.to_text(), one);
    let details = bench.store.call(retried, &Scope::All).await.expect("read");
    assert_eq!(details.expect("the call").call.tags.get("team"), Some("a"));
}

/// An entry of PostgreSQL's usual index holds 2,704 bytes.
async fn the_longest_sets_of_tags_are_told_apart(bench: &Bench) {
    let long = |last: &str| {
        let mut tags = TagSet::new();
        for number in 0..49 {
            // Not to be compressed away.
            let value: String = (0..256_u32)
                .map(|at| char::from(b'a' + (at * at * 7 + number * 31 + at / 3) as u8 % 26))
                .collect();
            tags.set(&format!("{number:0>128}"), &value).expect("a tag");
        }
        tags.set("last", last).expect("a tag");
        tags.to_text()
    };
    let rows = ["x", "y", "x"].map(|last| tagged(call(), None, &long(last)));
    assert!(rows[0].tags.len() > 19_000);
    Shipper::new(bench).ship(rows).await;
    let rows = usage(bench, Some(UsageBy::Tag("last".to_owned()))).await;
    let counted: Vec<(&str, u64)> = rows
        .iter()
        .map(|row| (row.key.as_deref().expect("tagged"), row.calls))
        .collect();
    assert_eq!(counted, [("x", 2), ("y", 1)]);
}

async fn a_call_that_reached_no_provider_does_not_count(bench: &Bench) {
    let lost = with_outcome(call(), Outcome::Unreached);
    let rescued = CallId::generate();
    let first = with_outcome(row(rescued.attempt(0)), Outcome::Unreached);
    Shipper::new(bench)
        .ship([lost.clone(), first, row(rescued.attempt(1))])
        .await;
    let [all] = usage(bench, None).await.try_into().expect("one row");
    assert_eq!((all.calls, all.attempts), (1, 1));
    let overview = bench
        .store
        .overview(span(NOW_US, NOW_US + HOUR_US), &Scope::All)
        .await
        .expect("overview");
    assert_eq!((overview.totals.calls, overview.totals.failed), (1, 0));
    let page = bench
        .store
        .calls(&Filter::default(), &Scope::All)
        .await
        .expect("page");
    let seen: Vec<_> = page
        .calls
        .iter()
        .map(|call| (call.id, call.outcome, call.attempts))
        .collect();
    assert!(
        seen.contains(&(lost.attempt.call(), Outcome::Unreached, 0)),
        "shown all the same: {seen:?}"
    );
    assert!(seen.contains(&(rescued, Outcome::Completed, 1)), "{seen:?}");
}

async fn sums_saturate_instead_of_failing(bench: &Bench) {
    let absurd = |cost| {
        let mut row = call();
        row.settlement.usage = Usage {
            cache_read: u64::MAX,
            ..Usage::of(u64::MAX, u64::MAX)
        };
        row.settlement.cost = Nanos(cost);
        row.settlement.duration_us = u64::MAX;
        row.settlement.first_event_us = Some(u32::MAX);
        row
    };
    let mut shipper = Shipper::new(bench);
    shipper.ship([absurd(i64::MAX), absurd(i64::MAX)]).await;
    let [row] = usage(bench, None).await.try_into().expect("one row");
    assert_eq!(
        (row.input_tokens, row.output_tokens, row.cost_nanos),
        (i64::MAX, i64::MAX, Nanos(i64::MAX))
    );
    shipper.ship([absurd(i64::MIN), absurd(i64::MIN)]).await;
    let [row] = usage(bench, None).await.try_into().expect("one row");
    assert_eq!(
        row.cost_nanos,
        Nanos(-2),
        "exact again: nothing was lost on the way"
    );
    let overview = bench
        .store
        .overview(span(NOW_US, NOW_US + 1), &Scope::All)
        .await
        .expect("overview");
    assert_eq!(overview.totals.input_tokens, i64::MAX);
    assert_eq!(overview.totals.duration_p50_us, Some(i64::MAX));
    assert_eq!(overview.totals.first_event_p50_us, Some(i64::from(i32::MAX)));
    let page = bench
        .store
        .calls(&Filter::default(), &Scope::All)
        .await
        .expect("page");
    let details = bench
        .store
        .call(page.calls[0].id, &Scope::All)
        .await
        .expect("read")
        .expect("a call");
    assert_eq!(
        details.attempt_details[0].usage.output,
        u64::MAX,
        "the packed usage is exact"
    );
}
