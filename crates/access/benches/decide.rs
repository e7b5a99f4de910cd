//! What a decision costs: one that was made already, and one that is made anew with a thousand policies, spread over a
//! hundred units or all on the root, and ten thousand entitlements; and what reading a thousand policies costs.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a measurement that cannot be made stops; its result goes to standard output"
)]

use outcrop_access::decide::{Ask, decide};
use outcrop_access::policy::{Compiler, Policies, Question, Resource};
use outcrop_access::snapshot::{Audience, Offer, Snapshot, Source};
use outcrop_core::audit::{Actor, Record};
use outcrop_core::catalogue::{Family, Grade, Model, Target, Task};
use outcrop_core::chat::Capabilities;
use outcrop_core::clock::Clock;
use outcrop_core::id::AccountId;
use outcrop_core::manifest::{Manifest, Member, Policy, Principal};
use outcrop_core::organisation::{Account, Environment, Project, Unit};
use outcrop_core::price::Mode;
use outcrop_core::principal::{Kind, Role};
use outcrop_store::entitlement::unconditional;
use outcrop_store::manifest::{Change, Options};
use outcrop_store::master_key::MasterKey;
use outcrop_store::{Database, Store};
use std::collections::BTreeSet;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

const UNITS: usize = 100;
const POLICIES: usize = 1_000;
const MODELS: usize = 100;
const ENTITLEMENTS: usize = 10_000;
const ROUNDS: usize = 20_000;
const REGION: &str = "eu-west-1";

/// Where the policies are.
#[derive(Clone, Copy)]
enum Spread {
    OverUnits,
    OnTheRoot,
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    for (what, spread) in [
        ("over 100 units", Spread::OverUnits),
        ("all on the root", Spread::OnTheRoot),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let snapshot = runtime.block_on(snapshot(folder.path(), spread));
        println!("{POLICIES} policies {what}:");
        println!("  a decision that was made already  {}", again(&snapshot));
        println!("  the policies, asked anew          {}", anew(&snapshot));
        reading(&snapshot);
    }
}

fn again(snapshot: &Snapshot) -> String {
    let region = Arc::from(REGION);
    let calls: Vec<_> = (0..UNITS)
        .map(|at| {
            let principal = snapshot.principal(&principal(at)).unwrap();
            (principal, snapshot.model(&model(at)).unwrap())
        })
        .collect();
    let ask = |at: usize| {
        let (principal, model) = &calls[at % UNITS];
        let ask = Ask {
            principal,
            action: "bedrock:InvokeModel",
            model,
            profile: None,
            region: &region,
            mode: Mode::OnDemand,
            guarded: false,
            now_us: 0,
        };
        decide(snapshot, &ask).unwrap()
    };
    (0..UNITS).for_each(|at| drop(ask(at)));
    measured(|at| drop(black_box(ask(at))))
}

fn anew(snapshot: &Snapshot) -> String {
    measured(|at| {
        let model = snapshot.model(&model(at)).unwrap();
        let question = Question {
            principal: snapshot.principal(&principal(at)).unwrap(),
            action: "bedrock:InvokeModel",
            resource: Resource::Model(&model),
            profile: None,
            region: REGION,
            mode: Mode::OnDemand,
        };
        assert!(snapshot.policies.judge(snapshot, &question).unwrap().allows());
    })
}

fn measured(mut once: impl FnMut(usize)) -> String {
    let mut nanos: Vec<u128> = (0..ROUNDS)
        .map(|at| {
            let begun = Instant::now();
            once(at);
            begun.elapsed().as_nanos()
        })
        .collect();
    nanos.sort_unstable();
    let part = |part: usize| nanos[(ROUNDS - 1) * part / 1_000];
    format!("p50 {} p99 {} p99.9 {} ns", part(500), part(990), part(999))
}

fn reading(snapshot: &Snapshot) {
    let compiler = Compiler::default();
    let read = || -> Duration {
        let begun = Instant::now();
        drop(black_box(Policies::compile(snapshot.manifests(), &compiler)));
        begun.elapsed()
    };
    let (first, second) = (read(), read());
    println!("  reading them: {first:?}; again, unchanged: {second:?}");
}

fn account(at: usize) -> AccountId {
    AccountId::parse(&format!("{:012}", at % UNITS)).unwrap()
}

