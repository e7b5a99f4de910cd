//! The product: a store on disk, and the snapshots that follow it.

mod beginning;
mod declared;

use super::naive::{DEFAULT_POLICY, FIRST_RATE, FIRST_US, HOUR_US, Held, Naive};
use super::operation::{Call, Grant, Operation};
use crate::declare;
use beginning::{offers, organisation};
use declared::change;
use outcrop_access::decide::{Ask, Outcome, decide, examine};
use outcrop_access::snapshot::{Audience, Live, Offer, Source, refresh};
use outcrop_core::audit::Record;
use outcrop_core::catalogue::{
    Certification, Entry, Evidence, Family, Grade, Lifecycle, LifecycleStatus, Modality, Model, Target, Task,
};
use outcrop_core::chat::Capabilities;
use outcrop_core::clock::Clock;
use outcrop_core::entitlement::{AcceptedTerms, Actions, ApprovedPrice, Conditions, Entitlement, Status};
use outcrop_core::id::{CallId, NodeId};
use outcrop_core::manifest::{Kind, Manifest, Policy};
use outcrop_core::money::PerMillion;
use outcrop_core::organisation::{Environment, Project, Unit};
use outcrop_core::price::{Mode, Rates};
use outcrop_core::principal::Role;
use outcrop_core::settlement::{Outcome as CallOutcome, Settlement};
use outcrop_core::usage::Usage;
use outcrop_store::ledger::{Batch, Row};
use outcrop_store::manifest::Change;
use outcrop_store::master_key::MasterKey;
use outcrop_store::price::{Key, Tier};
use outcrop_store::{Database, Store, terms};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

const UNITS: [&str; 4] = ["root", "a", "b", "c"];
const ACCOUNTS: [&str; 2] = ["000000000000", "000000000001"];
const PROJECTS: [&str; 3] = ["p0", "p1", "p2"];
const PRINCIPALS: [&str; 3] = ["u0", "u1", "u2"];
const MODELS: [&str; 3] = ["v.m0-v1:0", "v.m1-v1:0", "v.m2-v1:0"];
const SUBJECTS: [&str; 2] = ["model:v.m0-v1:0", "provider:v"];
const CERTIFICATIONS: [&str; 2] = ["c0", "c1"];
const REGIONS: [&str; 2] = ["eu-west-1", "us-east-1"];
const CLASSES: [&str; 2] = ["personal", "health"];
const POLICY_IDS: [&str; 4] = ["one", "two", "three", "outcrop:default"];
pub const POLICIES: [&str; 6] = [
    "permit (principal, action, resource);",
    "forbid (principal, action, resource);",
    "forbid (principal, action, resource == Model::\"v.m0-v1:0\");",
    "permit (principal, action, resource) when { context.region == \"eu-west-1\" };",
    "forbid (principal, action in Action::\"call\", resource) when { context.mode == \"batch\" };",
    "permit (principal == User::\"u0\", action, resource);",
];

pub struct World {
    store: Store,
    source: Source,
    live: Live,
    clock: Clock,
    node: NodeId,
    shipped: std::cell::Cell<u64>,
    regions: [Arc<str>; 2],
    _folder: TempDir,
}

