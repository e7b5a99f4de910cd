//! Several at once, a great many at once.

use crate::contract;
use crate::database::Bench;
use crate::declare::{account_in, organisation, principal, project, put, tester, unit};
use outcrop_core::manifest::Manifest;
use outcrop_core::organisation::ROOT;
use outcrop_store::Error;
use outcrop_store::manifest::{Change, Options};
use std::time::Instant;

contract!(
    of_two_who_saw_the_same_version_one_is_told_to_look_again,
    many_at_once_lose_nothing,
    ten_thousand_manifests_are_one_change,
);

async fn of_two_who_saw_the_same_version_one_is_told_to_look_again(bench: &Bench) {
    let other = bench.open_again().await;
    let seen = put(&bench.store, organisation()).await.version;
    let options = Options {
        expected_version: Some(seen),
        dry_run: false,
    };
    let (one, two) = ([Change::put(unit("one", ROOT))], [Change::put(unit("two", ROOT))]);
    let tester = tester();
    let (first, second) = tokio::join!(
        bench.store.apply(&tester, &one, options, |_| Vec::new()),
        other.apply(&tester, &two, options, |_| Vec::new()),
    );
    assert_eq!(u8::from(first.is_ok()) + u8::from(second.is_ok()), 1);
    let error = first.and(second).expect_err("one of them");
    assert!(
        matches!(&error, Error::Conflict(why) if why.contains("meanwhile")),
        "{error:?}"
    );
    assert_eq!(bench.store.declared().await.expect("declared").units().count(), 2);
}

async fn many_at_once_lose_nothing(bench: &Bench) {
    let other = bench.open_again().await;
    let all = (0..16).map(|n| {
        let store = if n % 2 == 0 {
            bench.store.clone()
        } else {
            other.clone()
        };
        async move { put(&store, vec![unit(&format!("u{n}"), ROOT)]).await.version }
    });
    let mut versions = futures_util::future::join_all(all).await;
    versions.sort_unstable();
    versions.dedup();
    assert_eq!(versions.len(), 16, "each is a version of its own");
    assert_eq!(
        bench.store.declared().await.expect("declared").units().count(),
        17
    );
}

async fn ten_thousand_manifests_are_one_change(bench: &Bench) {
    let mut manifests = organisation();
    for n in 0..2_500 {
        manifests.push(unit(&format!("unit-{n}"), if n < 50 { ROOT } else { "unit-7" }));
    }
    manifests.extend((2..102).map(|n| account_in(n, &format!("unit-{n}"))));
    manifests.extend((2..102).map(|n| project(&format!("project-{n}"), n)));
    for n in 0..7_300_u32 {
        let number = u8::try_from(2 + n % 100).expect("small");
        let one = principal(&format!("principal-{n}"), number, &format!("project-{number}"));
        manifests.push(Manifest::Principal(one));
    }
    let count = manifests.len();
    let began = Instant::now();
    let applied = put(&bench.store, manifests.clone()).await;
    let first = began.elapsed();
    assert_eq!(applied.plan.effective().count(), count);
    let began = Instant::now();
    assert!(!put(&bench.store, manifests).await.applied);
    println!(
        "{}: {count} manifests applied in {} ms, found unchanged in {} ms",
        bench.store.engine(),
        first.as_millis(),
        began.elapsed().as_millis()
    );
}
