//! What becomes of an approval when a fact changes that it stands on.

use crate::bench::{Bench, DAY_US, MODEL, NOW_US, conditions};
use crate::declare;
use outcrop_core::catalogue::{Entry, Lifecycle, LifecycleStatus, Modality, Source, Task};
use outcrop_core::entitlement::{AcceptedTerms, Action, ApprovedPrice, Conditions, Trigger};
use outcrop_core::manifest::Manifest;
use outcrop_core::money::PerMillion;
use outcrop_core::price::{Mode, Price, Rates};
use outcrop_core::principal::Role;
use outcrop_store::price::{Key, Tier};
use std::collections::BTreeSet;
use std::sync::Arc;

const MAP: &str = "litellm 1.108.11 on PyPI, model_prices_and_context_window_backup.json";
const MAKER: &str = "https://maker.example/models";

#[tokio::test]
async fn new_terms_end_an_approval_after_the_grace_and_accepting_them_renews_it() {
    let bench = Bench::new(Role::Application).await;
    bench.add_terms("one").await;
    let accepting = |hash: &str| Conditions {
        terms: Some(AcceptedTerms {
            subject: "provider:maker".to_owned(),
            hash: hash.to_owned(),
        }),
        ..conditions()
    };
    bench.grant("e", accepting("one")).await;
    bench.clock.set(NOW_US + DAY_US);
    bench.add_terms("two").await;
    bench.clock.set(NOW_US + 20 * DAY_US);
    // Another new version gives no new grace.
    bench.add_terms("three").await;
    bench.clock.set(NOW_US + 31 * DAY_US - 1);
    bench.ask().await.unwrap();
    bench.clock.set(NOW_US + 31 * DAY_US);
    let (message, reason) = bench.refusal().await;
    assert_eq!(reason, "entitlement_ended");
    assert!(
        message.contains(
            "the terms of `provider:maker` changed on 2026-11-24, and the approval is for an earlier version, and the \
             grace ended on 2026-12-24; it has to be reviewed again"
        ),
        "{message}"
    );
    bench.grant("e", accepting("three")).await;
    bench.ask().await.unwrap();
}

/// Puts a price in force.
async fn price(bench: &Bench, rate: i64) -> Price {
    let key = Key {
        model: MODEL.to_owned(),
        region: "*".to_owned(),
        mode: Mode::OnDemand,
        tier: Tier::Default,
    };
    bench.store.ensure_price(&key, &rates(rate)).await.unwrap()
}

fn rates(rate: i64) -> Rates {
    Rates {
        input: PerMillion(rate),
        output: PerMillion(rate),
        ..Rates::default()
    }
}

/// Approves what the model costs now, with a tenth more, and suspends ten days after it rose above that.
async fn with_an_approved_price(rate: i64) -> Bench {
    let mut bench = Bench::new(Role::Application).await;
    bench.source.actions.price_risen = Action::SuspendAfter { seconds: 10 * 86_400 };
    let approved = ApprovedPrice {
        version: price(&bench, rate).await.version,
        rates: rates(rate),
        margin: 10,
    };
    let conditions = Conditions {
        price: Some(approved),
        ..conditions()
    };
    bench.grant("e", conditions).await;
    bench
}

#[tokio::test]
async fn a_price_that_rises_again_does_not_put_the_suspension_off() {
    let bench = with_an_approved_price(100).await;
    bench.clock.set(NOW_US + DAY_US);
    price(&bench, 105).await;
    bench.clock.set(NOW_US + 2 * DAY_US);
    price(&bench, 150).await;
    for (day, rate) in [(5, 151), (9, 200), (11, 190)] {
        bench.clock.set(NOW_US + day * DAY_US);
        price(&bench, rate).await;
    }
    bench.clock.set(NOW_US + 12 * DAY_US - 1);
    bench.ask().await.unwrap();
    bench.clock.set(NOW_US + 12 * DAY_US);
    let (message, reason) = bench.refusal().await;
    assert_eq!(reason, "entitlement_ended");
    assert!(
        message.contains("rose on 2026-11-25 by more than the 10 %")
            && message.contains("the grace ended on 2026-12-05"),
        "{message}"
    );
    // Nor does another rise bring back what has ended.
    price(&bench, 300).await;
    bench.refusal().await;
}

