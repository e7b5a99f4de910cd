//! Keys of principals: their scopes, their end, their successors, and when they were last used.

use crate::contract;
use crate::database::{Bench, NOW_US};
use crate::declare::{organisation, put, record};
use outcrop_core::key::{Scope, Scopes};
use outcrop_store::api_key::ApiKey;
use outcrop_store::{Error, Store};

contract!(
    a_key_without_a_scope_is_refused,
    a_new_key_takes_the_place_of_an_old_one,
    what_is_revoked_or_expired_has_no_successor,
    the_latest_use_of_a_key_stands,
);

fn api_key(id: &str, hash: u8) -> ApiKey {
    ApiKey {
        id: id.to_owned(),
        principal: "ada".to_owned(),
        name: "nightly".to_owned(),
        hash: [hash; 32],
        scopes: Scopes::from_iter([Scope::Invoke, Scope::Read]),
        region: "us-east-1".to_owned(),
        created_at_us: NOW_US,
        expires_at_us: None,
        revoked_at_us: None,
    }
}

async fn with_key(store: &Store, key: &ApiKey) {
    put(store, organisation()).await;
    store.create_api_key(key, &record()).await.expect("a key");
}

async fn a_key_without_a_scope_is_refused(bench: &Bench) {
    put(&bench.store, organisation()).await;
    let key = ApiKey {
        scopes: Scopes::default(),
        ..api_key("k1", 1)
    };
    let refused = bench.store.create_api_key(&key, &record()).await;
    assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
}

async fn a_new_key_takes_the_place_of_an_old_one(bench: &Bench) {
    let store = &bench.store;
    with_key(store, &api_key("k1", 1)).await;
    let records = [&record(), &record()];
    store
        .rotate_api_key("k1", NOW_US + 60, &api_key("k2", 2), records)
        .await
        .expect("rotated");
    let old = store.api_key("k1").await.expect("read").expect("the old key");
    assert_eq!(old.expires_at_us, Some(NOW_US + 60));
    assert_eq!(store.api_key("k2").await.expect("read"), Some(api_key("k2", 2)));
    // It ends no later than it would have.
    store
        .rotate_api_key("k1", NOW_US + 90, &api_key("k3", 3), records)
        .await
        .expect("rotated again");
    let old = store.api_key("k1").await.expect("read").expect("the old key");
    assert_eq!(old.expires_at_us, Some(NOW_US + 60));
}

async fn what_is_revoked_or_expired_has_no_successor(bench: &Bench) {
    let store = &bench.store;
    let expired = ApiKey {
        expires_at_us: Some(NOW_US),
        ..api_key("k1", 1)
    };
    with_key(store, &expired).await;
    store
        .create_api_key(&api_key("k2", 2), &record())
        .await
        .expect("a key");
    store.revoke_api_key("k2", &record()).await.expect("revoked");
    let version = store.configuration_version().await.expect("version");
    for id in ["k1", "k2", "k9"] {
        let records = [&record(), &record()];
        let refused = store
            .rotate_api_key(id, NOW_US + 60, &api_key("k3", 3), records)
            .await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "{id}: {refused:?}");
    }
    assert_eq!(store.api_key("k3").await.expect("read"), None);
    assert_eq!(store.configuration_version().await.expect("version"), version);
}

async fn the_latest_use_of_a_key_stands(bench: &Bench) {
    let store = &bench.store;
    with_key(store, &api_key("k1", 1)).await;
    store
        .create_api_key(&api_key("k2", 2), &record())
        .await
        .expect("a key");
    let version = store.configuration_version().await.expect("version");
    for used_at_us in [5, 7, 6] {
        store
            .record_key_uses(&[("k1".to_owned(), used_at_us)])
            .await
            .expect("noted");
    }
    let listed = store.list_api_keys(Some("ada")).await.expect("listed");
    let used: Vec<_> = listed
        .iter()
        .map(|one| (one.key.id.as_str(), one.used_at_us))
        .collect();
    assert_eq!(used, [("k1", Some(7)), ("k2", None)]);
    assert_eq!(store.list_api_keys(None).await.expect("listed"), listed);
    assert!(store.list_api_keys(Some("bob")).await.expect("listed").is_empty());
    assert_eq!(store.configuration_version().await.expect("version"), version);
}
