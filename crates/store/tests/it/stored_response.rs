//! Stored responses: a row and a sealed object.

use crate::contract;
use crate::database::{Bench, NOW_US};
use crate::resource::populate;
use crate::rows::account;
use outcrop_core::id::AccountId;
use outcrop_store::Error;
use outcrop_store::master_key::MasterKey;
use outcrop_store::object::{Key, Objects, Payloads, Place};
use outcrop_store::stored_response::{NewStoredResponse, Owner};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

contract!(
    a_response_is_read_by_its_owner_alone,
    deleting_removes_row_and_body,
    an_ended_response_is_none_and_is_swept,
    a_body_that_cannot_be_written_leaves_no_row,
    a_response_whose_body_is_gone_has_none,
);

const KEPT: Duration = Duration::from_micros(1_000);

fn payloads(folder: &Path) -> (Payloads, Objects) {
    let objects = Objects::open(&Place::Directory(folder.to_owned())).expect("opened");
    let master_key = MasterKey::from_bytes(&[1; 32]).expect("a master key");
    (Payloads::new(objects.clone(), Arc::new(master_key)), objects)
}

fn response(id: &str) -> NewStoredResponse {
    NewStoredResponse {
        account: account(1),
        project: "alpha".to_owned(),
        principal: "ada".to_owned(),
        id: id.to_owned(),
        previous: Some("resp_0".to_owned()),
        model: "acme.large".to_owned(),
    }
}

fn owner(account: &AccountId) -> Owner<'_> {
    Owner {
        account,
        project: "alpha",
    }
}

async fn kept(objects: &Objects) -> usize {
    let below = Key::parse("responses").expect("a key");
    objects.list(&below, None, 100).await.expect("listed").len()
}

async fn a_response_is_read_by_its_owner_alone(bench: &Bench) {
    let (store, folder) = (&bench.store, tempfile::tempdir().expect("a folder"));
    populate(store).await;
    let (payloads, _) = payloads(folder.path());
    let new = response("resp_1");
    store
        .create_stored_response(&payloads, &new, b"{\"a\":1}", KEPT)
        .await
        .expect("kept");
    let again = store
        .create_stored_response(&payloads, &new, b"other", KEPT)
        .await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    let (mine, theirs) = (account(1), account(2));
    let read = store.stored_response(owner(&mine), "resp_1").await.expect("read");
    let read = read.expect("there");
    assert_eq!((read.bytes, read.principal.as_str()), (7, "ada"));
    assert_eq!(read.previous.as_deref(), Some("resp_0"));
    assert_eq!((read.created_at_us, read.expires_at_us), (NOW_US, NOW_US + 1_000));
    let body = read.body(&payloads).await.expect("read").expect("a body");
    assert_eq!(body.as_slice(), b"{\"a\":1}");
    let strangers = [
        owner(&theirs),
        Owner {
            project: "beta",
            ..owner(&mine)
        },
    ];
    for stranger in strangers {
        assert_eq!(
            store.stored_response(stranger, "resp_1").await.expect("read"),
            None
        );
        let deleted = store.delete_stored_response(&payloads, stranger, "resp_1").await;
        assert!(!deleted.expect("nothing of theirs"));
    }
    for hostile in ["", "resp_2", "a\0b", "../resp_1"] {
        assert_eq!(
            store.stored_response(owner(&mine), hostile).await.expect("read"),
            None
        );
    }
    let escaping = store
        .create_stored_response(&payloads, &response("../x"), b"", KEPT)
        .await;
    assert!(matches!(escaping, Err(Error::Invalid(_))), "{escaping:?}");
}

async fn deleting_removes_row_and_body(bench: &Bench) {
    let (store, folder) = (&bench.store, tempfile::tempdir().expect("a folder"));
    populate(store).await;
    let ((payloads, objects), mine) = (payloads(folder.path()), account(1));
    for id in ["resp_1", "resp_2"] {
        store
            .create_stored_response(&payloads, &response(id), b"x", KEPT)
            .await
            .expect("kept");
    }
    assert_eq!(kept(&objects).await, 2);
    for expected in [true, false] {
        let deleted = store
            .delete_stored_response(&payloads, owner(&mine), "resp_1")
            .await;
        assert_eq!(deleted.expect("deleted"), expected);
    }
    assert_eq!(kept(&objects).await, 1);
    assert_eq!(
        store.stored_response(owner(&mine), "resp_1").await.expect("read"),
        None
    );
}

async fn an_ended_response_is_none_and_is_swept(bench: &Bench) {
    let (store, folder) = (&bench.store, tempfile::tempdir().expect("a folder"));
    populate(store).await;
    let ((payloads, objects), mine) = (payloads(folder.path()), account(1));
    for id in ["resp_1", "resp_2", "resp_3"] {
        let keep_for = if id == "resp_3" { KEPT * 2 } else { KEPT };
        store
            .create_stored_response(&payloads, &response(id), b"x", keep_for)
            .await
            .expect("kept");
    }
    bench.clock.set(NOW_US + 1_000);
    assert_eq!(
        store.stored_response(owner(&mine), "resp_1").await.expect("read"),
        None
    );
    assert!(
        store
            .stored_response(owner(&mine), "resp_3")
            .await
            .expect("read")
            .is_some()
    );
    for swept in [1, 1, 0] {
        let deleted = store.delete_expired_stored_responses(&payloads, 1).await;
        assert_eq!(deleted.expect("swept"), swept);
    }
    assert_eq!(kept(&objects).await, 1);
}

async fn a_body_that_cannot_be_written_leaves_no_row(bench: &Bench) {
    let (store, folder) = (&bench.store, tempfile::tempdir().expect("a folder"));
    populate(store).await;
    let ((payloads, _), mine) = (payloads(folder.path()), account(1));
    std::fs::write(folder.path().join("responses"), "in the way").expect("written");
    let refused = store
        .create_stored_response(&payloads, &response("resp_1"), b"x", KEPT)
        .await;
    assert!(refused.is_err());
    std::fs::remove_file(folder.path().join("responses")).expect("removed");
    assert_eq!(
        store.stored_response(owner(&mine), "resp_1").await.expect("read"),
        None
    );
    store
        .create_stored_response(&payloads, &response("resp_1"), b"x", KEPT)
        .await
        .expect("the id is free");
}

async fn a_response_whose_body_is_gone_has_none(bench: &Bench) {
    let (store, folder) = (&bench.store, tempfile::tempdir().expect("a folder"));
    populate(store).await;
    let ((payloads, objects), mine) = (payloads(folder.path()), account(1));
    store
        .create_stored_response(&payloads, &response("resp_1"), b"x", KEPT)
        .await
        .expect("kept");
    let read = store.stored_response(owner(&mine), "resp_1").await.expect("read");
    let read = read.expect("there");
    let key = Key::new(["responses", mine.as_str(), "resp_1"]).expect("a key");
    objects.delete(&key).await.expect("gone");
    assert!(read.body(&payloads).await.expect("read").is_none());
}
