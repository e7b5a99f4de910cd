//! What calls pay: the price in force for an account, with what was negotiated for it, as the snapshot follows the store.

use crate::declare;
use outcrop_access::snapshot::{Audience, Live, Offer, Snapshot, Source, refresh};
use outcrop_core::catalogue::{Family, Grade, Model, Target, Task};
use outcrop_core::chat::Capabilities;
use outcrop_core::clock::Clock;
use outcrop_core::id::AccountId;
use outcrop_core::manifest::Manifest;
use outcrop_core::money::PerMillion;
use outcrop_core::organisation::Unit;
use outcrop_core::price::{Ask, Mode, Rates, Tier};
use outcrop_store::master_key::MasterKey;
use outcrop_store::price::{Key, Origin};
use outcrop_store::{Database, Store};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

const MODEL: &str = "acme.large-v1:0";
/// Of unit `c`, under `a`.
const OURS: &str = "000000000001";
/// Of the root.
const THEIRS: &str = "000000000002";
/// 2026-11-23, at noon.
const NOW_US: i64 = 1_795_435_200_000_000;
const DAY_US: i64 = 86_400_000_000;

struct World {
    store: Store,
    source: Source,
    live: Live,
    clock: Clock,
    _folder: TempDir,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::fixed(NOW_US);
        let database = Database::Sqlite {
            path: folder.path().join("outcrop.db"),
        };
        let store = Store::open(&outcrop_store::Options { database }, &clock)
            .await
            .unwrap();
        let unit = |id: &str, parent: &str| {
            Manifest::Unit(Unit {
                id: id.to_owned(),
                parent: Some(parent.to_owned()),
                name: id.to_owned(),
            })
        };
        let organisation = [
            unit("a", "root"),
            unit("c", "a"),
            declare::account(OURS, "c"),
            declare::account(THEIRS, "root"),
            declare::project("p", OURS),
            declare::principal("boss", OURS, "p"),
            declare::member("boss", "root", outcrop_core::principal::Role::PlatformAdmin),
        ];
        declare::put(&store, organisation).await.unwrap();
        store.ensure_price(&key(), &rates(1_000)).await.unwrap();
        let master_key = Arc::new(MasterKey::open_or_create(folder.path()).unwrap());
        let source = Source::new(store.clone(), master_key, vec![offer()], clock.clone());
        let live = Live::new(source.snapshot().await.unwrap(), NOW_US, Duration::MAX);
        Self {
            store,
            source,
            live,
            clock,
            _folder: folder,
        }
    }

    async fn declare(&self, manifests: impl IntoIterator<Item = Value>) -> Arc<Snapshot> {
        let manifests = manifests
            .into_iter()
            .map(|json| serde_json::from_value(json).unwrap());
        declare::put(&self.store, manifests).await.unwrap();
        refresh(&self.source, &self.live).await.unwrap();
        self.live.newest()
    }
}

fn key() -> Key {
    Key {
        model: MODEL.to_owned(),
        region: "*".to_owned(),
        mode: Mode::OnDemand,
        tier: Tier::Default,
    }
}

fn rates(input: i64) -> Rates {
    Rates {
        input: PerMillion(input),
        output: PerMillion(input),
        ..Rates::default()
    }
}

fn offer() -> Offer {
    Offer {
        model: Model {
            id: MODEL.into(),
            provider: "Acme".to_owned(),
            name: "Large".to_owned(),
            task: Task::Chat,
            grade: Grade::Simulator,
            family: Family::OpenAiChat,
            capabilities: Capabilities::NONE,
            context_tokens: 1_000,
            max_output_tokens: 100,
            targets: vec![Target {
                connection: "main".into(),
                upstream_model: "m".into(),
                region: "eu-central-1".into(),
            }],
            price: None,
        },
        audience: Audience::Everyone,
    }
}

fn pays_at(snapshot: &Snapshot, account: &str, at_us: i64) -> Option<(i64, String)> {
    let ask = Ask {
        model: MODEL,
        region: "eu-central-1",
        mode: Mode::OnDemand,
        tier: Tier::Default,
        at_us,
    };
    let quote = snapshot.price(&ask, &AccountId::parse(account).unwrap())?;
    let discount = quote.discount.map_or("", |(id, _)| id);
    Some((quote.price.rates.input.0, discount.to_owned()))
}

fn pays(snapshot: &Snapshot, account: &str) -> (i64, String) {
    pays_at(snapshot, account, NOW_US).unwrap()
}

fn discount(id: &str, thousandths: u16, members: Value) -> Value {
    let mut manifest =
        json!({"kind": "discount", "id": id, "thousandths": thousandths, "from": "2026-11-01"});
    for (name, value) in members.as_object().unwrap() {
        manifest[name] = value.clone();
    }
    manifest
}

