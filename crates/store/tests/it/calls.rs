//! Pages of calls, and one call.

use crate::contract;
use crate::database::{Bench, NOW_US};
use crate::rows::{HOUR_US, Shipper, at, call, in_project, rates, row, span, with_outcome};
use outcrop_core::id::CallId;
use outcrop_core::money::{Nanos, PerMillion};
use outcrop_core::settlement::Outcome;
use outcrop_core::usage::TokenClass;
use outcrop_store::Error;
use outcrop_store::ledger::{Filter, Row, Scope, UsageBy};
use outcrop_store::price::{Key, Mode, Tier};

contract!(
    pages_show_every_call_once_newest_first,
    filters_narrow_and_say_what_there_is,
    pages_find_rows_that_lie_far_apart,
    a_call_has_attempts_lines_and_rates,
    impossible_questions_are_invalid,
);

async fn pages_show_every_call_once_newest_first(bench: &Bench) {
    // Many share an instant, so the id must break ties across pages.
    let rows: Vec<Row> = (0..57)
        .map(|number| at(call(), NOW_US - i64::from(number / 5)))
        .collect();
    let retries = rows.iter().take(9).map(|first| Row {
        attempt: first.attempt.call().attempt(1),
        ..first.clone()
    });
    Shipper::new(bench)
        .ship(rows.clone().into_iter().chain(retries))
        .await;
    let mut filter = Filter {
        limit: Some(7),
        ..Filter::default()
    };
    let mut seen = Vec::new();
    loop {
        let page = bench.store.calls(&filter, &Scope::All).await.expect("page");
        assert!(page.calls.len() <= 7);
        seen.extend(page.calls.iter().map(|call| (call.started_at_us, call.id)));
        filter.cursor = page.next_cursor;
        if filter.cursor.is_none() {
            break;
        }
        assert_eq!(page.calls.len(), 7, "a page with a next one is full");
    }
    let mut expected: Vec<_> = rows
        .iter()
        .map(|row| (row.started_at_us, row.attempt.call()))
        .collect();
    expected.sort_unstable_by(|a, b| b.cmp(a));
    assert_eq!(seen, expected);
}

async fn filters_narrow_and_say_what_there_is(bench: &Bench) {
    let small = Row {
        model: "acme.small-v1:0".to_owned(),
        principal: "bob".to_owned(),
        ..call()
    };
    let failed = with_outcome(in_project(call(), 1, "beta"), Outcome::Failed);
    let old = at(call(), NOW_US - 50 * HOUR_US);
    Shipper::new(bench)
        .ship([call(), small.clone(), failed.clone(), old.clone()])
        .await;
    let ids = async |filter: Filter| {
        let page = bench.store.calls(&filter, &Scope::All).await.expect("page");
        page.calls.into_iter().map(|call| call.id).collect::<Vec<_>>()
    };
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        ids(Filter {
            model: text("acme.small-v1:0"),
            ..Filter::default()
        })
        .await,
        [small.attempt.call()]
    );
    assert_eq!(
        ids(Filter {
            principal: text("bob"),
            ..Filter::default()
        })
        .await,
        [small.attempt.call()]
    );
    assert_eq!(
        ids(Filter {
            project: text("beta"),
            ..Filter::default()
        })
        .await,
        [failed.attempt.call()]
    );
    assert_eq!(
        ids(Filter {
            outcome: Some(Outcome::Failed),
            ..Filter::default()
        })
        .await,
        [failed.attempt.call()]
    );
    assert_eq!(
        ids(Filter {
            to_us: Some(NOW_US),
            ..Filter::default()
        })
        .await,
        [old.attempt.call()]
    );
    assert_eq!(
        ids(Filter {
            from_us: Some(NOW_US),
            ..Filter::default()
        })
        .await
        .len(),
        3
    );
    assert_eq!(
        ids(Filter {
            project: text("beta"),
            model: text("acme.small-v1:0"),
            ..Filter::default()
        })
        .await,
        []
    );
    assert_eq!(
        ids(Filter {
            model: text("no.such"),
            ..Filter::default()
        })
        .await,
        []
    );
    let page = bench
        .store
        .calls(
            &Filter {
                model: text("no.such"),
                ..Filter::default()
            },
            &Scope::All,
        )
        .await
        .expect("page");
    assert_eq!(page.filters.models, ["acme.large-v1:0", "acme.small-v1:0"]);
    assert_eq!(page.filters.projects, ["alpha", "beta"]);
    assert_eq!(page.filters.principals, ["ada", "bob"]);
}

