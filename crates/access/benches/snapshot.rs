//! What a change of the configuration costs: how long a snapshot of a large organisation takes to make and to swap, and
//! how long calls wait meanwhile. The store is in the system's temporary directory: set `TMPDIR` to measure a disk.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a measurement that cannot be made stops; its result goes to standard output"
)]

use outcrop_access::access_key;
use outcrop_access::api_key::{self, Hasher};
use outcrop_access::decide::{Ask, decide};
use outcrop_access::snapshot::{Audience, Live, Offer, Source, refresh};
use outcrop_core::audit::{Actor, Record};
use outcrop_core::catalogue::{Family, Grade, Model, Target, Task};
use outcrop_core::chat::Capabilities;
use outcrop_core::clock::Clock;
use outcrop_core::id::AccountId;
use outcrop_core::key::Scopes;
use outcrop_core::manifest::{Manifest, Member, Policy, Principal};
use outcrop_core::organisation::{Account, Environment, Project, Unit};
use outcrop_core::price::Mode;
use outcrop_core::principal::{Kind, Role};
use outcrop_store::access_key::AccessKey;
use outcrop_store::api_key::ApiKey;
use outcrop_store::entitlement::unconditional;
use outcrop_store::manifest::{Change, Options};
use outcrop_store::master_key::MasterKey;
use outcrop_store::{Database, Store};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const PRINCIPALS: usize = 10_000;
/// Half of them API keys, half access keys.
const KEYS: usize = 10_000;
const ENTITLEMENTS: usize = 10_000;
const POLICIES: usize = 1_000;
const UNITS: usize = 100;
const ACCOUNTS: usize = 1_000;
const MODELS: usize = 100;
const ROUNDS: usize = 10;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let begun = Instant::now();
    let (source, live) = runtime.block_on(async {
        let source = open(folder.path()).await;
        let loaded = Instant::now();
        let first = source.snapshot().await.unwrap();
        println!(
            "filled in {:?}; the first snapshot, opening every secret: {:?}",
            loaded - begun,
            loaded.elapsed()
        );
        let live = Arc::new(Live::new(first, source.clock.now_us(), Duration::MAX));
        (source, live)
    });
    println!(
        "calls while nothing changes:   {}",
        calls(&live, || std::thread::sleep(Duration::from_secs(1)))
    );
    let mut times = Vec::new();
    let meanwhile = calls(&live, || {
        for round in 0..ROUNDS {
            times.push(runtime.block_on(change(&source, &live, round)));
        }
    });
    times.sort_unstable();
    println!("calls while snapshots are made: {meanwhile}");
    println!(
        "a change, from its commit to the swap: median {:?}, longest {:?}",
        times[ROUNDS / 2],
        times[ROUNDS - 1]
    );
}

/// From the commit of a change until it is in force.
async fn change(source: &Source, live: &Live, round: usize) -> Duration {
    let entitlement = unconditional(&account(round), &model(0), 0);
    source
        .store
        .put_entitlement(&entitlement, &record())
        .await
        .unwrap();
    let begun = Instant::now();
    let before = refresh(source, live).await.unwrap();
    let took = begun.elapsed();
    assert!(before.is_some());
    // As the task that follows the store does: not on a thread that answers calls.
    tokio::task::spawn_blocking(move || drop(before)).await.unwrap();
    took
}

/// Decides calls on a thread of its own while `work` is done, and tells how long each took.
fn calls(live: &Arc<Live>, work: impl FnOnce()) -> String {
    let stop = Arc::new(AtomicBool::new(false));
    let (of_thread, live) = (Arc::clone(&stop), Arc::clone(live));
    let caller = std::thread::spawn(move || {
        let mut nanos = Vec::with_capacity(4_000_000);
        while !of_thread.load(Ordering::Relaxed) {
            nanos.push(call(&live, nanos.len()));
        }
        nanos
    });
    work();
    stop.store(true, Ordering::Relaxed);
    let mut nanos = caller.join().unwrap();
    nanos.sort_unstable();
    let at = |part: usize| nanos[(nanos.len() - 1) * part / 10_000];
    format!(
        "{} calls; p50 {} p99 {} p99.99 {} max {} ns",
        nanos.len(),
        at(5_000),
        at(9_900),
        at(9_999),
        at(10_000)
    )
}

/// The snapshot taken and a call of one of a hundred principals decided.
fn call(live: &Live, ordinal: usize) -> u128 {
    let (who, region) = (ordinal % 100, Arc::from("eu-west-1"));
    let id = principal(who);
    let named = model(who % MODELS);
    let begun = Instant::now();
    let snapshot = live.current(0).unwrap();
    let model = snapshot.model(&named).unwrap();
    let ask = Ask {
        principal: snapshot.principal(&id).unwrap(),
        action: "bedrock:InvokeModel",
        model: &model,
        profile: None,
        region: &region,
        mode: Mode::OnDemand,
        guarded: false,
        now_us: 0,
    };
    decide(&snapshot, &ask).unwrap();
    begun.elapsed().as_nanos()
}

fn account(ordinal: usize) -> AccountId {
    AccountId::parse(&format!("{:012}", ordinal % ACCOUNTS)).unwrap()
}

fn principal(ordinal: usize) -> String {
    format!("principal-{ordinal}")
}

fn model(ordinal: usize) -> String {
    format!("maker.model-{ordinal}-v1:0")
}

