//! Organisation, accounts, principals, credentials, entitlements, prices.

use crate::contract;
use crate::database::{Bench, NOW_US};
use crate::declare::{self, record};
use crate::rows::{account, rates};
use outcrop_core::audit::Record;
use outcrop_core::key::Scopes;
use outcrop_core::money::PerMillion;
use outcrop_core::price::Rates;
use outcrop_store::access_key::AccessKey;
use outcrop_store::api_key::ApiKey;
use outcrop_store::entitlement::unconditional;
use outcrop_store::organisation::Organisation;
use outcrop_store::price::{Key, Mode, Tier};
use outcrop_store::session::Session;
use outcrop_store::user::User;
use outcrop_store::{Error, Store};

contract!(
    what_is_written_is_read_as_one_configuration,
    every_write_raises_the_version_once,
    what_exists_is_a_conflict_and_changes_nothing,
    what_refers_to_nothing_is_missing,
    revoking_keeps_the_first_instant,
    a_session_ends_when_it_expires,
    a_new_password_ends_the_sessions,
    the_same_price_keeps_its_version,
    prices_ensured_at_once_make_one_version,
    a_lagging_clock_does_not_reorder_prices,
);

fn organisation() -> Organisation {
    let (id, name, currency) = ("o-1".to_owned(), "Ümläut & Söhne".to_owned(), "USD".to_owned());
    Organisation {
        id,
        name,
        currency,
        self_service_agreements: true,
    }
}

fn api_key(id: &str, hash: u8) -> ApiKey {
    ApiKey {
        id: id.to_owned(),
        principal: "ada".to_owned(),
        name: "nightly".to_owned(),
        scopes: Scopes::ALL,
        hash: [hash; 32],
        region: "us-east-1".to_owned(),
        created_at_us: NOW_US,
        expires_at_us: Some(NOW_US + 1),
        revoked_at_us: None,
    }
}

fn access_key() -> AccessKey {
    AccessKey {
        id: "AKIATEST".to_owned(),
        principal: "ada".to_owned(),
        name: "signer".to_owned(),
        sealed_secret: vec![0, 1, 2, 255],
        expires_at_us: Some(NOW_US + 2),
        created_at_us: NOW_US,
        revoked_at_us: None,
    }
}

fn session(token: u8) -> Session {
    Session {
        token_hash: [token; 32],
        principal: "ada".to_owned(),
        label: "ada@example.org".to_owned(),
        created_at_us: NOW_US,
        expires_at_us: NOW_US + 1_000,
    }
}

fn key(model: &str) -> Key {
    Key {
        model: model.to_owned(),
        region: "eu-central-1".to_owned(),
        mode: Mode::OnDemand,
        tier: Tier::Default,
    }
}

fn granted() -> Record {
    Record {
        actor: declare::tester(),
        action: "entitlement.grant",
        subject_kind: "entitlement",
        subject: "e".to_owned(),
        account: None,
        before: None,
        after: None,
    }
}

/// An organisation with one account, project, principal and user.
async fn populate(store: &Store) {
    store
        .create_organisation(&organisation())
        .await
        .expect("organisation");
    declare::put(store, declare::organisation()).await;
    let (name, password_hash) = ("ada@example.org".to_owned(), "$argon2id$…".to_owned());
    store
        .create_user(
            &User {
                name,
                principal: "ada".to_owned(),
                password_hash,
            },
            &record(),
        )
        .await
        .expect("user");
}

