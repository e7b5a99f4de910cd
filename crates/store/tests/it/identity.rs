//! People of identity providers, and sign-ins that count once.

use crate::contract;
use crate::database::{Bench, NOW_US};
use crate::declare::{organisation, put, record};
use outcrop_store::identity::Identity;
use outcrop_store::{Error, Store};

contract!(
    a_person_is_found_by_issuer_and_subject_alone,
    groups_that_change_are_a_change_of_the_configuration,
    an_older_token_changes_no_groups,
    seeing_somebody_again_is_no_change_of_the_configuration,
    a_sign_in_is_used_once,
);

fn identity() -> Identity {
    Identity {
        issuer: "https://id.example.com".to_owned(),
        subject: "248289761001".to_owned(),
        principal: "ada".to_owned(),
        groups: vec!["a".to_owned(), "b\"c".to_owned()],
        said_at_us: NOW_US,
        seen_at_us: NOW_US,
    }
}

async fn known(store: &Store) -> Identity {
    put(store, organisation()).await;
    store
        .create_identity(&identity(), &record())
        .await
        .expect("an identity");
    identity()
}

async fn found(store: &Store) -> Identity {
    let identity = identity();
    let found = store.identity(&identity.issuer, &identity.subject).await;
    found.expect("read").expect("the identity")
}

async fn a_person_is_found_by_issuer_and_subject_alone(bench: &Bench) {
    let store = &bench.store;
    let identity = known(store).await;
    assert_eq!(found(store).await, identity);
    for (issuer, subject) in [
        ("https://other.example", "248289761001"),
        ("https://id.example.com", "2"),
    ] {
        assert_eq!(store.identity(issuer, subject).await.expect("read"), None);
    }
    assert_eq!(
        store.configuration().await.expect("configuration").identities,
        std::slice::from_ref(&identity)
    );
    let twice = store.create_identity(&identity, &record()).await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
    let stray = Identity {
        subject: "another".to_owned(),
        principal: "nobody".to_owned(),
        ..identity
    };
    let stray = store.create_identity(&stray, &record()).await;
    assert!(matches!(stray, Err(Error::Missing(_))), "{stray:?}");
}

async fn groups_that_change_are_a_change_of_the_configuration(bench: &Bench) {
    let store = &bench.store;
    let identity = known(store).await;
    let version = store.configuration_version().await.expect("version");
    let changed = Identity {
        groups: Vec::new(),
        said_at_us: NOW_US + 1,
        seen_at_us: NOW_US + 2,
        ..identity
    };
    assert!(store.set_identity_groups(&changed, &record()).await.expect("set"));
    assert_eq!(found(store).await, changed);
    assert_eq!(store.configuration_version().await.expect("version"), version + 1);
}

async fn an_older_token_changes_no_groups(bench: &Bench) {
    let store = &bench.store;
    let identity = known(store).await;
    let version = store.configuration_version().await.expect("version");
    let old = Identity {
        groups: vec!["admins".to_owned()],
        said_at_us: NOW_US - 1,
        ..identity.clone()
    };
    assert!(!store.set_identity_groups(&old, &record()).await.expect("not set"));
    assert_eq!(found(store).await, identity);
    assert_eq!(store.configuration_version().await.expect("version"), version);
}

async fn seeing_somebody_again_is_no_change_of_the_configuration(bench: &Bench) {
    let store = &bench.store;
    let identity = known(store).await;
    let version = store.configuration_version().await.expect("version");
    let seen = Identity {
        said_at_us: NOW_US + 1,
        seen_at_us: NOW_US + 2,
        ..identity
    };
    store.see_identity(&seen).await.expect("seen");
    assert_eq!(found(store).await, seen);
    let older = Identity {
        said_at_us: NOW_US,
        ..seen.clone()
    };
    store.see_identity(&older).await.expect("seen");
    assert_eq!(
        found(store).await.said_at_us,
        NOW_US + 1,
        "what a newer token said stays newer"
    );
    assert_eq!(store.configuration_version().await.expect("version"), version);
}

async fn a_sign_in_is_used_once(bench: &Bench) {
    let store = &bench.store;
    assert!(store.use_login(&[1; 32], NOW_US + 10).await.expect("used"));
    assert!(!store.use_login(&[1; 32], NOW_US + 10).await.expect("not again"));
    let elsewhere = bench.open_again().await;
    assert!(
        !elsewhere
            .use_login(&[1; 32], NOW_US + 10)
            .await
            .expect("nor elsewhere")
    );
    assert!(store.use_login(&[2; 32], NOW_US).await.expect("another"));
    store.delete_expired_logins().await.expect("forgotten");
    assert!(!store.use_login(&[1; 32], NOW_US + 10).await.expect("still known"));
    assert!(
        store
            .use_login(&[2; 32], NOW_US + 10)
            .await
            .expect("its time was over")
    );
}
