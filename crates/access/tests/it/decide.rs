//! What refused calls are told, and what explains the same.

use crate::declare;
use outcrop_access::decide::{Ask, Grant, Outcome, StepKind, decide, examine};
use outcrop_access::snapshot::{Audience, Offer, Snapshot, Source};
use outcrop_core::audit::Record;
use outcrop_core::catalogue::{Family, Grade, Model, Target, Task};
use outcrop_core::chat::Capabilities;
use outcrop_core::clock::Clock;
use outcrop_core::entitlement::{AcceptedTerms, Conditions, Entitlement, Status};
use outcrop_core::manifest::{Manifest, Policy};
use outcrop_core::organisation::{Environment, ROOT};
use outcrop_core::price::Mode;
use outcrop_core::principal::Role;
use outcrop_core::{Code, Error};
use outcrop_store::master_key::MasterKey;
use outcrop_store::{Database, Store, terms};
use std::sync::Arc;

const ACCOUNT: &str = "123456789012";
const MODEL: &str = "maker.model-v1:0";
/// 2026-11-23 in UTC.
const NOW_US: i64 = 1_795_392_000_000_000;
const DAY_US: i64 = 24 * 3_600_000_000;
const WHERE_TO_ASK: &str = "ask for an approval that covers it with POST /api/v1/requests or on the console's page Approvals; \
                            the administrators of the unit `root` and the platform's can help";

/// A store with one account, one project and one principal, and the model of [`MODEL`].
struct Bench {
    store: Store,
    source: Source,
    clock: Clock,
    _folder: tempfile::TempDir,
}

impl Bench {
    async fn new(role: Role) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::fixed(NOW_US);
        let database = Database::Sqlite {
            path: folder.path().join("outcrop.db"),
        };
        let store = Store::open(&outcrop_store::Options { database }, &clock)
            .await
            .unwrap();
        let organisation = [
            declare::account(ACCOUNT, ROOT),
            declare::project("shop", ACCOUNT),
            declare::principal("boss", ACCOUNT, "shop"),
            declare::member("boss", ROOT, Role::PlatformAdmin),
            declare::principal("ada", ACCOUNT, "shop"),
            declare::member("ada", ROOT, role),
        ];
        declare::put(&store, organisation).await.unwrap();
        let master_key = Arc::new(MasterKey::open_or_create(folder.path()).unwrap());
        let source = Source::new(store.clone(), master_key, vec![offer()], clock.clone());
        Self {
            store,
            source,
            clock,
            _folder: folder,
        }
    }

    async fn grant(&self, id: &str, conditions: Conditions) {
        self.grant_with(id, conditions, Status::Active).await;
    }

    async fn grant_with(&self, id: &str, conditions: Conditions, status: Status) {
        let entitlement = Entitlement {
            id: id.to_owned(),
            model: MODEL.to_owned(),
            request: None,
            conditions,
            status,
            granted_at_us: NOW_US,
        };
        self.store.put_entitlement(&entitlement, &record()).await.unwrap();
    }

    async fn add_terms(&self, hash: &str) {
        let new = terms::New {
            subject: "provider:maker",
            hash,
            title: "Terms",
            source: None,
            bytes: 1,
            object_key: "terms/1",
            added_by: "tester",
        };
        self.store.add_terms(new, &record()).await.unwrap();
    }

    /// What a call at this moment is told; the explanation must agree.
    async fn ask(&self) -> Result<Grant, Error> {
        let snapshot = self.source.snapshot().await.unwrap();
        let (model, region) = (snapshot.model(MODEL).unwrap(), Arc::from("us-east-1"));
        let ask = ask(&snapshot, &model, &region, self.clock.now_us());
        let explained = examine(&snapshot, &ask);
        let decided = decide(&snapshot, &ask);
        let refuses = explained
            .steps
            .iter()
            .any(|step| step.outcome == Outcome::Refuses);
        assert_eq!(refuses, decided.is_err(), "{explained:#?}");
        if let Err(error) = &decided {
            assert_eq!(error.message(), explained.message());
            assert_eq!(error.code(), Code::Forbidden);
        }
        decided
    }

    async fn refusal(&self) -> (String, &'static str) {
        let error = self.ask().await.unwrap_err();
        (error.message().to_owned(), error.reason().unwrap_or_default())
    }
}

fn ask<'a>(snapshot: &'a Snapshot, model: &'a Arc<Model>, region: &'a Arc<str>, now_us: i64) -> Ask<'a> {
    Ask {
        principal: snapshot.principal("ada").unwrap(),
        action: "bedrock:InvokeModel",
        model,
        profile: None,
        region,
        mode: Mode::OnDemand,
        guarded: false,
        now_us,
    }
}

