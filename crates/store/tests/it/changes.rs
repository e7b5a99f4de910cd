//! PostgreSQL tells of changes of the configuration; SQLite does not.

use crate::database::{Bench, on_postgres, on_sqlite};
use crate::rows::rates;
use outcrop_store::price::{Key, Mode, Tier};
use std::time::Duration;

/// Longer than it ever takes.
const SOON: Duration = Duration::from_secs(20);
/// Nothing is told for this long.
const QUIET: Duration = Duration::from_millis(300);

async fn change(bench: &Bench, model: &str) {
    let key = Key {
        model: model.to_owned(),
        region: "*".to_owned(),
        mode: Mode::OnDemand,
        tier: Tier::Default,
    };
    bench.store.ensure_price(&key, &rates()).await.expect("a price");
}

#[tokio::test]
async fn a_change_by_another_process_is_heard_when_it_is_committed() {
    on_postgres(async |bench| {
        let listening = bench.open_again().await;
        let mut changes = listening
            .configuration_changes()
            .await
            .expect("listens")
            .expect("can tell");
        assert!(
            tokio::time::timeout(QUIET, changes.changed()).await.is_err(),
            "nothing changed yet"
        );
        change(bench, "a").await;
        change(bench, "b").await;
        let heard = tokio::time::timeout(SOON, changes.changed()).await;
        heard.expect("in time").expect("heard");
        listening.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_listener_whose_connection_was_cut_says_so_and_hears_again() {
    on_postgres(async |bench| {
        let mut changes = bench
            .store
            .configuration_changes()
            .await
            .expect("listens")
            .expect("can tell");
        bench
            .run_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE query LIKE 'LISTEN%' AND datname = current_database()",
            )
            .await;
        // What was told meanwhile is lost, so it is as good as a change.
        let lost = tokio::time::timeout(SOON, changes.changed()).await;
        lost.expect("in time").expect("said");
        #[expect(clippy::disallowed_methods, reason = "the test waits for what it spawned")]
        let again = tokio::spawn(async move {
            changes.changed().await.expect("heard");
        });
        let deadline = tokio::time::Instant::now() + SOON;
        while !again.is_finished() {
            assert!(tokio::time::Instant::now() < deadline, "nothing was heard again");
            bench
                .run_sql("UPDATE configuration SET version = version + 1")
                .await;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn on_sqlite_there_is_nobody_to_tell() {
    on_sqlite(async |bench| {
        assert!(
            bench
                .store
                .configuration_changes()
                .await
                .expect("answers")
                .is_none()
        );
    })
    .await;
}
