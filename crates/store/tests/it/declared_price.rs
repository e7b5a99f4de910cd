//! Declared prices and discounts: what versions they make, and what a book of them finds.

use crate::contract;
use crate::database::{Bench, NOW_US};
use crate::declare::{apply, put, try_put};
use crate::rows::rates;
use outcrop_core::manifest::{Kind, Manifest};
use outcrop_core::money::PerMillion;
use outcrop_core::price::{Ask, Decimal, Declared, DeclaredRates, Exchange};
use outcrop_store::manifest::Change;
use outcrop_store::organisation::Organisation;
use outcrop_store::price::{Discounting, Key, Listed, Mode, Origin, Tier};
use outcrop_store::{Error, Store};
use std::collections::BTreeMap;

contract!(
    a_declared_price_is_a_version_until_it_is_changed_or_deleted,
    a_price_for_the_past_takes_effect_now_and_one_for_the_future_then,
    another_currency_is_converted_once_and_the_original_kept,
    a_price_that_fits_nothing_is_refused,
    discounted_versions_are_made_once_by_however_many_processes,
    what_is_declared_is_what_is_found,
);

const DAY_US: i64 = 86_400_000_000;

fn decimal(text: &str) -> Decimal {
    Decimal(PerMillion::parse(text).expect("a price"))
}

/// A day counted from the one on which the tests' clock stands.
fn day(from_today: i64) -> String {
    let at = civil(NOW_US / DAY_US + from_today);
    format!("{:04}-{:02}-{:02}", at.0, at.1, at.2)
}

/// The civil date of a day counted from the epoch.
fn civil(day: i64) -> (i64, i64, i64) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * shifted_month + 2) / 5 + 1)
}

fn declared(region: &str, from_today: i64, input: &str) -> Declared {
    Declared {
        model: "acme.large-v1:0".to_owned(),
        region: region.to_owned(),
        mode: Mode::OnDemand,
        tier: Tier::Default,
        effective_from: day(from_today),
        free: false,
        currency: None,
        source: "contract 7".to_owned(),
        source_date: "2026-11-20".to_owned(),
        exchange: None,
        rates: DeclaredRates {
            input: Some(decimal(input)),
            output: Some(decimal("15")),
            ..DeclaredRates::default()
        },
    }
}

fn price(declared: Declared) -> Manifest {
    Manifest::Price(Box::new(declared))
}

fn key(region: &str) -> Key {
    Key {
        model: "acme.large-v1:0".to_owned(),
        region: region.to_owned(),
        mode: Mode::OnDemand,
        tier: Tier::Default,
    }
}

async fn current(store: &Store) -> Vec<Listed> {
    store.current_prices().await.expect("prices")
}

async fn the_one(store: &Store) -> Listed {
    let all = current(store).await;
    let [one] = all.as_slice() else {
        panic!("one price: {all:?}")
    };
    one.clone()
}

async fn a_declared_price_is_a_version_until_it_is_changed_or_deleted(bench: &Bench) {
    let store = &bench.store;
    let first = declared("*", 0, "3");
    put(store, vec![price(first.clone())]).await;
    let made = the_one(store).await;
    assert_eq!(made.price.rates, first.rates());
    let id = price(first.clone()).id();
    assert_eq!(
        made.origin,
        Origin::Declared {
            id: id.clone(),
            from_us: NOW_US / DAY_US * DAY_US
        }
    );
    let confirmed = Declared {
        source_date: "2026-11-22".to_owned(),
        ..first.clone()
    };
    put(store, vec![price(confirmed)]).await;
    assert_eq!(the_one(store).await, made, "only its source changed");
    put(store, vec![price(declared("*", 0, "4"))]).await;
    let dearer = the_one(store).await;
    assert!(dearer.price.version > made.price.version);
    apply(store, &[Change::delete(Kind::Price, id)])
        .await
        .expect("deleted");
    assert_eq!(current(store).await, []);
    let kept = store.price(made.price.version).await.expect("read");
    assert_eq!(kept, Some(made), "the ledger's rows are still explained");
    put(store, vec![price(declared("*", 0, "4"))]).await;
    assert!(the_one(store).await.price.version > dearer.price.version);
}

async fn a_price_for_the_past_takes_effect_now_and_one_for_the_future_then(bench: &Bench) {
    let store = &bench.store;
    put(
        store,
        vec![price(declared("*", -9, "3")), price(declared("*", 9, "4"))],
    )
    .await;
    let all = current(store).await;
    let effective: Vec<i64> = all.iter().map(|one| one.price.effective_from_us).collect();
    assert_eq!(effective, [NOW_US, (NOW_US / DAY_US + 9) * DAY_US]);
    // A clock that lags behind the one that wrote it finds it all the same.
    let ask = Ask {
        model: "acme.large-v1:0",
        region: "eu-central-1",
        mode: Mode::OnDemand,
        tier: Tier::Default,
        at_us: NOW_US - 5,
    };
    let book = store.configuration().await.expect("configuration").book();
    assert_eq!(
        book.base(&ask).map(|price| price.version),
        all.first().map(|one| one.price.version)
    );
}