#[tokio::test]
async fn a_price_that_came_back_down_and_rises_anew_has_its_grace_anew() {
    let bench = with_an_approved_price(100).await;
    for (day, rate) in [(1, 150), (8, 110), (9, 150)] {
        bench.clock.set(NOW_US + day * DAY_US);
        price(&bench, rate).await;
    }
    bench.clock.set(NOW_US + 19 * DAY_US - 1);
    bench.ask().await.unwrap();
    bench.clock.set(NOW_US + 19 * DAY_US);
    bench.refusal().await;
}

/// A catalogue entry of the model, which ends on a day by somebody's word.
fn ending(day: &str, source: &str) -> Entry {
    Entry {
        id: MODEL.to_owned(),
        provider: "maker".to_owned(),
        name: "Model".to_owned(),
        version: None,
        task: Task::Chat,
        input: [Modality::Text].into(),
        output: [Modality::Text].into(),
        streaming: true,
        capabilities: BTreeSet::new(),
        context_tokens: None,
        max_output_tokens: None,
        regions: BTreeSet::new(),
        modes: BTreeSet::new(),
        list_prices: Vec::new(),
        lifecycle: Lifecycle {
            status: LifecycleStatus::Active,
            released: None,
            legacy_from: None,
            end_of_life: Some(day.to_owned()),
        },
        sources: vec![Source {
            facts: ["lifecycle.end_of_life".to_owned()].into(),
            source: source.to_owned(),
            date: "2026-11-17".to_owned(),
        }],
    }
}

/// Three days after the end that the seed tells of.
async fn after_the_seeds_end(source: &str) -> Bench {
    let mut bench = Bench::new(Role::Application).await;
    bench.source.seed = Arc::new(vec![ending("2026-11-26", source)]);
    bench.grant("e", conditions()).await;
    bench.clock.set(NOW_US + 6 * DAY_US);
    bench
}

#[tokio::test]
async fn an_end_of_life_that_only_a_price_map_names_is_told_and_stops_no_call() {
    let bench = after_the_seeds_end(MAP).await;
    bench.ask().await.unwrap();
    let snapshot = bench.source.snapshot().await.unwrap();
    let changes = &snapshot.entitlements.of_model(MODEL)[0].standing.changes;
    let [told] = changes.as_slice() else {
        panic!("{changes:?}");
    };
    assert_eq!((told.trigger, told.action), (Trigger::EndOfLife, Action::Notify));
    assert!(told.since_us < bench.clock.now_us());
    assert!(
        told.detail.contains("price map") && told.detail.contains("2026-11-26"),
        "{}",
        told.detail
    );
}

#[tokio::test]
async fn an_end_of_life_that_the_maker_names_ends_the_calls() {
    let bench = after_the_seeds_end(MAKER).await;
    let (message, reason) = bench.refusal().await;
    assert_eq!(reason, "entitlement_ended");
    assert!(
        message.contains("reached its end of life on 2026-11-26"),
        "{message}"
    );
}

#[tokio::test]
async fn a_declared_end_of_life_ends_the_calls_unless_it_is_the_price_maps_day_carried_on() {
    for (day, source, ends) in [
        // An entry that was declared for its prices carries the map's day on.
        ("2026-11-26", MAP, false),
        // Somebody stands for it, …
        ("2026-11-26", MAKER, true),
        // … or knows another day.
        ("2026-11-25", MAP, true),
        ("2026-12-25", MAKER, false),
    ] {
        let bench = after_the_seeds_end(MAP).await;
        let declared = Manifest::Model(Box::new(ending(day, source)));
        declare::put(&bench.store, [declared]).await.unwrap();
        assert_eq!(bench.ask().await.is_err(), ends, "{day} by {source}");
    }
}
