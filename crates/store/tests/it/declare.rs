//! What tests declare.

use crate::rows::account;
use outcrop_core::audit::{Actor, Record};
use outcrop_core::manifest::{Manifest, Member, Policy, Principal};
use outcrop_core::organisation::{Account, Environment, Project, ROOT, Unit};
use outcrop_core::principal::{Kind, Role};
use outcrop_store::manifest::{Applied, Change, Options};
use outcrop_store::{Result, Store};
use std::collections::BTreeSet;

pub(crate) fn tester() -> Actor {
    Actor::Operator {
        name: "tester".to_owned(),
    }
}

pub(crate) fn record() -> Record {
    Record {
        actor: tester(),
        action: "test.change",
        subject_kind: "test",
        subject: "test".to_owned(),
        account: None,
        before: None,
        after: None,
    }
}

pub(crate) fn unit(id: &str, parent: &str) -> Manifest {
    Manifest::Unit(Unit {
        id: id.to_owned(),
        parent: Some(parent.to_owned()),
        name: format!("Unit {id}"),
    })
}

pub(crate) fn account_in(number: u8, unit: &str) -> Manifest {
    Manifest::Account(Account {
        id: account(number),
        unit: unit.to_owned(),
        name: format!("Account {number}"),
        self_service: false,
    })
}

pub(crate) fn project(id: &str, number: u8) -> Manifest {
    Manifest::Project(Project {
        id: id.to_owned(),
        account: account(number),
        name: format!("Project {id}"),
        environment: Environment::Sandbox,
        data_classes: BTreeSet::new(),
        tags: Default::default(),
    })
}

pub(crate) fn principal(id: &str, number: u8, project: &str) -> Principal {
    Principal {
        id: id.to_owned(),
        name: format!("Principal {id}"),
        kind: Kind::User,
        account: account(number),
        project: project.to_owned(),
        disabled: false,
    }
}

pub(crate) fn member(principal: &str, unit: &str, role: Role) -> Manifest {
    Manifest::Member(Member {
        principal: principal.to_owned(),
        unit: unit.to_owned(),
        role,
    })
}

pub(crate) fn policy(id: &str, unit: &str) -> Manifest {
    Manifest::Policy(Policy {
        id: id.to_owned(),
        unit: unit.to_owned(),
        baseline: false,
        description: String::new(),
        text: "permit (principal, action, resource);".to_owned(),
    })
}

/// One account with one project and one principal, who is in charge.
pub(crate) fn organisation() -> Vec<Manifest> {
    vec![
        account_in(1, ROOT),
        project("alpha", 1),
        Manifest::Principal(principal("ada", 1, "alpha")),
        member("ada", ROOT, Role::PlatformAdmin),
    ]
}

pub(crate) async fn apply(store: &Store, changes: &[Change]) -> Result<Applied> {
    store
        .apply(&tester(), changes, Options::default(), |_| Vec::new())
        .await
}

pub(crate) async fn try_put(store: &Store, manifests: Vec<Manifest>) -> Result<Applied> {
    let changes: Vec<Change> = manifests.into_iter().map(Change::put).collect();
    apply(store, &changes).await
}

pub(crate) async fn put(store: &Store, manifests: Vec<Manifest>) -> Applied {
    try_put(store, manifests).await.expect("applied")
}
