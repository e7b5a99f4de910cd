//! Price versions: one after the other, and none twice.

use crate::configuration::key;
use crate::contract;
use crate::database::{Bench, NOW_US};
use crate::rows::rates;
use outcrop_core::money::PerMillion;
use outcrop_core::price::Rates;
use outcrop_store::Store;
use outcrop_store::price::{Key, Listed, Tier};

contract!(
    the_same_price_keeps_its_version,
    prices_ensured_at_once_make_one_version,
    a_lagging_clock_does_not_reorder_prices,
    every_earlier_version_is_known_with_the_current_one_of_its_key,
);

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

async fn every_earlier_version_is_known_with_the_current_one_of_its_key(bench: &Bench) {
    let store = &bench.store;
    let dearer = |nanos| Rates {
        request: Some(PerMillion(nanos)),
        ..rates()
    };
    let mut versions = Vec::new();
    for nanos in [1, 2, 1] {
        let price = store
            .ensure_price(&key("m"), &dearer(nanos))
            .await
            .expect("price");
        versions.push(price.version);
    }
    let other = store.ensure_price(&key("n"), &dearer(1)).await.expect("price");
    let read = store.configuration().await.expect("read");
    let numbers = |listed: &[Listed]| -> Vec<i64> { listed.iter().map(|one| one.price.version).collect() };
    assert_eq!(numbers(&read.former_prices), versions[..2]);
    assert_eq!(numbers(&read.prices), [versions[2], other.version]);
}
