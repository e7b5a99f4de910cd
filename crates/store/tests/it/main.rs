//! One contract, two engines: every test in [`contract!`] runs on SQLite and on PostgreSQL.
//!
//! SQLite is a file in a folder of its own. PostgreSQL is the server of `OUTCROP_TEST_POSTGRES_URL`, in which each
//! test makes a database of its own and drops it; `cargo nextest run` starts one (.config/nextest.toml), for
//! `cargo test` there is `scripts/postgres.sh with cargo test`. Without a server the tests fail; none is skipped.
//!
//! Objects have a contract of their own, which runs on a directory and on the S3 service of `OUTCROP_TEST_S3_URL`,
//! started in the same way by `scripts/moto.sh`.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and may say what it measured"
)]

mod async_invoke;
mod audit;
mod budget;
mod callers;
mod calls;
mod changes;
mod configuration;
mod cost;
mod counters;
mod database;
mod declare;
mod declared_price;
mod hostile;
mod idempotency;
mod identity;
mod key;
mod ledger;
mod manifest;
mod migration;
mod object;
mod open;
mod overview;
mod price;
mod profile;
mod property;
mod request;
mod resource;
mod rows;
mod scope;
mod spool;
mod stored_response;
mod terms;
mod usage;
mod volume;

/// Makes two tests of each named function `async fn(&Bench)`: one on each engine.
macro_rules! contract {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                crate::database::on_sqlite(super::$test).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                crate::database::on_postgres(super::$test).await;
            })+
        }
    };
}
pub(crate) use contract;
