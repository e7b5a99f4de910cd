//! A database for one test.

use futures_util::FutureExt as _;
use outcrop_core::clock::Clock;
use outcrop_store::{Database, Options, Store};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use std::panic::{AssertUnwindSafe, resume_unwind};

const SERVER: &str = "OUTCROP_TEST_POSTGRES_URL";

/// The first instant of the tests' clock: 23 November 2026, 10:00 UTC.
pub(crate) const NOW_US: i64 = 1_795_428_000_000_000;

/// A store on a fresh database, and what is needed to open it once more.
pub(crate) struct Bench {
    pub store: Store,
    pub clock: Clock,
    pub options: Options,
}

impl Bench {
    async fn new(database: Database) -> Self {
        let (clock, options) = (Clock::fixed(NOW_US), Options { database });
        let store = Store::open(&options, &clock).await.expect("the store opens");
        Self {
            store,
            clock,
            options,
        }
    }

    /// Another process on the same database.
    pub(crate) async fn open_again(&self) -> Store {
        Store::open(&self.options, &self.clock)
            .await
            .expect("the store opens again")
    }

    /// Whether one statement behind the store's back is refused by the database itself.
    pub(crate) async fn refuses_sql(&self, sql: &str) -> bool {
        try_sql(&self.options.database, sql).await.is_err()
    }

    /// Runs one statement behind the store's back.
    pub(crate) async fn run_sql(&self, sql: &str) {
        run_sql(&self.options.database, sql).await;
    }
}

pub(crate) async fn run_sql(database: &Database, sql: &str) {
    try_sql(database, sql).await.expect("executed");
}

async fn try_sql(database: &Database, sql: &str) -> Result<(), sqlx::Error> {
    let sql = AssertSqlSafe(sql.to_owned());
    match database {
        Database::Sqlite { path } => {
            let url = format!("sqlite://{}", path.display());
            let mut connection = sqlx::SqliteConnection::connect(&url).await.expect("connected");
            connection.execute(sql).await.map(drop)
        }
        Database::Postgres { url, .. } => {
            let mut connection = PgConnection::connect(url).await.expect("connected");
            connection.execute(sql).await.map(drop)
        }
    }
}

pub(crate) async fn on_sqlite(test: impl AsyncFnOnce(&Bench)) {
    let folder = tempfile::tempdir().expect("a folder");
    let bench = Bench::new(Database::Sqlite {
        path: folder.path().join("outcrop.db"),
    })
    .await;
    test(&bench).await;
    bench.store.close().await;
}

pub(crate) async fn on_postgres(test: impl AsyncFnOnce(&Bench)) {
    on_empty_postgres(async |database| {
        let bench = Bench::new(database).await;
        test(&bench).await;
        bench.store.close().await;
    })
    .await;
}

/// Makes a database, runs the test, and drops the database whatever became of the test.
pub(crate) async fn on_empty_postgres(test: impl AsyncFnOnce(Database)) {
    let Ok(server) = std::env::var(SERVER) else {
        panic!(
            "{SERVER} is not set, so there is no PostgreSQL to test on: use `cargo nextest run`, or \
             `scripts/postgres.sh with cargo test`"
        );
    };
    let name = format!("outcrop_test_{}", uuid::Uuid::now_v7().simple());
    let mut admin = PgConnection::connect(&server)
        .await
        .expect("the PostgreSQL server answers");
    admin
        .execute(AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .await
        .expect("a database is made");
    let (before, _) = server.rsplit_once('/').expect("the URL names a database");
    let database = Database::Postgres {
        url: format!("{before}/{name}"),
        max_connections: 4,
    };
    let outcome = AssertUnwindSafe(test(database)).catch_unwind().await;
    let drop = AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"));
    admin.execute(drop).await.expect("the database is dropped");
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}