async fn what_is_written_is_read_as_one_configuration(bench: &Bench) {
    let store = &bench.store;
    let empty = store.configuration().await.expect("configuration");
    assert!(empty.organisation.is_none() && empty.principals.is_empty());
    populate(store).await;
    store
        .create_api_key(&api_key("k1", 1), &record())
        .await
        .expect("API key");
    store
        .create_access_key(&access_key(), &record())
        .await
        .expect("access key");
    let entitlement = unconditional(&account(1), "acme.large-v1:0", NOW_US);
    store
        .put_entitlement(&entitlement, &granted())
        .await
        .expect("entitled");
    let price = store
        .ensure_price(&key("acme.large-v1:0"), &rates())
        .await
        .expect("price");

    let read = bench
        .open_again()
        .await
        .configuration()
        .await
        .expect("configuration");
    assert_eq!(
        read.version,
        store.configuration_version().await.expect("version")
    );
    assert_eq!(read.organisation, Some(organisation()));
    let [account] = read.accounts.as_slice() else {
        panic!("one account")
    };
    assert_eq!(
        (account.unit.as_str(), account.name.as_str()),
        ("root", "Account 1")
    );
    assert_eq!(
        read.projects
            .iter()
            .map(|project| project.id.as_str())
            .collect::<Vec<_>>(),
        ["alpha"]
    );
    let [registered] = read.principals.as_slice() else {
        panic!("one principal")
    };
    assert_eq!(
        (registered.principal.id.as_str(), registered.disabled),
        ("ada", false)
    );
    let [member] = read.members.as_slice() else {
        panic!("one member")
    };
    assert_eq!((member.principal.as_str(), member.unit.as_str()), ("ada", "root"));
    assert_eq!(read.api_keys, [api_key("k1", 1)]);
    assert_eq!(read.access_keys, [access_key()]);
    assert_eq!(read.entitlements, [entitlement]);
    let [listed] = read.prices.as_slice() else {
        panic!("one price")
    };
    assert_eq!((&listed.key, &listed.price), (&key("acme.large-v1:0"), &price));
}

async fn every_write_raises_the_version_once(bench: &Bench) {
    let store = &bench.store;
    let version = async || store.configuration_version().await.expect("version");
    let mut last = version().await;
    populate(store).await;
    assert_eq!(version().await, last + 3);
    store
        .create_api_key(&api_key("k1", 1), &record())
        .await
        .expect("API key");
    store.revoke_api_key("k1", &record()).await.expect("revoked");
    let entitlement = unconditional(&account(1), "m", NOW_US);
    store
        .put_entitlement(&entitlement, &granted())
        .await
        .expect("entitled");
    store.ensure_price(&key("m"), &rates()).await.expect("price");
    last = version().await - last;
    assert_eq!(last, 7);

    let before = version().await;
    store.create_session(&session(1)).await.expect("session");
    store.ensure_price(&key("m"), &rates()).await.expect("same price");
    declare::put(store, declare::organisation()).await;
    assert_eq!(
        version().await,
        before,
        "what changes nothing, and sessions, do not count"
    );
}

async fn what_exists_is_a_conflict_and_changes_nothing(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    store
        .create_api_key(&api_key("k1", 1), &record())
        .await
        .expect("API key");
    let version = store.configuration_version().await.expect("version");
    let conflicts = [
        store
            .create_organisation(&Organisation {
                id: "o-2".to_owned(),
                ..organisation()
            })
            .await,
        store.create_api_key(&api_key("k1", 2), &record()).await,
        store.create_api_key(&api_key("k2", 1), &record()).await,
    ];
    for conflict in conflicts {
        let error = conflict.expect_err("a conflict");
        assert!(matches!(error, Error::Conflict(_)), "{error:?}");
        let told = outcrop_core::Error::from(error);
        assert_eq!(told.code(), outcrop_core::Code::Conflict);
        assert!(
            !told.message().to_lowercase().contains("unique"),
            "no database words: {told}"
        );
    }
    assert_eq!(store.configuration_version().await.expect("version"), version);
}

async fn what_refers_to_nothing_is_missing(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    let stray = ApiKey {
        principal: "nobody".to_owned(),
        ..api_key("k1", 1)
    };
    let missing = [
        store.create_api_key(&stray, &record()).await,
        store.revoke_api_key("k9", &record()).await,
        store.revoke_access_key("AKIANONE", &record()).await,
        store.set_password_hash("nobody", "x", &record()).await,
        store
            .create_session(&Session {
                principal: "nobody".to_owned(),
                ..session(1)
            })
            .await,
    ];
    for error in missing {
        let error = error.expect_err("missing");
        assert!(matches!(error, Error::Missing(_)), "{error:?}");
    }
}

async fn revoking_keeps_the_first_instant(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    store
        .create_api_key(&api_key("k1", 1), &record())
        .await
        .expect("API key");
    store.revoke_api_key("k1", &record()).await.expect("revoked");
    bench.clock.set(NOW_US + 500);
    store
        .revoke_api_key("k1", &record())
        .await
        .expect("revoked again");
    let read = store.configuration().await.expect("configuration");
    assert_eq!(
        read.api_keys.first().and_then(|key| key.revoked_at_us),
        Some(NOW_US)
    );
}