async fn open(folder: &std::path::Path) -> Source {
    let clock = Clock::fixed(0);
    let database = Database::Sqlite {
        path: folder.join("outcrop.db"),
    };
    let store = Store::open(&outcrop_store::Options { database }, &clock)
        .await
        .unwrap();
    let master_key = Arc::new(MasterKey::open_or_create(folder).unwrap());
    let changes: Vec<Change> = declared().into_iter().map(Change::put).collect();
    let tester = tester();
    let applied = store.apply(&tester, &changes, Options::default(), |_| Vec::new());
    applied.await.unwrap();
    make_keys(&store, &master_key).await;
    for ordinal in 0..ENTITLEMENTS {
        // Ten models for each account; the hundred callers' own among them.
        let named = model((ordinal % ACCOUNTS + ordinal / ACCOUNTS) % MODELS);
        let entitlement = unconditional(&account(ordinal), &named, 0);
        store.put_entitlement(&entitlement, &record()).await.unwrap();
    }
    Source::new(store, master_key, offers(), clock)
}

async fn make_keys(store: &Store, master_key: &MasterKey) {
    let hasher = Hasher::new(&master_key.api_key_hash_key());
    for ordinal in 0..KEYS / 2 {
        let key = api_key::generate().unwrap();
        let presented = key.presented().unwrap();
        let api_key = ApiKey {
            id: presented.id().to_owned(),
            principal: principal(ordinal),
            name: String::new(),
            scopes: Scopes::ALL,
            hash: hasher.hash(&presented),
            region: "eu-west-1".to_owned(),
            created_at_us: 0,
            expires_at_us: None,
            revoked_at_us: None,
        };
        store.create_api_key(&api_key, &record()).await.unwrap();
        let pair = access_key::generate().unwrap();
        let access_key = AccessKey {
            sealed_secret: master_key
                .seal(&pair.id, pair.secret.reveal().as_bytes())
                .unwrap(),
            id: pair.id,
            principal: principal(KEYS / 2 + ordinal),
            name: String::new(),
            expires_at_us: None,
            created_at_us: 0,
            revoked_at_us: None,
        };
        store.create_access_key(&access_key, &record()).await.unwrap();
    }
}

fn declared() -> Vec<Manifest> {
    let unit = |ordinal: usize| format!("unit-{}", ordinal % UNITS);
    let units = (0..UNITS).map(|ordinal| {
        Manifest::Unit(Unit {
            id: unit(ordinal),
            // Ten under the root, ten under each of these.
            parent: Some(if ordinal < 10 {
                "root".to_owned()
            } else {
                unit(ordinal % 10)
            }),
            name: unit(ordinal),
        })
    });
    let accounts = (0..ACCOUNTS).flat_map(|ordinal| {
        [
            Manifest::Account(Account {
                id: account(ordinal),
                unit: unit(ordinal),
                name: format!("Account {ordinal}"),
                self_service: false,
            }),
            Manifest::Project(Project {
                id: format!("project-{ordinal}"),
                account: account(ordinal),
                name: format!("Project {ordinal}"),
                environment: Environment::Production,
                data_classes: BTreeSet::new(),
                tags: Default::default(),
            }),
        ]
    });
    let principals = (0..PRINCIPALS).flat_map(|ordinal| {
        [
            Manifest::Principal(Principal {
                id: principal(ordinal),
                name: principal(ordinal),
                kind: Kind::Service,
                account: account(ordinal),
                project: format!("project-{}", ordinal % ACCOUNTS),
                disabled: false,
            }),
            Manifest::Member(Member {
                principal: principal(ordinal),
                unit: if ordinal == 0 {
                    "root".to_owned()
                } else {
                    unit(ordinal)
                },
                role: if ordinal == 0 {
                    Role::PlatformAdmin
                } else {
                    Role::Application
                },
            }),
        ]
    });
    let policies = (0..POLICIES).map(|ordinal| {
        Manifest::Policy(Policy {
            id: format!("policy-{ordinal}"),
            unit: unit(ordinal),
            baseline: ordinal % 2 == 0,
            description: "One of many".to_owned(),
            text: format!(
                "forbid (principal == Service::\"nobody-{ordinal}\", action in Action::\"call\", \
                 resource == Model::\"{}\") when {{ context.region == \"us-east-1\" }};",
                model(ordinal)
            ),
        })
    });
    units.chain(accounts).chain(principals).chain(policies).collect()
}

fn offers() -> Vec<Offer> {
    (0..MODELS)
        .map(|ordinal| Offer {
            model: Model {
                id: model(ordinal).into(),
                provider: "maker".to_owned(),
                name: format!("Model {ordinal}"),
                task: Task::Chat,
                grade: Grade::Simulator,
                family: Family::OpenAiChat,
                capabilities: Capabilities::NONE,
                context_tokens: 1_000,
                max_output_tokens: 100,
                targets: vec![Target {
                    connection: "main".into(),
                    upstream_model: "m".into(),
                    region: "eu-west-1".into(),
                }],
                price: None,
            },
            audience: Audience::Accounts(Vec::new()),
        })
        .collect()
}

fn tester() -> Actor {
    Actor::Operator {
        name: "bench".to_owned(),
    }
}

fn record() -> Record {
    Record {
        actor: tester(),
        action: "entitlement.grant",
        subject_kind: "entitlement",
        subject: "bench".to_owned(),
        account: None,
        before: None,
        after: None,
    }
}
