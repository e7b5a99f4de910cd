//! How long a report takes over the rollups of ten million attempts. The rollups are generated in the database: 1,200
//! series over 300 hours, 28 attempts each (`OUTCROP_TEST_ROLLUP_HOURS=300`); by default a tenth of the hours.

use crate::contract;
use crate::database::Bench;
use outcrop_store::cost::{Ask, Asked};
use outcrop_store::ledger::Scope;
use std::time::Instant;

contract!(reports_over_generated_rollups_hold_every_attempt);

const SERIES: u64 = 1_200;
const ATTEMPTS: u64 = 28;

async fn generate(bench: &Bench, hours: u64) {
    let numbers = |count: u64| {
        format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})")
    };
    let statements = [
        format!(
            "INSERT INTO dimensions (id, kind, value) {} SELECT i, 4, 'acme.model-' || i FROM n",
            numbers(200)
        ),
        format!(
            "INSERT INTO ledger_series (id, account, project, principal, model, connection, region, profile, tags) {} \
             SELECT i, 1 + i % 5, 10 + i % 20, i % 200 + 1, 1 + i % 8, 1, 2, i % 30, 1 + i / 10 FROM n",
            numbers(SERIES)
        ),
        format!(
            "INSERT INTO ledger_rollup (hour, calls, attempts, estimated, interrupted, unpriced, input_high, input_low, \
             output_high, output_low, cost_high, cost_low, series) {} SELECT 498000 + n.i, {ATTEMPTS}, {ATTEMPTS}, 0, 0, 0, 0, \
             28000, 0, 2800, 0, 1000001, s.id FROM ledger_series AS s CROSS JOIN n",
            numbers(hours)
        ),
    ];
    for statement in statements {
        bench.run_sql(&statement).await;
    }
    bench.run_sql("ANALYZE").await;
}

async fn reports_over_generated_rollups_hold_every_attempt(bench: &Bench) {
    let hours = std::env::var("OUTCROP_TEST_ROLLUP_HOURS")
        .ok()
        .and_then(|hours| hours.parse().ok())
        .unwrap_or(30);
    generate(bench, hours).await;
    for by in ["model,project", "model,day", "principal,month"] {
        let asked = Asked {
            by: Some(by),
            zone: Some("Europe/Berlin"),
            ..Asked::default()
        };
        let ask = Ask::new(asked, Vec::new()).expect("a question");
        let started = Instant::now();
        let costs = bench.store.costs(&ask, &Scope::All, &[]).await.expect("costs");
        println!(
            "{}: {} attempts by {by}: {} rows in {:.0} ms",
            bench.store.engine(),
            costs.total.attempts,
            costs.rows.len(),
            started.elapsed().as_secs_f64() * 1e3
        );
        assert_eq!(costs.total.attempts, SERIES * hours * ATTEMPTS);
        assert_eq!(
            u64::try_from(costs.total.cost_nanos.0),
            Ok(SERIES * hours * 1_000_001)
        );
    }
}
