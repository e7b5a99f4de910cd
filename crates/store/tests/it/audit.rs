//! The audit trail: what is in it, how it is read, and that nothing can be done to it unnoticed.

mod tampered;

use crate::contract;
use crate::database::{Bench, NOW_US};
use crate::declare::{apply, organisation, put, tester, unit};
use outcrop_core::audit::Actor;
use outcrop_core::manifest::Kind;
use outcrop_core::organisation::ROOT;
use outcrop_store::audit::{Filter, Signer};
use outcrop_store::manifest::{Change, Options};
use outcrop_store::master_key::MasterKey;

contract!(
    an_untouched_trail_is_intact,
    pages_go_back_to_the_first_record,
    filters_find_what_they_name,
    a_checkpoint_is_signed_when_the_trail_has_grown,
    two_processes_write_one_chain,
);

pub(super) fn signer() -> Signer {
    Signer::new(&MasterKey::from_bytes(&[7; 32]).expect("a key")).expect("a signer")
}

async fn an_untouched_trail_is_intact(bench: &Bench) {
    let store = &bench.store;
    let empty = store.verify_audit(&signer(), &[]).await.expect("verified");
    assert!(empty.intact && empty.records == 0 && empty.head.sequence == 0);
    put(store, organisation()).await;
    store
        .checkpoint_audit(&signer(), 1, 0)
        .await
        .expect("signed")
        .expect("a checkpoint");
    put(store, vec![unit("eu", ROOT)]).await;
    let verified = store.verify_audit(&signer(), &[]).await.expect("verified");
    assert!(verified.intact, "{verified:?}");
    assert_eq!(
        (verified.records, verified.checkpoints, verified.head.sequence),
        (6, 1, 6)
    );
    assert_eq!(verified.last_checkpoint_at_us, Some(NOW_US));
    assert_eq!((verified.head.hash.len(), verified.public_key.len()), (64, 64));
}

async fn pages_go_back_to_the_first_record(bench: &Bench) {
    let store = &bench.store;
    put(store, (0..25).map(|n| unit(&format!("u{n}"), ROOT)).collect()).await;
    let (mut before, mut seen) = (None, Vec::new());
    loop {
        let filter = Filter {
            before,
            limit: Some(10),
            ..Filter::default()
        };
        let page = store.audit(&filter).await.expect("a page");
        seen.extend(page.records.iter().map(|record| record.sequence));
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(seen, (1..=25).rev().collect::<Vec<i64>>());
}

async fn filters_find_what_they_name(bench: &Bench) {
    let store = &bench.store;
    put(
        store,
        vec![unit("a", ROOT), unit("b_b", ROOT)]
            .into_iter()
            .filter(|one| one.id() == "a")
            .collect(),
    )
    .await;
    bench.clock.set(NOW_US + 10);
    put(store, organisation()).await;
    let eve = Actor::Principal {
        id: "eve".to_owned(),
        name: "Eve \"id\":\"tester\"".to_owned(),
    };
    let changes = [Change::delete(Kind::Unit, "a")];
    store
        .apply(&eve, &changes, Options::default(), |_| Vec::new())
        .await
        .expect("applied");
    let found = async |filter: Filter| {
        let page = store.audit(&filter).await.expect("a page");
        page.records
            .iter()
            .map(|record| record.sequence)
            .collect::<Vec<_>>()
    };
    let text = |text: &str| Some(text.to_owned());
    let all = Filter::default();
    assert_eq!(
        found(Filter {
            actor: text("eve"),
            ..all.clone()
        })
        .await,
        [6]
    );
    assert_eq!(
        found(Filter {
            actor: text("tester"),
            ..all.clone()
        })
        .await,
        [5, 4, 3, 2, 1]
    );
    assert_eq!(
        found(Filter {
            action: text("unit"),
            ..all.clone()
        })
        .await,
        [6, 1]
    );
    assert_eq!(
        found(Filter {
            action: text("unit.delete"),
            ..all.clone()
        })
        .await,
        [6]
    );
    assert_eq!(
        found(Filter {
            subject_kind: text("member"),
            ..all.clone()
        })
        .await,
        [5]
    );
    assert_eq!(
        found(Filter {
            subject: text("a"),
            ..all.clone()
        })
        .await,
        [6, 1]
    );
    assert_eq!(
        found(Filter {
            until_us: Some(NOW_US + 10),
            ..all.clone()
        })
        .await,
        [1]
    );
    assert_eq!(
        found(Filter {
            since_us: Some(NOW_US + 10),
            ..all.clone()
        })
        .await,
        [6, 5, 4, 3, 2]
    );
    for hostile in ["%", "_", "a\0", "'; DROP TABLE audit; --", "un%"] {
        assert_eq!(
            found(Filter {
                action: text(hostile),
                ..all.clone()
            })
            .await,
            [0; 0],
            "{hostile:?}"
        );
        assert_eq!(
            found(Filter {
                actor: text(hostile),
                ..all.clone()
            })
            .await,
            [0; 0],
            "{hostile:?}"
        );
    }
}

async fn a_checkpoint_is_signed_when_the_trail_has_grown(bench: &Bench) {
    let (store, signer) = (&bench.store, signer());
    let sign = async |records, age_us| {
        store
            .checkpoint_audit(&signer, records, age_us)
            .await
            .expect("asked")
    };
    assert_eq!(sign(1, 0).await, None, "nothing to sign");
    put(store, organisation()).await;
    let first = sign(1_000, 600).await.expect("the first one is not waited for");
    assert_eq!(first.sequence, 5, "it signs the record that announces it");
    assert_eq!(sign(1, 0).await, None, "nothing came after it");
    put(store, vec![unit("eu", ROOT)]).await;
    assert_eq!(sign(2, 600).await, None, "too few, too soon");
    bench.clock.set(NOW_US + 600);
    assert_eq!(sign(2, 600).await.map(|second| second.sequence), Some(7));
    let verified = store.verify_audit(&signer, &[]).await.expect("verified");
    assert!(verified.intact && verified.checkpoints == 2, "{verified:?}");
}

async fn two_processes_write_one_chain(bench: &Bench) {
    let other = bench.open_again().await;
    let all = (0..20).map(|n| {
        let store = if n % 2 == 0 {
            bench.store.clone()
        } else {
            other.clone()
        };
        async move {
            apply(&store, &[Change::put(unit(&format!("u{n}"), ROOT))])
                .await
                .map(drop)
        }
    });
    for outcome in futures_util::future::join_all(all).await {
        outcome.expect("applied");
    }
    let verified = bench.store.verify_audit(&signer(), &[]).await.expect("verified");
    assert!(verified.intact && verified.records == 20, "{verified:?}");
    let records = bench.store.audit(&Filter::default()).await.expect("read").records;
    assert!(records.iter().all(|record| record.actor == tester()));
}