fn told(amount: i64, discount: &str) -> (i64, String) {
    (amount, discount.to_owned())
}

#[tokio::test]
async fn the_nearest_discount_holds_and_the_ledger_can_name_it() {
    let world = World::new().await;
    let everyone = discount("everyone", 100, json!({"provider": "Acme"}));
    let snapshot = world.declare([everyone]).await;
    assert_eq!(pays(&snapshot, OURS), told(900, "everyone"));
    let unit = discount("unit", 50, json!({"model": MODEL, "unit": "a"}));
    let snapshot = world.declare([unit]).await;
    assert_eq!(pays(&snapshot, OURS), told(950, "unit"));
    assert_eq!(pays(&snapshot, THEIRS), told(900, "everyone"));
    let own = discount(
        "own",
        10,
        json!({"model": MODEL, "account": OURS, "until": "2026-12-01"}),
    );
    let snapshot = world.declare([own]).await;
    assert_eq!(pays(&snapshot, OURS), told(990, "own"));
    let december = NOW_US + 8 * DAY_US;
    assert_eq!(pays_at(&snapshot, OURS, december), Some(told(950, "unit")));

    let ask = Ask {
        model: MODEL,
        region: "eu-central-1",
        mode: Mode::OnDemand,
        tier: Tier::Default,
        at_us: NOW_US,
    };
    let quote = snapshot.price(&ask, &AccountId::parse(OURS).unwrap()).unwrap();
    let kept = world.store.price(quote.price.version).await.unwrap().unwrap();
    assert_eq!(kept.price.rates, rates(990));
    assert_eq!(
        kept.origin,
        Origin::Discounted {
            base: quote.base.version,
            discount: "own".to_owned(),
            thousandths: 10
        }
    );
}

#[tokio::test]
async fn a_discount_that_is_on_something_else_now_counts_no_more() {
    let world = World::new().await;
    let snapshot = world.declare([discount("d", 100, json!({"model": MODEL}))]).await;
    let first = pays(&snapshot, OURS);
    assert_eq!(first, told(900, "d"));
    let snapshot = world
        .declare([discount("d", 100, json!({"model": "other.model"}))])
        .await;
    assert_eq!(pays(&snapshot, OURS), told(1_000, ""));
    let snapshot = world.declare([discount("d", 250, json!({"model": MODEL}))]).await;
    assert_eq!(pays(&snapshot, OURS), told(750, "d"));
    let elsewhere = discount("d", 250, json!({"model": MODEL, "region": "us-east-1"}));
    let snapshot = world.declare([elsewhere]).await;
    assert_eq!(pays(&snapshot, OURS), told(1_000, ""));
}

#[tokio::test]
async fn a_declared_price_holds_from_its_instant_and_what_is_shown_follows() {
    let world = World::new().await;
    let price = |from: &str, region: &str, input: &str| {
        json!({"kind": "price", "model": MODEL, "region": region, "effective_from": from, "source": "a test",
            "source_date": "2026-11-23", "rates": {"input": input, "output": "1"}})
    };
    let tomorrow = price("2026-11-24", "*", "0.000002");
    let regional = price("2026-11-25", "eu-central-1", "0.000003");
    let snapshot = world
        .declare([tomorrow, regional, discount("half", 500, json!({"model": MODEL}))])
        .await;
    let at_noon = |days: i64| pays_at(&snapshot, OURS, NOW_US + days * DAY_US);
    assert_eq!(at_noon(0), Some(told(500, "half")));
    assert_eq!(at_noon(1), Some(told(1_000, "half")));
    assert_eq!(at_noon(2), Some(told(1_500, "half")));
    let shown = || {
        let model = world.live.newest().model(MODEL).unwrap();
        model.price.as_ref().map(|price| price.rates.input.0)
    };
    assert_eq!(shown(), Some(1_000));
    world.clock.set(NOW_US + DAY_US);
    refresh(&world.source, &world.live).await.unwrap();
    assert_eq!(shown(), Some(2_000), "without any change of the configuration");
    let mut priority = Ask {
        model: MODEL,
        region: "eu-central-1",
        mode: Mode::OnDemand,
        tier: Tier::Priority,
        at_us: NOW_US,
    };
    let account = AccountId::parse(OURS).unwrap();
    assert!(
        snapshot.price(&priority, &account).is_some(),
        "the model has only its one price"
    );
    priority.at_us = NOW_US + DAY_US;
    assert!(
        snapshot.price(&priority, &account).is_none(),
        "what is declared says nothing of that tier"
    );
}
