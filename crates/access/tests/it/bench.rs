//! A store with one account and one model, and what a call is told at a moment.

use crate::declare;
use outcrop_access::decide::{Ask, Grant, Outcome, decide, examine};
use outcrop_access::snapshot::{Audience, Offer, Snapshot, Source};
use outcrop_core::audit::Record;
use outcrop_core::catalogue::{Family, Grade, Model, Target, Task};
use outcrop_core::chat::Capabilities;
use outcrop_core::clock::Clock;
use outcrop_core::entitlement::{Conditions, Entitlement, Status};
use outcrop_core::organisation::ROOT;
use outcrop_core::price::Mode;
use outcrop_core::principal::Role;
use outcrop_core::{Code, Error};
use outcrop_store::master_key::MasterKey;
use outcrop_store::{Database, Store, terms};
use std::sync::Arc;

pub(crate) const ACCOUNT: &str = "123456789012";
pub(crate) const MODEL: &str = "maker.model-v1:0";
/// 2026-11-23 in UTC.
pub(crate) const NOW_US: i64 = 1_795_392_000_000_000;
pub(crate) const DAY_US: i64 = 24 * 3_600_000_000;
/// A store with one account, one project and one principal, and the model of [`MODEL`].
pub(crate) struct Bench {
    pub(crate) store: Store,
    pub(crate) source: Source,
    pub(crate) clock: Clock,
    _folder: tempfile::TempDir,
}

impl Bench {
    pub(crate) async fn new(role: Role) -> Self {
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

    pub(crate) async fn grant(&self, id: &str, conditions: Conditions) {
        self.grant_with(id, conditions, Status::Active).await;
    }

    pub(crate) async fn grant_with(&self, id: &str, conditions: Conditions, status: Status) {
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

    pub(crate) async fn add_terms(&self, hash: &str) {
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
    pub(crate) async fn ask(&self) -> Result<Grant, Error> {
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

    pub(crate) async fn refusal(&self) -> (String, &'static str) {
        let error = self.ask().await.unwrap_err();
        (error.message().to_owned(), error.reason().unwrap_or_default())
    }
}

pub(crate) fn ask<'a>(
    snapshot: &'a Snapshot,
    model: &'a Arc<Model>,
    region: &'a Arc<str>,
    now_us: i64,
) -> Ask<'a> {
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

pub(crate) fn conditions() -> Conditions {
    Conditions {
        accounts: [declare::id(ACCOUNT)].into(),
        ..Conditions::default()
    }
}

pub(crate) fn record() -> Record {
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