fn offer() -> Offer {
    Offer {
        model: Model {
            id: MODEL.into(),
            provider: "maker".to_owned(),
            name: "Model".to_owned(),
            task: Task::Chat,
            grade: Grade::Simulator,
            family: Family::OpenAiChat,
            capabilities: Capabilities::NONE,
            context_tokens: 1_000,
            max_output_tokens: 100,
            targets: vec![Target {
                connection: "main".into(),
                upstream_model: "model".into(),
                region: "us-east-1".into(),
            }],
            price: None,
        },
        audience: Audience::Accounts(Vec::new()),
    }
}

fn conditions() -> Conditions {
    Conditions {
        accounts: [declare::id(ACCOUNT)].into(),
        ..Conditions::default()
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

#[tokio::test]
async fn without_a_role_that_calls_nothing_else_is_looked_at() {
    let bench = Bench::new(Role::Auditor).await;
    bench.grant("e", conditions()).await;
    let (message, reason) = bench.refusal().await;
    assert_eq!(reason, "no_calling_role");
    assert!(
        message.starts_with("`ada` has no role that may call models"),
        "{message}"
    );
}

#[tokio::test]
async fn without_an_approval_a_call_is_told_where_to_ask() {
    let bench = Bench::new(Role::Application).await;
    let (message, reason) = bench.refusal().await;
    assert_eq!(reason, "not_entitled");
    assert_eq!(
        message,
        format!("account {ACCOUNT} has no approval for the model `{MODEL}`; {WHERE_TO_ASK}")
    );
}

#[tokio::test]
async fn a_grant_carries_the_approvals_own_limits() {
    let bench = Bench::new(Role::Application).await;
    let limited = Conditions {
        max_tokens: Some(10),
        regions: Some(["us-east-1".to_owned()].into()),
        ..conditions()
    };
    bench.grant("short", limited.clone()).await;
    let longer = Conditions {
        max_tokens: Some(50),
        ..limited
    };
    bench.grant("long", longer).await;
    let grant = bench.ask().await.unwrap();
    assert_eq!(grant.entitlement.as_deref(), Some("long"));
    assert_eq!(grant.max_tokens, Some(50));
    assert!(grant.regions.unwrap().contains("us-east-1"));
}

#[tokio::test]
async fn the_nearest_approval_says_everything_that_it_lacks() {
    let bench = Bench::new(Role::Application).await;
    let far = Conditions {
        environments: Some([Environment::Production].into()),
        regions: Some(["eu-west-1".to_owned()].into()),
        modes: Some([Mode::Batch].into()),
        ..conditions()
    };
    bench.grant("far", far).await;
    let near = Conditions {
        regions: Some(["eu-west-1".to_owned()].into()),
        guardrail_required: true,
        ..conditions()
    };
    bench.grant("near", near).await;
    let (message, reason) = bench.refusal().await;
    assert_eq!(reason, "entitlement_guardrail");
    assert_eq!(
        message,
        format!(
            "the approval `near` of the model `{MODEL}` for account {ACCOUNT} does not cover this call: it requires a \
             guardrail, and the call has none; and the model may run in eu-west-1 alone, and its connections are in \
             us-east-1; {WHERE_TO_ASK}"
        )
    );
}

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

#[tokio::test]
async fn what_people_suspended_is_told_with_their_reason() {
    let bench = Bench::new(Role::Application).await;
    let status = Status::Suspended {
        reason: "the vendor had an incident".to_owned(),
        at_us: NOW_US,
    };
    bench.grant_with("e", conditions(), status).await;
    let (message, _) = bench.refusal().await;
    assert!(
        message.contains("suspended until it is reviewed again: the vendor had an incident"),
        "{message}"
    );
}

#[tokio::test]
async fn a_policy_refuses_what_an_approval_allows_and_is_named() {
    let bench = Bench::new(Role::Application).await;
    bench.grant("e", conditions()).await;
    bench.ask().await.unwrap();
    let policy = Policy {
        id: "no-calls".to_owned(),
        unit: ROOT.to_owned(),
        baseline: false,
        description: "Nobody calls".to_owned(),
        text: "forbid (principal, action, resource);".to_owned(),
    };
    declare::put(&bench.store, [Manifest::Policy(policy)])
        .await
        .unwrap();
    let (message, reason) = bench.refusal().await;
    assert_eq!(reason, "policy");
    assert!(message.contains("`no-calls`"), "{message}");
    let snapshot = bench.source.snapshot().await.unwrap();
    let (model, region) = (snapshot.model(MODEL).unwrap(), Arc::from("us-east-1"));
    let explained = examine(&snapshot, &ask(&snapshot, &model, &region, NOW_US));
    let refusing = explained
        .steps
        .iter()
        .find(|step| step.outcome == Outcome::Refuses)
        .unwrap();
    assert_eq!(
        (refusing.step, refusing.unit.as_deref()),
        (StepKind::Policy, Some(ROOT))
    );
    assert_eq!(refusing.policies[0].id, "no-calls");
}