async fn another_currency_is_converted_once_and_the_original_kept(bench: &Bench) {
    let store = &bench.store;
    let organisation = Organisation {
        id: "o".to_owned(),
        name: "Acme".to_owned(),
        currency: "USD".to_owned(),
        self_service_agreements: false,
    };
    store
        .create_organisation(&organisation)
        .await
        .expect("organisation");
    let euros = Declared {
        currency: Some("EUR".to_owned()),
        ..declared("*", 0, "3")
    };
    let refused = try_put(store, vec![price(euros.clone())])
        .await
        .expect_err("refused");
    assert_eq!(
        messages(refused),
        [
            "it is in EUR, and the ledger's currency is USD; say what one EUR costs in USD, with \
          `exchange = { rate = \"1.08\", date = \"2026-11-23\", source = \"…\" }`"
        ]
    );
    let exchange = Exchange {
        rate: decimal("1.0856"),
        date: "2026-11-23".to_owned(),
        source: "ECB".to_owned(),
    };
    let converted = Declared {
        exchange: Some(exchange.clone()),
        ..euros
    };
    put(store, vec![price(converted.clone())]).await;
    let made = the_one(store).await;
    assert_eq!(made.price.rates.input, PerMillion(3_256_800_000));
    let configuration = store.configuration().await.expect("configuration");
    assert!(
        configuration
            .documents
            .iter()
            .any(|one| one.manifest == price(converted.clone()))
    );
    let dollars = Declared {
        currency: Some("USD".to_owned()),
        exchange: Some(exchange.clone()),
        ..declared("us-east-1", 0, "3")
    };
    let unnamed = Declared {
        exchange: Some(exchange),
        ..declared("eu-central-1", 0, "3")
    };
    let refused = try_put(store, vec![price(dollars), price(unnamed)])
        .await
        .expect_err("refused");
    assert_eq!(
        messages(refused),
        [
            "it has an `exchange` and no `currency`; say what currency the rates are in",
            "it is in USD, as the ledger is, so there is nothing to convert; leave `exchange` out",
        ]
    );
}

fn messages(error: Error) -> Vec<String> {
    let Error::Refused(problems) = error else {
        panic!("{error:?}")
    };
    problems.into_iter().map(|problem| problem.message).collect()
}

async fn a_price_that_fits_nothing_is_refused(bench: &Bench) {
    let store = &bench.store;
    let twice = Declared {
        effective_from: format!("{}T00:00:00Z", day(0)),
        ..declared("*", 0, "4")
    };
    let version = store.configuration_version().await.expect("version");
    let refused = try_put(store, vec![price(declared("*", 0, "3")), price(twice)]).await;
    let told = messages(refused.expect_err("refused"));
    assert!(
        told.iter().all(|one| one.contains("from the same instant on")),
        "{told:?}"
    );
    assert_eq!(store.configuration_version().await.expect("version"), version);
    assert_eq!(current(store).await, []);
}

async fn discounted_versions_are_made_once_by_however_many_processes(bench: &Bench) {
    let store = &bench.store;
    let other = bench.open_again().await;
    store.ensure_price(&key("*"), &rates()).await.expect("price");
    let base = the_one(store).await;
    let version = store.configuration_version().await.expect("version");
    let wanted = |thousandths| Discounting {
        base: base.clone(),
        discount: "acme".to_owned(),
        thousandths,
        from_us: NOW_US + 7,
    };
    let wanted = [wanted(125), wanted(1_000)];
    let all = futures_util::future::join_all(
        (0..8).map(|n| if n % 2 == 0 { store } else { &other }.ensure_discounted(&wanted)),
    );
    let made: Vec<Vec<Listed>> = all.await.into_iter().map(|made| made.expect("made")).collect();
    assert!(made.iter().all(|one| *one == made[0]), "the same numbers");
    let [eighth, free] = made[0].as_slice() else {
        panic!("two versions: {made:?}")
    };
    assert_eq!(eighth.price.rates.input, PerMillion(2_625_000_000));
    assert_eq!(free.price.rates.input, PerMillion(0));
    assert_eq!(eighth.price.effective_from_us, NOW_US + 7);
    let read = store.configuration().await.expect("configuration");
    assert_eq!(
        (read.version, &read.discounted),
        (version, &made[0]),
        "it says the same as before"
    );
    assert_eq!(read.prices, [base]);
}

/// Random declarations against the list of what was declared, looked through each time.
async fn what_is_declared_is_what_is_found(bench: &Bench) {
    let store = &bench.store;
    let mut standing: BTreeMap<(String, i64), PerMillion> = BTreeMap::new();
    let mut seed = 20_261_123_u64;
    let mut random = move |below: u64| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let regions = ["*", "eu-central-1", "us-east-1"];
    for round in 0..40 {
        let region = regions[usize::try_from(random(3)).expect("small")];
        let from = i64::try_from(random(9)).expect("small") - 4;
        let at = (region.to_owned(), from);
        if random(3) == 0 && standing.contains_key(&at) {
            let id = price(declared(region, from, "1")).id();
            apply(store, &[Change::delete(Kind::Price, id)])
                .await
                .expect("deleted");
            standing.remove(&at);
        } else {
            let input = (random(5) + 1).to_string();
            put(store, vec![price(declared(region, from, &input))]).await;
            standing.insert(at, decimal(&input).0);
        }
        let book = store.configuration().await.expect("configuration").book();
        for region in ["eu-central-1", "us-east-1", "ap-south-1"] {
            for today in -5..6 {
                let ask = Ask {
                    model: "acme.large-v1:0",
                    region,
                    mode: Mode::OnDemand,
                    tier: Tier::Default,
                    at_us: (NOW_US / DAY_US + today) * DAY_US,
                };
                let in_force = |of: &str| {
                    let begun = standing
                        .iter()
                        .filter(|((at, from), _)| at == of && *from <= today);
                    begun.max_by_key(|((_, from), _)| *from).map(|(_, input)| *input)
                };
                let expected = in_force(region).or_else(|| in_force("*"));
                let found = book.base(&ask).map(|price| price.rates.input);
                assert_eq!(found, expected, "round {round}, {region}, day {today}");
            }
        }
    }
}
