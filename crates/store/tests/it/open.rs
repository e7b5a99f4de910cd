//! Opening: at once, again, wrongly.

use crate::contract;
use crate::database::{Bench, on_empty_postgres};
use futures_util::future::join_all;
use outcrop_core::clock::Clock;
use outcrop_store::{Database, Error, Options, Store};
use std::os::unix::fs::PermissionsExt as _;

contract!(
    a_database_of_a_newer_version_is_refused,
    a_changed_migration_is_refused
);

async fn open(database: Database) -> Result<Store, Error> {
    Store::open(&Options { database }, &Clock::system()).await
}

async fn open_at_once(database: Database) {
    let stores = join_all((0..12).map(|_| open(database.clone()))).await;
    for store in stores {
        let store = store.expect("every start succeeds");
        assert_eq!(store.configuration_version().await.expect("version"), 1);
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn starts_at_the_same_time_migrate_sqlite_once() {
    let folder = tempfile::tempdir().expect("a folder");
    open_at_once(Database::Sqlite {
        path: folder.path().join("outcrop.db"),
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn starts_at_the_same_time_migrate_postgres_once() {
    on_empty_postgres(open_at_once).await;
}

async fn a_database_of_a_newer_version_is_refused(bench: &Bench) {
    let checksum = if bench.store.engine() == "sqlite" {
        "x'00'"
    } else {
        "'\\x00'"
    };
    let insert = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)";
    bench
        .run_sql(&format!("{insert} VALUES (9999, 'later', true, {checksum}, 0)"))
        .await;
    let error = open(bench.options.database.clone()).await.expect_err("refused");
    assert!(
        matches!(&error, Error::Incompatible(why) if why.contains("newer version")),
        "{error:?}"
    );
}

async fn a_changed_migration_is_refused(bench: &Bench) {
    let checksum = if bench.store.engine() == "sqlite" {
        "x'00'"
    } else {
        "'\\x00'"
    };
    bench
        .run_sql(&format!(
            "UPDATE _sqlx_migrations SET checksum = {checksum} WHERE version = 1"
        ))
        .await;
    let error = open(bench.options.database.clone()).await.expect_err("refused");
    assert!(matches!(error, Error::Incompatible(_)), "{error:?}");
}

#[tokio::test]
async fn the_sqlite_files_are_their_owners_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("outcrop.db");
    let store = open(Database::Sqlite { path: path.clone() })
        .await
        .expect("opened");
    store.configuration_version().await.expect("version");
    for entry in std::fs::read_dir(folder.path()).expect("folder") {
        let entry = entry.expect("entry");
        let mode = entry.metadata().expect("metadata").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.file_name());
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_corrupt() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("outcrop.db");
    std::fs::write(&path, "this is not a database, ".repeat(200)).expect("written");
    let error = open(Database::Sqlite { path }).await.expect_err("refused");
    assert!(matches!(error, Error::Corrupt(_)), "{error:?}");
}

#[tokio::test]
async fn a_missing_folder_is_unavailable() {
    let path = "/no/such/folder/outcrop.db".into();
    let error = open(Database::Sqlite { path }).await.expect_err("refused");
    assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
}

#[tokio::test]
async fn no_server_is_unavailable_and_the_password_stays_secret() {
    let url = "postgres://outcrop:hunter2@127.0.0.1:1/nothing".to_owned();
    let database = Database::Postgres {
        url,
        max_connections: 1,
    };
    assert!(!format!("{database:?}").contains("hunter2"));
    let error = open(database).await.expect_err("nobody listens");
    assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
    assert!(!format!("{error:?}").contains("hunter2"));
    let told = outcrop_core::Error::from(error);
    assert!(!told.message().contains("127.0.0.1"), "{told}");
}

#[tokio::test]
async fn a_url_that_cannot_be_read_is_invalid_and_not_repeated() {
    let url = "postgres://outcrop:hunter2@host:notaport/x".to_owned();
    let error = open(Database::Postgres {
        url,
        max_connections: 1,
    })
    .await
    .expect_err("invalid");
    assert!(
        matches!(&error, Error::Invalid(why) if !why.contains("hunter2")),
        "{error:?}"
    );
}