impl World {
    pub async fn new(actions: Actions) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::fixed(FIRST_US);
        let database = Database::Sqlite {
            path: folder.path().join("outcrop.db"),
        };
        let store = Store::open(&outcrop_store::Options { database }, &clock)
            .await
            .unwrap();
        declare::put(&store, organisation()).await.unwrap();
        for model in MODELS {
            store
                .ensure_price(&price_key(model), &rates(FIRST_RATE))
                .await
                .unwrap();
        }
        let master_key = Arc::new(MasterKey::open_or_create(folder.path()).unwrap());
        let mut source = Source::new(store.clone(), master_key, offers(), clock.clone());
        source.actions = actions;
        let live = Live::new(source.snapshot().await.unwrap(), FIRST_US, Duration::MAX);
        Self {
            store,
            source,
            live,
            clock,
            node: NodeId::generate(),
            shipped: std::cell::Cell::new(0),
            regions: REGIONS.map(Arc::from),
            _folder: folder,
        }
    }

    pub fn now_us(&self) -> i64 {
        self.clock.now_us()
    }

    /// As the task does that follows the store.
    pub async fn refresh(&self) {
        refresh(&self.source, &self.live).await.unwrap();
    }

    /// Whether the product lets the call through, and what it says.
    pub fn decide(&self, call: &Call) -> (bool, String) {
        let snapshot = self.live.current(self.now_us()).unwrap();
        let Some(principal) = snapshot.principal(PRINCIPALS[call.principal]) else {
            return (false, "no such principal".to_owned());
        };
        let model = snapshot.model(MODELS[call.model]).unwrap();
        let ask = Ask {
            principal,
            action: if call.streamed {
                "bedrock:InvokeModelWithResponseStream"
            } else {
                "bedrock:InvokeModel"
            },
            model: &model,
            profile: None,
            region: &self.regions[call.region],
            mode: if call.batch { Mode::Batch } else { Mode::OnDemand },
            guarded: call.guarded,
            now_us: self.now_us(),
        };
        let decided = decide(&snapshot, &ask);
        let explained = examine(&snapshot, &ask);
        let refusing = explained
            .steps
            .iter()
            .any(|step| step.outcome == Outcome::Refuses);
        assert_eq!(explained.allowed(), decided.is_ok());
        assert_eq!(refusing, decided.is_err(), "{explained:#?}");
        match decided {
            Ok(_) => (true, String::new()),
            Err(error) => (false, error.to_string()),
        }
    }

    /// Does it, and tells what was done, with what was left open filled in; none for what is refused or has no object.
    pub async fn apply(&self, operation: &Operation, naive: &Naive) -> Option<Operation> {
        let mut done = operation.clone();
        match &mut done {
            Operation::Grant(grant) => {
                if let Some((subject, hash)) = &mut grant.terms {
                    let versions = naive.terms(*subject);
                    *hash = versions
                        .last()
                        .map_or_else(|| "none yet".to_owned(), |last| last.1.clone());
                }
                if let Some((rate, _)) = &mut grant.price {
                    *rate = naive.rate(grant.model);
                }
                let held = Held {
                    grant: grant.clone(),
                    granted_at_us: self.now_us(),
                    status: "active",
                };
                self.put(&held).await;
            }
            Operation::Suspend { entitlement } => self.set_status(naive, *entitlement, "suspended").await?,
            Operation::Resume { entitlement } => self.set_status(naive, *entitlement, "active").await?,
            Operation::Revoke { entitlement } => self.set_status(naive, *entitlement, "revoked").await?,
            Operation::NewTerms { subject, hash } => {
                *hash = format!("{:064x}", naive.done().len() + 1);
                self.add_terms(SUBJECTS[*subject], hash).await;
            }
            Operation::Agree { entitlement, hash } => {
                let mut held = naive.entitlement(*entitlement)?;
                let (subject, accepted) = held.grant.terms.as_mut()?;
                *hash = naive.terms(*subject).last()?.1.clone();
                accepted.clone_from(hash);
                self.put(&held).await;
            }
            Operation::Price { model, rate } => {
                let key = price_key(MODELS[*model]);
                self.store.ensure_price(&key, &rates(*rate)).await.unwrap();
            }
            Operation::Wait { hours } => self.clock.set(self.now_us() + *hours * HOUR_US),
            Operation::Called { project, model } => self.ship(*project, *model).await,
            declared => declare::apply(&self.store, &[change(declared)?]).await.ok()?,
        }
        Some(done)
    }

    async fn set_status(&self, naive: &Naive, id: usize, status: &'static str) -> Option<()> {
        let mut held = naive.entitlement(id)?;
        if held.status == "revoked" {
            return None;
        }
        held.status = status;
        self.put(&held).await;
        Some(())
    }

    async fn put(&self, held: &Held) {
        let grant = &held.grant;
        let price = match grant.price {
            None => None,
            Some((rate, margin)) => {
                let current = self.store.configured_price(&price_key(MODELS[grant.model])).await;
                Some(ApprovedPrice {
                    version: match current.unwrap() {
                        Some(price) if price.rates == rates(rate) => price.version,
                        _ => 0,
                    },
                    rates: rates(rate),
                    margin,
                })
            }
        };
        let at_us = self.now_us();
        let reason = "a test's".to_owned();
        let entitlement = Entitlement {
            id: format!("e{}", grant.entitlement),
            model: MODELS[grant.model].to_owned(),
            request: None,
            conditions: conditions(grant, price),
            status: match held.status {
                "active" => Status::Active,
                "suspended" => Status::Suspended { reason, at_us },
                _ => Status::Revoked { reason, at_us },
            },
            granted_at_us: held.granted_at_us,
        };
        self.store.put_entitlement(&entitlement, &record()).await.unwrap();
    }

    async fn add_terms(&self, subject: &str, hash: &str) {
        let new = terms::New {
            subject,
            hash,
            title: "Terms",
            source: None,
            bytes: 1,
            object_key: "terms/1",
            added_by: "tester",
        };
        self.store.add_terms(new, &record()).await.unwrap();
    }

    /// A settled call comes to the ledger.
    async fn ship(&self, project: usize, model: usize) {
        let usage = Usage::of(1, 1);
        let row = Row {
            attempt: CallId::generate().attempt(0),
            started_at_us: self.now_us(),
            account: declare::id(ACCOUNTS[account_of(project)]),
            project: PROJECTS[project].to_owned(),
            principal: PRINCIPALS[project].to_owned(),
            model: MODELS[model].to_owned(),
            connection: "main".to_owned(),
            region: REGIONS[0].to_owned(),
            operation: "bedrock.converse".to_owned(),
            streamed: false,
            price_version: 1,
            profile: None,
            tags: String::new(),
            holds: Vec::new(),
            settlement: Settlement {
                outcome: CallOutcome::Completed,
                estimated: false,
                usage,
                lines: rates(1).lines(&usage),
                cost: rates(1).cost(&usage),
                first_event_us: None,
                duration_us: 1,
            },
        };
        let through = self.shipped.get() + 1;
        let batch = Batch {
            node: self.node,
            epoch: 1,
            after: (through > 1).then_some(through - 1),
            through,
            rows: &[(through, row)],
        };
        self.store.append(batch).await.unwrap();
        self.shipped.set(through);
    }
}

