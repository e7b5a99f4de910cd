//! A database of an earlier version, with what was in it, is brought up to date.

use crate::database::{on_empty_postgres, run_sql};
use crate::rows::rates;
use outcrop_core::clock::Clock;
use outcrop_core::id::AccountId;
use outcrop_core::principal::Role;
use outcrop_store::price::Origin;
use outcrop_store::{Database, Options, Store};
use sqlx::Connection as _;
use sqlx::migrate::Migrator;
use std::path::Path;

const BEFORE_GOVERNANCE: [&str; 3] = ["0001_configuration.sql", "0002_ledger.sql", "0003_resources.sql"];

/// Two people and a service, as they were kept before there were units.
const ROWS: [&str; 10] = [
    "INSERT INTO organisation (only_row, id, name, currency, self_service_agreements) VALUES (1, 'o', 'Acme', 'USD', TRUE)",
    "INSERT INTO accounts (id, name) VALUES ('000000000001', 'One'), ('000000000002', 'Two')",
    "INSERT INTO projects (id, account, name, environment) VALUES ('alpha', '000000000001', 'Alpha', 'sandbox')",
    "INSERT INTO principals (id, name, kind, account, project, roles, disabled) VALUES \
     ('ada', 'Ada', 'user', '000000000001', 'alpha', 'platform-admin,finops', FALSE), \
     ('app', 'App', 'service', '000000000001', 'alpha', 'application', FALSE), \
     ('bob', 'Bob', 'user', '000000000001', 'alpha', '', TRUE)",
    "INSERT INTO users (name, principal, password_hash) VALUES ('ada@example.org', 'ada', '$argon2id$')",
    "INSERT INTO entitlements (account, model) VALUES ('000000000001', 'acme.large-v1:0'), ('000000000002', 'acme.large-v1:0')",
    "INSERT INTO access_keys (id, principal, sealed_secret, created_at_us) VALUES ('AKIAONE', 'app', 'sealed', 5)",
    "INSERT INTO api_keys (id, principal, hash, region, created_at_us) VALUES ('k1', 'app', '01234567890123456789012345678901', 'us-east-1', 5)",
    "INSERT INTO sessions (token_hash, user_name, created_at_us, expires_at_us) VALUES \
     ('01234567890123456789012345678901', 'ada@example.org', 5, 4000000000000000)",
    "INSERT INTO price_versions (model, region, mode, tier, rates, effective_from_us) VALUES \
     ('acme.large-v1:0', '*', 'on-demand', 'default', '{\"input\":3000000000,\"output\":15000000000}', 5)",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sqlite_database_from_before_governance_keeps_everybody() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("outcrop.db");
    let url = format!("sqlite://{}?mode=rwc", path.display());
    let mut connection = sqlx::SqliteConnection::connect(&url).await.expect("connected");
    migrator("sqlite")
        .await
        .run(&mut connection)
        .await
        .expect("migrated");
    connection.close().await.expect("closed");
    let database = Database::Sqlite { path };
    for sql in ROWS {
        // Text is no BLOB to SQLite.
        run_sql(
            &database,
            &sql.replace("'sealed'", "CAST('sealed' AS BLOB)").replace(
                "'01234567890123456789012345678901'",
                "CAST('01234567890123456789012345678901' AS BLOB)",
            ),
        )
        .await;
    }
    everybody_arrived(database).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_database_from_before_governance_keeps_everybody() {
    on_empty_postgres(async |database| {
        let Database::Postgres { url, .. } = &database else {
            panic!("PostgreSQL")
        };
        let mut connection = sqlx::PgConnection::connect(url).await.expect("connected");
        migrator("postgres")
            .await
            .run(&mut connection)
            .await
            .expect("migrated");
        connection.close().await.expect("closed");
        for sql in ROWS {
            run_sql(&database, sql).await;
        }
        everybody_arrived(database).await;
    })
    .await;
}

/// The migrations that there were.
async fn migrator(engine: &str) -> Migrator {
    let folder = tempfile::tempdir().expect("a folder");
    let all = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("migrations")
        .join(engine);
    for name in BEFORE_GOVERNANCE {
        std::fs::copy(all.join(name), folder.path().join(name)).expect("copied");
    }
    Migrator::new(folder.path()).await.expect("migrations")
}

async fn everybody_arrived(database: Database) {
    let store = Store::open(&Options { database }, &Clock::fixed(10))
        .await
        .expect("opened");
    let read = store.configuration().await.expect("configuration");
    let [price] = read.prices.as_slice() else {
        panic!("one price")
    };
    assert_eq!(
        (&price.origin, price.price.rates == rates()),
        (&Origin::Configured, true)
    );
    let units: Vec<&str> = read.units.iter().map(|unit| unit.id.as_str()).collect();
    assert_eq!(units, ["root"]);
    assert!(
        read.accounts
            .iter()
            .all(|account| account.unit == "root" && account.self_service)
    );
    assert!(
        read.projects
            .iter()
            .all(|project| project.data_classes.is_empty())
    );
    let members: Vec<(&str, &str, Role)> = read
        .members
        .iter()
        .map(|member| (member.principal.as_str(), member.unit.as_str(), member.role))
        .collect();
    assert_eq!(
        members,
        [
            ("ada", "root", Role::Finops),
            ("ada", "root", Role::PlatformAdmin),
            ("app", "root", Role::Application),
        ]
    );
    let entitled: Vec<(&str, Vec<&AccountId>)> = read
        .entitlements
        .iter()
        .map(|granted| {
            (
                granted.model.as_str(),
                granted.conditions.accounts.iter().collect(),
            )
        })
        .collect();
    let accounts: Vec<AccountId> = read.accounts.iter().map(|account| account.id.clone()).collect();
    assert_eq!(
        entitled,
        [
            ("acme.large-v1:0", vec![&accounts[0]]),
            ("acme.large-v1:0", vec![&accounts[1]])
        ]
    );
    assert_eq!((read.api_keys.len(), read.access_keys.len()), (1, 1));
    let session = store
        .session(b"01234567890123456789012345678901")
        .await
        .expect("read")
        .expect("a session");
    assert_eq!(
        (session.principal.as_str(), session.label.as_str()),
        ("ada", "ada@example.org")
    );
    store.close().await;
}
