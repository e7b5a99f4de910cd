//! A bound on the size of a row, and how long things take. Sizes are asserted, times are only printed
//! (`cargo nextest run -p outcrop-store --no-capture volume`).

use crate::contract;
use crate::database::{Bench, NOW_US};
use crate::rows::{Shipper, account, call};
use outcrop_core::price::Rates;
use outcrop_core::usage::Usage;
use outcrop_store::Database;
use outcrop_store::ledger::{Filter, Row, Scope, Span, UsageBy};
use sqlx::Connection as _;
use std::time::Instant;

contract!(a_row_takes_at_most_250_bytes_with_its_indexes);

const ROWS: u64 = 20_000;
const DAY_US: i64 = 86_400_000_000;

/// Rows as an organisation of 20 projects makes them over some days.
fn typical(number: u64, rows: u64) -> Row {
    let usage = Usage {
        cache_read: number % 3 * 900,
        ..Usage::of(200 + number % 5_000, 50 + number % 900)
    };
    let mut row = call();
    row.started_at_us =
        NOW_US + i64::try_from(number).expect("small") * (7 * DAY_US / i64::try_from(rows).expect("small"));
    row.account = account((number % 5) as u8);
    row.project = format!("project-{}", number % 20);
    row.principal = format!("service-{}", number % 60);
    row.model = format!("acme.model-{}-v1:0", number % 8);
    row.profile = number.is_multiple_of(2).then(|| {
        format!(
            "arn:aws:bedrock:eu-central-1:{}:application-inference-profile/{:012}",
            row.account,
            number % 30
        )
    });
    row.tags = format!(
        "{{\"cost-centre\":\"{}\",\"team\":\"{}\"}}",
        4_000 + number % 20,
        number % 7
    );
    row.settlement.lines = Rates::lines(&crate::rows::rates(), &usage);
    row.settlement.cost = crate::rows::rates().cost(&usage);
    row.settlement.usage = usage;
    row.settlement.duration_us = 300_000 + number * 7_919 % 9_000_000;
    row
}

async fn size_bytes(bench: &Bench) -> i64 {
    match &bench.options.database {
        Database::Sqlite { path } => {
            let url = format!("sqlite://{}", path.display());
            let mut connection = sqlx::SqliteConnection::connect(&url).await.expect("connected");
            let pages = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
            sqlx::query_scalar(pages)
                .fetch_one(&mut connection)
                .await
                .expect("size")
        }
        Database::Postgres { url, .. } => {
            let mut connection = sqlx::PgConnection::connect(url).await.expect("connected");
            let table = "SELECT pg_total_relation_size('ledger')";
            sqlx::query_scalar(table)
                .fetch_one(&mut connection)
                .await
                .expect("size")
        }
    }
}

async fn a_row_takes_at_most_250_bytes_with_its_indexes(bench: &Bench) {
    let rows = std::env::var("OUTCROP_TEST_ROWS")
        .ok()
        .and_then(|rows| rows.parse().ok())
        .unwrap_or(ROWS);
    let before = size_bytes(bench).await;
    let mut shipper = Shipper::new(bench);
    let mut append = std::time::Duration::ZERO;
    for first in (0..rows).step_by(1_000) {
        let batch: Vec<Row> = (first..rows.min(first + 1_000))
            .map(|number| typical(number, rows))
            .collect();
        let started = Instant::now();
        shipper.ship(batch).await;
        append += started.elapsed();
    }
    let bytes = (size_bytes(bench).await - before) as f64 / rows as f64;
    let mut report = format!(
        "{}: {rows} rows, {bytes:.0} bytes a row, {:.0} rows/s",
        bench.store.engine(),
        rows as f64 / append.as_secs_f64()
    );
    let span = Span {
        from_us: NOW_US,
        to_us: NOW_US + 7 * DAY_US,
    };
    let project = Scope::Project {
        account: account(0),
        project: "project-0".to_owned(),
    };
    for (what, scope) in [("all", &Scope::All), ("one project", &project)] {
        let started = Instant::now();
        bench
            .store
            .usage(Some(UsageBy::Model), scope)
            .await
            .expect("usage");
        report += &format!("; {what}: usage {:.0} ms", started.elapsed().as_secs_f64() * 1e3);
        let started = Instant::now();
        bench.store.overview(span, scope).await.expect("overview");
        report += &format!(", overview {:.0} ms", started.elapsed().as_secs_f64() * 1e3);
        let started = Instant::now();
        let page = bench.store.calls(&Filter::default(), scope).await.expect("page");
        report += &format!(", page {:.1} ms", started.elapsed().as_secs_f64() * 1e3);
        let started = Instant::now();
        bench
            .store
            .call(page.calls[0].id, scope)
            .await
            .expect("read")
            .expect("a call");
        report += &format!(", call {:.1} ms", started.elapsed().as_secs_f64() * 1e3);
    }
    println!("{report}");
    assert!(bytes <= 250.0, "{bytes:.0} bytes a row");
}