async fn a_session_ends_when_it_expires(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    store.create_session(&session(1)).await.expect("session");
    let lasting = Session {
        expires_at_us: NOW_US + 9_000,
        ..session(2)
    };
    store.create_session(&lasting).await.expect("session");
    assert_eq!(store.session(&[1; 32]).await.expect("read"), Some(session(1)));
    assert_eq!(store.session(&[3; 32]).await.expect("read"), None);
    bench.clock.set(NOW_US + 1_000);
    assert_eq!(
        store.session(&[1; 32]).await.expect("read"),
        None,
        "expired to the microsecond"
    );
    assert_eq!(store.delete_expired_sessions().await.expect("swept"), 1);
    assert_eq!(store.session(&[2; 32]).await.expect("read"), Some(lasting));
    store.delete_session(&[2; 32]).await.expect("ended");
    store.delete_session(&[2; 32]).await.expect("ended again");
    assert_eq!(store.session(&[2; 32]).await.expect("read"), None);
}

async fn a_new_password_ends_the_sessions(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    store.create_session(&session(1)).await.expect("session");
    store
        .set_password_hash("ada@example.org", "$new", &record())
        .await
        .expect("set");
    assert_eq!(store.session(&[1; 32]).await.expect("read"), None);
    let user = store
        .user("ada@example.org")
        .await
        .expect("read")
        .expect("a user");
    assert_eq!(user.password_hash, "$new");
    assert!(!format!("{user:?}").contains("$new"), "never in Debug");
}

async fn the_same_price_keeps_its_version(bench: &Bench) {
    let store = &bench.store;
    let first = store.ensure_price(&key("m"), &rates()).await.expect("price");
    assert_eq!((first.effective_from_us, &first.rates), (NOW_US, &rates()));
    bench.clock.set(NOW_US + 10);
    assert_eq!(
        store.ensure_price(&key("m"), &rates()).await.expect("same"),
        first
    );
    let dearer = Rates {
        request: Some(PerMillion(7)),
        ..rates()
    };
    let second = store.ensure_price(&key("m"), &dearer).await.expect("price");
    assert!(second.version > first.version);
    assert_eq!(second.effective_from_us, NOW_US + 10);
    let back = store.ensure_price(&key("m"), &rates()).await.expect("price");
    assert!(
        back.version > second.version,
        "an old price that comes back is a new version"
    );
    let flex = Key {
        tier: Tier::Flex,
        ..key("m")
    };
    store.ensure_price(&flex, &dearer).await.expect("price");
    assert_eq!(store.configured_price(&key("m")).await.expect("read"), Some(back));
    assert_eq!(store.current_prices().await.expect("read").len(), 2);
    assert_eq!(
        store
            .price(first.version)
            .await
            .expect("read")
            .map(|listed| listed.price),
        Some(first)
    );
    assert_eq!(store.price(i64::MAX).await.expect("read"), None);
}

async fn prices_ensured_at_once_make_one_version(bench: &Bench) {
    let other = bench.open_again().await;
    let (key, rates) = (key("m"), rates());
    let ensure = |store: &Store| {
        let (store, key, rates) = (store.clone(), key.clone(), rates.clone());
        async move { store.ensure_price(&key, &rates).await.expect("price").version }
    };
    let all = futures_util::future::join_all(
        (0..8).map(|n| ensure(if n % 2 == 0 { &bench.store } else { &other })),
    );
    let mut versions = all.await;
    versions.dedup();
    assert_eq!(versions.len(), 1);
}

async fn a_lagging_clock_does_not_reorder_prices(bench: &Bench) {
    let store = &bench.store;
    let first = store.ensure_price(&key("m"), &rates()).await.expect("price");
    bench.clock.set(NOW_US - 1_000_000);
    let second = store
        .ensure_price(&key("m"), &Rates::default())
        .await
        .expect("price");
    assert_eq!(second.effective_from_us, first.effective_from_us);
    assert_eq!(
        store.configured_price(&key("m")).await.expect("read"),
        Some(second)
    );
}
