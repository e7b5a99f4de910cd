//! What tests declare.

use outcrop_core::audit::Actor;
use outcrop_core::id::AccountId;
use outcrop_core::manifest::{Manifest, Member, Principal};
use outcrop_core::organisation::{Account, Environment, Project};
use outcrop_core::principal::{Kind, Role};
use outcrop_store::manifest::{Change, Options};
use outcrop_store::{Result, Store};
use std::collections::BTreeSet;

pub(crate) fn tester() -> Actor {
    Actor::Operator {
        name: "tester".to_owned(),
    }
}

pub(crate) fn id(account: &str) -> AccountId {
    AccountId::parse(account).unwrap()
}

pub(crate) fn account(account: &str, unit: &str) -> Manifest {
    Manifest::Account(Account {
        id: id(account),
        unit: unit.to_owned(),
        name: format!("Account {account}"),
        self_service: false,
    })
}

pub(crate) fn project(project: &str, account: &str) -> Manifest {
    Manifest::Project(Project {
        id: project.to_owned(),
        account: id(account),
        name: format!("Project {project}"),
        environment: Environment::Sandbox,
        data_classes: BTreeSet::new(),
        tags: Default::default(),
    })
}

pub(crate) fn principal(principal: &str, account: &str, project: &str) -> Manifest {
    Manifest::Principal(Principal {
        id: principal.to_owned(),
        name: principal.to_owned(),
        kind: Kind::User,
        account: id(account),
        project: project.to_owned(),
        disabled: false,
    })
}

pub(crate) fn member(principal: &str, unit: &str, role: Role) -> Manifest {
    Manifest::Member(Member {
        principal: principal.to_owned(),
        unit: unit.to_owned(),
        role,
    })
}

pub(crate) async fn put(store: &Store, manifests: impl IntoIterator<Item = Manifest>) -> Result<()> {
    let changes: Vec<Change> = manifests.into_iter().map(Change::put).collect();
    apply(store, &changes).await
}

pub(crate) async fn apply(store: &Store, changes: &[Change]) -> Result<()> {
    let tester = tester();
    let applied = store.apply(&tester, changes, Options::default(), |_| Vec::new());
    applied.await.map(drop)
}