fn principal(at: usize) -> String {
    format!("principal-{}", at % UNITS)
}

fn model(at: usize) -> String {
    format!("maker.model-{}-v1:0", at % MODELS)
}

fn unit(at: usize) -> String {
    format!("unit-{}", at % UNITS)
}

async fn snapshot(folder: &std::path::Path, spread: Spread) -> Snapshot {
    let clock = Clock::fixed(0);
    let database = Database::Sqlite {
        path: folder.join("outcrop.db"),
    };
    let store = Store::open(&outcrop_store::Options { database }, &clock)
        .await
        .unwrap();
    let master_key = Arc::new(MasterKey::open_or_create(folder).unwrap());
    let changes: Vec<Change> = declared(spread).into_iter().map(Change::put).collect();
    store
        .apply(&bench(), &changes, Options::default(), |_| Vec::new())
        .await
        .unwrap();
    for at in 0..ENTITLEMENTS {
        let entitlement = unconditional(&account(at / MODELS), &model(at), 0);
        store.put_entitlement(&entitlement, &record()).await.unwrap();
    }
    let offers = (0..MODELS).map(offer).collect();
    Source::new(store, master_key, offers, clock)
        .snapshot()
        .await
        .unwrap()
}

fn declared(spread: Spread) -> Vec<Manifest> {
    let of_unit = |at: usize| {
        // Ten under the root, nine under each of these.
        let parent = if at < 10 { "root".to_owned() } else { unit(at % 10) };
        let member = |role, unit| {
            Manifest::Member(Member {
                principal: principal(at),
                unit,
                role,
            })
        };
        [
            Manifest::Unit(Unit {
                id: unit(at),
                parent: Some(parent),
                name: unit(at),
            }),
            Manifest::Account(Account {
                id: account(at),
                unit: unit(at),
                name: unit(at),
                self_service: false,
            }),
            Manifest::Project(Project {
                id: format!("project-{at}"),
                account: account(at),
                name: unit(at),
                environment: Environment::Production,
                data_classes: BTreeSet::from(["personal".to_owned()]),
                tags: Default::default(),
            }),
            Manifest::Principal(Principal {
                id: principal(at),
                name: principal(at),
                kind: Kind::Service,
                account: account(at),
                project: format!("project-{at}"),
                disabled: false,
            }),
            member(Role::Application, unit(at)),
            member(Role::PlatformAdmin, "root".to_owned()),
        ]
    };
    let policies = (0..POLICIES).map(|at| policy(at, spread));
    (0..UNITS).flat_map(of_unit).chain(policies).collect()
}

/// Spread over units, each holds for everyone there; on the root, each is about somebody.
fn policy(at: usize, spread: Spread) -> Manifest {
    let (unit, whom) = match spread {
        Spread::OverUnits => (unit(at), "principal".to_owned()),
        Spread::OnTheRoot => ("root".to_owned(), format!("principal in Unit::\"{}\"", unit(at))),
    };
    Manifest::Policy(Policy {
        id: format!("policy-{at}"),
        unit,
        baseline: at.is_multiple_of(2),
        description: "One of many".to_owned(),
        text: format!(
            "@id(\"p{at}\") forbid ({whom}, action in Action::\"call\", resource) \
             when {{ context.dataClasses.contains(\"class-{at}\") && resource.provider == \"other\" }} \
             unless {{ context.region == \"eu-central-1\" }};"
        ),
    })
}

fn offer(at: usize) -> Offer {
    let id = model(at);
    Offer {
        model: Model {
            id: id.as_str().into(),
            provider: "maker".to_owned(),
            name: id,
            task: Task::Chat,
            grade: Grade::Simulator,
            family: Family::OpenAiChat,
            capabilities: Capabilities::NONE,
            context_tokens: 1_000,
            max_output_tokens: 100,
            targets: vec![Target {
                connection: "main".into(),
                upstream_model: "m".into(),
                region: REGION.into(),
            }],
            price: None,
        },
        audience: Audience::Accounts(Vec::new()),
    }
}

fn bench() -> Actor {
    Actor::Operator {
        name: "bench".to_owned(),
    }
}

fn record() -> Record {
    Record {
        actor: bench(),
        action: "entitlement.grant",
        subject_kind: "entitlement",
        subject: "bench".to_owned(),
        account: None,
        before: None,
        after: None,
    }
}
