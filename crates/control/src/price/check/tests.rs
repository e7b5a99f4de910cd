//! Each finding, and a configuration with nothing to be found.

use super::*;
use crate::price::shown::listed;
use outcrop_core::money::PerMillion;
use outcrop_core::price::{Key, Mode, Price, Rates, Tier};
use outcrop_store::document::Document;
use outcrop_store::entitlement::unconditional;
use outcrop_store::organisation::Organisation;
use outcrop_store::price::{Listed, instant};
use serde_json::{Value, json};

const MODEL: &str = "acme.large-v1:0";
const TODAY: &str = "2026-11-23";

fn now_us() -> i64 {
    instant(TODAY).unwrap()
}

/// A configuration in dollars, with the versions that the store makes of what is declared.
fn configuration(manifests: &[Value]) -> Configuration {
    let mut configuration = Configuration {
        organisation: Some(Organisation {
            id: "o".to_owned(),
            name: "Acme".to_owned(),
            currency: "USD".to_owned(),
            self_service_agreements: false,
        }),
        ..Configuration::default()
    };
    for (manifest, version) in manifests.iter().zip(1..) {
        let manifest: Manifest = serde_json::from_value(manifest.clone()).unwrap();
        if let Manifest::Price(declared) = &manifest {
            let from_us = instant(&declared.effective_from).unwrap();
            let origin = Origin::Declared {
                id: manifest.id(),
                from_us,
            };
            configuration
                .prices
                .push(version_of(declared.key(), version, declared.rates(), origin));
        }
        configuration.documents.push(Document {
            manifest,
            changed_at_us: 0,
            changed_by: "a test".to_owned(),
        });
    }
    configuration
}

fn version_of(key: Key, version: i64, rates: Rates, origin: Origin) -> Listed {
    let effective_from_us = match &origin {
        Origin::Declared { from_us, .. } => *from_us,
        _ => 0,
    };
    Listed {
        key,
        price: Price {
            version,
            effective_from_us,
            rates,
        },
        origin,
    }
}

fn price(from: &str, members: &Value) -> Value {
    let mut price = json!({
        "kind": "price", "model": MODEL, "effective_from": from, "source": "acme.example", "source_date": "2026-11-20",
        "rates": {"input": "3", "output": "15"},
    });
    for (name, value) in members.as_object().unwrap() {
        price[name] = value.clone();
    }
    price
}

fn found(configuration: &Configuration, seed: &[Entry]) -> Vec<String> {
    let offer = Offered {
        model: MODEL.to_owned(),
        provider: "Acme".to_owned(),
        task: Task::Chat,
        regions: ["eu-central-1".to_owned()].into(),
    };
    let findings = check(&Judged {
        configuration,
        seed,
        offers: vec![offer],
        now_us: now_us(),
        stale_after_days: 90,
    });
    let told = |one: &Finding| format!("{}: {}: {}", one.kind.name(), one.subject, one.message);
    findings.iter().map(told).collect()
}

fn told(manifests: &[Value]) -> Vec<String> {
    found(&configuration(manifests), &[])
}

#[test]
fn a_fresh_price_that_is_as_published_is_clean() {
    assert_eq!(told(&[price("2026-01-01", &json!({}))]), [""; 0]);
    let dated = ["2026-11-01", "2026-01-01"].map(|from| price(from, &json!({})));
    let old = price("2025-01-01", &json!({"source_date": "2024-12-01"}));
    let [new, before] = dated;
    assert_eq!(
        told(&[new, before, old]),
        [""; 0],
        "what others took the place of is not judged"
    );
}

#[test]
fn what_has_no_price_is_missing() {
    let key = "acme.large-v1:0 eu-central-1 on-demand default";
    let callable = format!(
        "missing: {key}: a connection leads to the model, and no price is in force; declare one ([[price]])"
    );
    assert_eq!(told(&[]), [callable.as_str()]);
    let elsewhere = price("2026-01-01", &json!({"region": "us-east-1"}));
    assert_eq!(told(&[elsewhere]), [callable.as_str()]);
    let later = told(&[price("2026-12-01", &json!({}))]);
    assert_eq!(later[0], callable);
    let mut approved = configuration(&[price("2026-01-01", &json!({}))]);
    let account = outcrop_core::id::AccountId::parse("000000000001").unwrap();
    let mut entitlement = unconditional(&account, MODEL, 0);
    entitlement.conditions.modes = Some([Mode::OnDemand, Mode::Batch].into());
    approved.entitlements.push(entitlement);
    assert_eq!(
        found(&approved, &[]),
        [
            "missing: acme.large-v1:0 eu-central-1 batch default: the model is approved for accounts, and no price is in \
             force; declare one ([[price]])"
        ]
    );
}

#[test]
fn an_old_source_is_stale_from_the_ninety_first_day_on() {
    let dated = |day: &str| told(&[price("2026-01-01", &json!({"source_date": day}))]);
    assert_eq!(dated("2026-08-25"), [""; 0]);
    assert_eq!(
        dated("2026-08-24"),
        [
            "stale: acme.large-v1:0 * on-demand default: its source (acme.example) is of 2026-08-24, 91 days ago, more than \
             90; look it up again, and set `source_date`"
        ]
    );
}