async fn pages_find_rows_that_lie_far_apart(bench: &Bench) {
    let years = [0, 1_000_000, NOW_US / 2, NOW_US - 1, NOW_US, i64::MAX];
    Shipper::new(bench)
        .ship(years.map(|started_at_us| at(call(), started_at_us)))
        .await;
    let page = bench
        .store
        .calls(&Filter::default(), &Scope::All)
        .await
        .expect("page");
    assert_eq!(page.calls.len(), years.len());
    assert_eq!(page.next_cursor, None);
    let days = bench
        .store
        .usage(Some(UsageBy::Day), &Scope::All)
        .await
        .expect("usage");
    assert_eq!(days.last().and_then(|day| day.key.as_deref()), Some("9999-12-31"));
}

async fn a_call_has_attempts_lines_and_rates(bench: &Bench) {
    let key = Key {
        model: "acme.large-v1:0".to_owned(),
        region: "eu-central-1".to_owned(),
        mode: Mode::OnDemand,
        tier: Tier::Default,
    };
    let price = bench.store.ensure_price(&key, &rates()).await.expect("price");
    let id = CallId::generate();
    let mut first = with_outcome(row(id.attempt(0)), Outcome::Failed);
    first.price_version = 999;
    let mut second = Row {
        price_version: price.version,
        connection: "spare".to_owned(),
        ..row(id.attempt(1))
    };
    second.settlement.first_event_us = None;
    Shipper::new(bench).ship([first, second.clone()]).await;
    let details = bench
        .store
        .call(id, &Scope::All)
        .await
        .expect("read")
        .expect("a call");
    assert_eq!(
        (details.call.id, details.call.attempts, details.call.outcome),
        (id, 2, Outcome::Completed)
    );
    let [one, two] = details.attempt_details.as_slice() else {
        panic!("two attempts")
    };
    assert_eq!((one.id, two.id), (id.attempt(0), id.attempt(1)));
    assert_eq!(
        (two.connection.as_str(), two.region.as_str(), two.ordinal),
        ("spare", "eu-central-1", 1)
    );
    assert_eq!(
        (two.usage, two.cost_nanos, two.first_event_us),
        (second.settlement.usage, second.settlement.cost, None)
    );
    let line = &two.lines[0];
    assert_eq!(
        (line.class, line.count, line.cost_nanos),
        (TokenClass::Input, 1_000, Nanos(3_000_000))
    );
    assert_eq!(line.nanos_per_million, Some(PerMillion(3_000_000_000)));
    assert_eq!(
        one.lines[0].nanos_per_million, None,
        "its price version is unknown"
    );
    assert_eq!(
        bench
            .store
            .call(CallId::generate(), &Scope::All)
            .await
            .expect("read"),
        None
    );
}

async fn impossible_questions_are_invalid(bench: &Bench) {
    Shipper::new(bench).ship([call()]).await;
    let is_invalid = |error: Error| {
        assert!(matches!(error, Error::Invalid(_)), "{error:?}");
        assert_eq!(
            outcrop_core::Error::from(error).code(),
            outcrop_core::Code::Validation
        );
    };
    for wrong in [
        span(5, 5),
        span(5, 4),
        span(-1, 4),
        span(i64::MIN, i64::MAX),
        span(0, i64::MAX),
    ] {
        is_invalid(
            bench
                .store
                .overview(wrong, &Scope::All)
                .await
                .expect_err("invalid"),
        );
        let filter = Filter {
            from_us: Some(wrong.from_us),
            to_us: Some(wrong.to_us),
            ..Filter::default()
        };
        is_invalid(
            bench
                .store
                .calls(&filter, &Scope::All)
                .await
                .expect_err("invalid"),
        );
    }
    for limit in [0, 201, u16::MAX] {
        let filter = Filter {
            limit: Some(limit),
            ..Filter::default()
        };
        is_invalid(
            bench
                .store
                .calls(&filter, &Scope::All)
                .await
                .expect_err("invalid"),
        );
    }
    let filter = Filter {
        cursor: Some("garbage".to_owned()),
        ..Filter::default()
    };
    is_invalid(
        bench
            .store
            .calls(&filter, &Scope::All)
            .await
            .expect_err("invalid"),
    );
}