fn conditions(grant: &Grant, price: Option<ApprovedPrice>) -> Conditions {
    Conditions {
        accounts: members(grant.accounts, &ACCOUNTS)
            .into_iter()
            .map(|id| declare::id(&id))
            .collect(),
        environments: grant.environments.map(|bits| {
            let all = Environment::ALL.into_iter().enumerate();
            all.filter(|(bit, _)| bits & (1 << bit) != 0)
                .map(|(_, one)| one)
                .collect()
        }),
        regions: grant.regions.map(|bits| members(bits, &REGIONS)),
        data_classes: grant.classes.map(|bits| members(bits, &CLASSES)),
        modes: grant.modes.map(|bits| {
            let all = [Mode::OnDemand, Mode::Batch].into_iter().enumerate();
            all.filter(|(bit, _)| bits & (1 << bit) != 0)
                .map(|(_, one)| one)
                .collect()
        }),
        max_tokens: None,
        guardrail_required: grant.guardrail,
        expires_at_us: grant.expires.map(|day| FIRST_US + day * 24 * HOUR_US),
        terms: grant.terms.as_ref().map(|(subject, hash)| AcceptedTerms {
            subject: SUBJECTS[*subject].to_owned(),
            hash: hash.clone(),
        }),
        certifications: members(grant.certifications, &CERTIFICATIONS),
        price,
    }
}

/// The names whose bits are set.
fn members(bits: u8, names: &[&str]) -> BTreeSet<String> {
    let all = names.iter().enumerate();
    all.filter(|(bit, _)| bits & (1 << bit) != 0)
        .map(|(_, name)| (*name).to_owned())
        .collect()
}

/// Projects and principals have the same account at the same place.
fn account_of(who: usize) -> usize {
    usize::from(who == 2)
}

fn price_key(model: &str) -> Key {
    Key {
        model: model.to_owned(),
        region: "*".to_owned(),
        mode: Mode::OnDemand,
        tier: Tier::Default,
    }
}

fn rates(rate: i64) -> Rates {
    Rates {
        input: PerMillion(rate),
        output: PerMillion(rate),
        ..Rates::default()
    }
}

fn record() -> Record {
    Record {
        actor: declare::tester(),
        action: "test.do",
        subject_kind: "test",
        subject: "it".to_owned(),
        account: None,
        before: None,
        after: None,
    }
}
