//! What a snapshot makes of people's groups.

use outcrop_access::snapshot::{Snapshot, Source};
use outcrop_core::audit::{Actor, Record};
use outcrop_core::clock::Clock;
use outcrop_core::id::AccountId;
use outcrop_core::manifest::{Group, Kind as Declared, Manifest, Member, Principal};
use outcrop_core::organisation::{Account, Environment, Project, ROOT, Unit};
use outcrop_core::principal::{Kind, Role};
use outcrop_store::identity::Identity;
use outcrop_store::manifest::{Change, Options};
use outcrop_store::master_key::MasterKey;
use outcrop_store::{Database, Store};
use std::collections::BTreeSet;
use std::sync::Arc;

const ISSUER: &str = "https://id.example.com";

struct Bench {
    store: Store,
    source: Source,
    _folder: tempfile::TempDir,
}

fn actor() -> Actor {
    Actor::System {
        part: "test".to_owned(),
    }
}

fn principal(id: &str, disabled: bool) -> Manifest {
    Manifest::Principal(Principal {
        id: id.to_owned(),
        name: id.to_owned(),
        kind: Kind::User,
        account: AccountId::parse("123456789012").unwrap(),
        project: "test".to_owned(),
        disabled,
    })
}

fn group(group: &str, unit: &str, role: Role) -> Manifest {
    Manifest::Group(Group {
        group: group.to_owned(),
        unit: unit.to_owned(),
        role,
    })
}

impl Bench {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::Sqlite {
            path: folder.path().join("outcrop.db"),
        };
        let clock = Clock::fixed(1_000_000);
        let store = Store::open(&outcrop_store::Options { database }, &clock)
            .await
            .unwrap();
        let master_key = Arc::new(MasterKey::from_bytes(&[1; 32]).unwrap());
        let bench = Self {
            source: Source::new(store.clone(), master_key, Vec::new(), clock),
            store,
            _folder: folder,
        };
        let account = AccountId::parse("123456789012").unwrap();
        let unit = |id: &str| {
            Manifest::Unit(Unit {
                id: id.to_owned(),
                parent: Some(ROOT.to_owned()),
                name: id.to_owned(),
            })
        };
        let manifests = vec![
            unit("payments"),
            unit("claims"),
            Manifest::Account(Account {
                id: account.clone(),
                unit: "payments".to_owned(),
                name: "Test".to_owned(),
                self_service: false,
            }),
            Manifest::Project(Project {
                id: "test".to_owned(),
                account,
                name: "Test".to_owned(),
                environment: Environment::Sandbox,
                data_classes: BTreeSet::new(),
                tags: Default::default(),
            }),
            principal("ada", false),
            Manifest::Member(Member {
                principal: "ada".to_owned(),
                unit: ROOT.to_owned(),
                role: Role::PlatformAdmin,
            }),
            principal("grace", false),
        ];
        bench
            .apply(manifests.into_iter().map(Change::put).collect())
            .await;
        bench
    }

    async fn apply(&self, changes: Vec<Change>) {
        let applied = self
            .store
            .apply(&actor(), &changes, Options::default(), |_| Vec::new())
            .await;
        applied.unwrap();
    }

    async fn sign_in(&self, principal: &str, groups: &[&str]) {
        let identity = Identity {
            issuer: ISSUER.to_owned(),
            subject: principal.to_owned(),
            principal: principal.to_owned(),
            groups: groups.iter().map(|group| (*group).to_owned()).collect(),
            said_at_us: 1,
            seen_at_us: 1,
        };
        let record = Record {
            actor: actor(),
            action: "identity.link",
            subject_kind: "principal",
            subject: principal.to_owned(),
            account: None,
            before: None,
            after: None,
        };
        self.store.create_identity(&identity, &record).await.unwrap();
    }

    async fn snapshot(&self) -> Snapshot {
        self.source.snapshot().await.unwrap()
    }
}

#[tokio::test]
async fn groups_give_their_roles_where_they_are_mapped() {
    let bench = Bench::start().await;
    let mapped = [
        group("devs", "payments", Role::Developer),
        group("devs", "claims", Role::UnitAdmin),
        group("audit", ROOT, Role::Auditor),
        group("others", ROOT, Role::PlatformAdmin),
    ];
    bench.apply(mapped.map(Change::put).into()).await;
    bench.sign_in("grace", &["audit", "devs", "unmapped"]).await;
    let snapshot = bench.snapshot().await;
    let grace = snapshot.person(ISSUER, "grace").unwrap();
    assert_eq!(
        grace.roles,
        [Role::Auditor, Role::Developer],
        "at home; unit-admin is elsewhere"
    );
    assert!(grace.has_role_everywhere(Role::Auditor) && !grace.has_role_everywhere(Role::PlatformAdmin));
    assert_eq!(grace.memberships.len(), 3);
    bench
        .apply(vec![Change::delete(Declared::Group, "audit root auditor")])
        .await;
    let snapshot = bench.snapshot().await;
    assert_eq!(snapshot.person(ISSUER, "grace").unwrap().roles, [Role::Developer]);
}

#[tokio::test]
async fn a_role_by_a_group_and_as_a_member_is_one_role() {
    let bench = Bench::start().await;
    bench
        .apply(vec![Change::put(group("boss", ROOT, Role::PlatformAdmin))])
        .await;
    bench.sign_in("ada", &["boss"]).await;
    let snapshot = bench.snapshot().await;
    assert_eq!(snapshot.person(ISSUER, "ada").unwrap().memberships.len(), 1);
}

#[tokio::test]
async fn who_is_disabled_is_nobody_whatever_their_groups() {
    let bench = Bench::start().await;
    bench
        .apply(vec![
            Change::put(group("devs", ROOT, Role::Developer)),
            Change::put(principal("grace", true)),
        ])
        .await;
    bench.sign_in("grace", &["devs"]).await;
    assert!(bench.snapshot().await.person(ISSUER, "grace").is_none());
    assert!(bench.snapshot().await.person(ISSUER, "nobody").is_none());
}