#[test]
fn what_the_maker_publishes_is_laid_beside_it() {
    let entry = json!({
        "id": MODEL, "provider": "Acme", "name": "Large", "task": "chat", "input": ["text"], "output": ["text"],
        "list_prices": [{"region": "*", "mode": "on-demand", "rates": {"input": 3_000_000_000_i64, "output": 12_000_000_000_i64}}],
        "lifecycle": {"status": "ACTIVE"},
        "sources": [{"facts": ["list_prices"], "source": "a price map", "date": "2026-11-01"}],
    });
    let seed: Vec<Entry> = vec![serde_json::from_value(entry).unwrap()];
    let differs = "differs: acme.large-v1:0 * on-demand default: it is not the list price of the catalogue (a price map, \
                   2026-11-01): output is 15.00, published as 12.00";
    assert_eq!(
        found(&configuration(&[price("2026-01-01", &json!({}))]), &seed),
        [differs]
    );
    let exchange = json!({"rate": "1.08", "date": "2026-11-20", "source": "ECB"});
    let dollars = price("2026-01-01", &json!({"currency": "EUR", "exchange": exchange}));
    assert_eq!(
        found(&configuration(&[dollars]), &seed),
        [""; 0],
        "euros are not laid beside dollars"
    );
}

#[test]
fn declarations_that_contradict_each_other_are_conflicting() {
    let mut both = configuration(&[price("2026-01-01", &json!({}))]);
    let rates = Rates {
        input: PerMillion(1),
        output: PerMillion(1),
        ..Rates::default()
    };
    let key = Key {
        model: MODEL.to_owned(),
        region: "*".to_owned(),
        mode: Mode::OnDemand,
        tier: Tier::Default,
    };
    both.prices.push(version_of(key, 2, rates, Origin::Configured));
    assert_eq!(
        found(&both, &[]),
        [
            "conflicting: acme.large-v1:0 * on-demand default: version 1 is declared and holds from its instant on, but the \
             configuration file ([catalogue.\"acme.large-v1:0\".price]) says something else (version 2); delete one of them"
        ]
    );
    let discount = |id: &str, thousandths: u16, from: &str, until: Value| json!({"kind": "discount", "id": id, "model": MODEL, "thousandths": thousandths, "from": from, "until": until});
    let overlapping = [
        price("2026-01-01", &json!({})),
        discount("a", 100, "2026-01-01", json!("2026-07-01")),
        discount("b", 200, "2026-06-30", Value::Null),
        discount("c", 300, "2025-01-01", json!("2026-01-01")),
    ];
    assert_eq!(
        told(&overlapping),
        [
            "conflicting: a: it holds at the same time as `b`, for the same accounts and prices; discounts are not added up, \
             and `b` (200 thousandths) holds, not `a` (100)"
        ]
    );
}

#[test]
fn nonsense_is_odd() {
    let rates = json!({"rates": {
        "input": "3", "cache_read": "4", "cache_write_5m": "2", "cache_write_1h": "1", "image": "5",
        "steps": [{"above": 200_000, "input": "2", "cache_read": "1", "cache_write_5m": "1", "cache_write_1h": "1"}],
    }});
    let key = "acme.large-v1:0 * on-demand default";
    let expected = [
        "cache_read (4.00) costs more than cache_write_5m (2.00)",
        "cache_read (4.00) costs more than input (3.00)",
        "cache_read costs less above 200000 tokens (1.00) than below (4.00)",
        "cache_write_5m (2.00) costs more than cache_write_1h (1.00)",
        "cache_write_5m costs less above 200000 tokens (1.00) than below (2.00)",
        "input costs less above 200000 tokens (2.00) than below (3.00)",
        "it has a rate for `image`, which is not counted apart from tokens yet, so none is charged",
        "the model chats, and its output costs nothing; set `rates.output`",
    ];
    let expected = expected.map(|message| format!("odd: {key}: {message}"));
    assert_eq!(told(&[price("2026-01-01", &rates)]), expected);
}

#[test]
fn what_will_change_is_told_and_is_no_problem() {
    let manifests = [
        price("2026-01-01", &json!({})),
        price("2026-12-01", &json!({"rates": {"input": "4", "output": "20"}})),
    ];
    assert_eq!(
        told(&manifests),
        [
            "upcoming: acme.large-v1:0 * on-demand default: from 2026-12-01T00:00:00Z on, version 2 holds: input 4.00, \
             output 20.00 for a million tokens"
        ]
    );
    let upcoming = Judged::find(Kind::Upcoming, "x", "y");
    assert!(!upcoming.is_problem());
    let shown = listed(&configuration(&manifests), now_us());
    let in_force: Vec<bool> = shown.iter().map(|one| one.in_force).collect();
    assert_eq!(in_force, [true, false]);
}
