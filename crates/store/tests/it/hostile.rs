//! Text that tries to be something else.

use crate::contract;
use crate::database::{Bench, NOW_US};
use crate::declare;
use crate::declare::record;
use crate::rows::{Shipper, account, call};
use outcrop_core::manifest::Manifest;
use outcrop_core::organisation::{Account, ROOT};
use outcrop_store::ledger::{Filter, Row, Scope, UsageBy};
use outcrop_store::price::{Key, Mode, Tier};
use outcrop_store::{Error, Store};

contract!(
    hostile_text_is_data,
    nul_is_refused_in_configuration,
    nul_and_excess_never_block_the_ledger,
    rates_that_were_tampered_with_are_corrupt,
    a_closed_store_is_unavailable_and_says_no_more,
);

const HOSTILE: [&str; 8] = [
    "'; DROP TABLE ledger; --",
    "\" OR 1=1",
    "$1 ? :x @y",
    "%_\\",
    "\u{202e}\u{200b}\u{feff}",
    "🦀é\u{0301}",
    "\r\n\t\u{1}\u{7f}",
    "NULL",
];

async fn hostile_text_is_data(bench: &Bench) {
    let store = &bench.store;
    let rows = HOSTILE.map(|text| {
        let text = text.to_owned();
        let (project, principal, model) = (text.clone(), text.clone(), text.clone());
        Row {
            project,
            principal,
            model,
            connection: text.clone(),
            region: text.clone(),
            operation: text,
            ..call()
        }
    });
    Shipper::new(bench).ship(rows).await;
    for (number, text) in (1..).zip(HOSTILE) {
        let filter = Filter {
            model: Some(text.to_owned()),
            project: Some(text.to_owned()),
            principal: Some(text.to_owned()),
            ..Filter::default()
        };
        let page = store.calls(&filter, &Scope::All).await.expect("page");
        assert_eq!(
            page.calls
                .iter()
                .map(|call| call.model.as_str())
                .collect::<Vec<_>>(),
            [text]
        );
        let scope = Scope::Project {
            account: account(1),
            project: text.to_owned(),
        };
        assert_eq!(
            store.usage(None, &scope).await.expect("usage")[0].calls,
            1,
            "{text:?}"
        );
        let named = named(number, text);
        if text.chars().any(char::is_control) || text.contains('\u{202e}') {
            let error = declare::try_put(store, vec![named]).await.expect_err("refused");
            assert!(matches!(error, Error::Refused(_)), "{error:?}");
        } else {
            declare::put(store, vec![named]).await;
        }
        assert_eq!(store.user(text).await.expect("read"), None);
    }
    let names: Vec<_> = store.configuration().await.expect("configuration").accounts;
    assert_eq!(
        names
            .iter()
            .map(|account| account.name.as_str())
            .collect::<Vec<_>>(),
        [
            HOSTILE[0], HOSTILE[1], HOSTILE[2], HOSTILE[3], HOSTILE[5], HOSTILE[7]
        ]
    );
}

fn named(number: u8, name: &str) -> Manifest {
    Manifest::Account(Account {
        id: account(number),
        unit: ROOT.to_owned(),
        name: name.to_owned(),
        self_service: false,
    })
}

async fn nul_is_refused_in_configuration(bench: &Bench) {
    let store = &bench.store;
    let refusals = [
        store.revoke_api_key("\0", &record()).await,
        store.revoke_api_key(&"x".repeat(513), &record()).await,
        store.revoke_api_key("", &record()).await,
    ];
    for refusal in refusals {
        let error = refusal.expect_err("refused");
        assert!(matches!(error, Error::Invalid(_)), "{error:?}");
    }
    assert_eq!(
        store.user("a\0b").await.expect("a stranger's typing is no error"),
        None
    );
}

async fn nul_and_excess_never_block_the_ledger(bench: &Bench) {
    let row = Row {
        model: "a\0b".to_owned(),
        principal: "é".repeat(5_000),
        project: String::new(),
        ..call()
    };
    let done = Shipper::new(bench)
        .ship([
            row.clone(),
            Row {
                attempt: call().attempt,
                ..row
            },
        ])
        .await;
    assert_eq!(done.inserted, 2);
    let usage = bench
        .store
        .usage(Some(UsageBy::Model), &Scope::All)
        .await
        .expect("usage");
    assert_eq!(usage[0].key.as_deref(), Some("a\u{fffd}b"));
}

async fn rates_that_were_tampered_with_are_corrupt(bench: &Bench) {
    let key = Key {
        model: "m".to_owned(),
        region: "r".to_owned(),
        mode: Mode::Batch,
        tier: Tier::Priority,
    };
    bench
        .store
        .ensure_price(&key, &crate::rows::rates())
        .await
        .expect("price");
    bench
        .run_sql("UPDATE price_versions SET rates = '{\"input\": 1, \"surprise\": 2}'")
        .await;
    let error = bench.store.current_prices().await.expect_err("corrupt");
    assert!(matches!(error, Error::Corrupt(_)), "{error:?}");
    assert_eq!(
        outcrop_core::Error::from(error).code(),
        outcrop_core::Code::Internal
    );
}

async fn a_closed_store_is_unavailable_and_says_no_more(bench: &Bench) {
    let store: Store = bench.open_again().await;
    store.close().await;
    bench.clock.set(NOW_US + 1);
    let error = store.configuration_version().await.expect_err("closed");
    assert!(
        matches!(error, Error::Unavailable(_)) && error.is_retryable(),
        "{error:?}"
    );
    let told = outcrop_core::Error::from(error);
    assert_eq!(told.code(), outcrop_core::Code::Unavailable);
    assert!(!told.message().contains("pool"), "{told}");
    assert!(told.detail().is_some());
}
