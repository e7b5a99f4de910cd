//! A small organisation for tests: two units with an account each, people and programs, two models.

use super::{Snapshot, Tree};
use crate::policy::{Compiler, Policies};
use outcrop_core::catalogue::{Family, Grade, Model, Target, Task};
use outcrop_core::id::AccountId;
use outcrop_core::manifest::{Manifest, Policy};
use outcrop_core::organisation::{Account, Environment, Project, ROOT, Unit};
use outcrop_core::principal::{Kind, Principal, Role};
use std::sync::Arc;

/// Of unit `retail-eu`, under `retail`.
pub const RETAIL: &str = "111122223333";
/// Of unit `bank`.
pub const BANK: &str = "999999999999";

/// Made by Anthropic, runs in eu-central-1.
pub const HAIKU: &str = "anthropic.claude-3-haiku-20240307-v1:0";
/// Made by Vendor, runs in us-east-1.
pub const VENDOR: &str = "vendor.model-v1:0";
/// Made by Outcrop, of the grade demo.
pub const DEMO: &str = "outcrop.demo-v1:0";

pub const UNITS: [(&str, Option<&str>); 4] = [
    (ROOT, None),
    ("retail", Some(ROOT)),
    ("retail-eu", Some("retail")),
    ("bank", Some(ROOT)),
];

/// Who, of which kind, where, on which project, in which role.
pub const PRINCIPALS: [(&str, Kind, &str, &str, Role); 6] = [
    ("ada", Kind::User, RETAIL, "claims-triage", Role::Developer),
    ("robot", Kind::Service, RETAIL, "claims-triage", Role::Application),
    ("lab", Kind::User, RETAIL, "lab", Role::Developer),
    ("head", Kind::User, RETAIL, "lab", Role::UnitAdmin),
    ("bob", Kind::User, BANK, "vault", Role::Application),
    ("eve", Kind::User, BANK, "vault", Role::Auditor),
];

pub fn snapshot(manifests: Vec<Manifest>) -> Snapshot {
    let mut snapshot = Snapshot {
        units: Tree::new(UNITS.map(|(id, parent)| Unit {
            id: id.to_owned(),
            parent: parent.map(str::to_owned),
            name: id.to_owned(),
        })),
        policies: Policies::compile(&manifests, &Compiler::default()),
        manifests,
        ..Snapshot::default()
    };
    for (id, unit) in [(RETAIL, "retail-eu"), (BANK, "bank")] {
        let account = Account {
            id: account(id),
            unit: unit.to_owned(),
            name: unit.to_owned(),
            self_service: false,
        };
        snapshot.accounts.insert(account.id.clone(), account);
    }
    for (id, of, environment, classes) in [
        (
            "claims-triage",
            RETAIL,
            Environment::Production,
            &["personal"][..],
        ),
        ("lab", RETAIL, Environment::Sandbox, &[]),
        ("vault", BANK, Environment::Production, &["payment", "personal"]),
    ] {
        let project = Project {
            id: id.to_owned(),
            account: account(of),
            name: id.to_owned(),
            environment,
            data_classes: classes.iter().map(|class| (*class).to_owned()).collect(),
            tags: Default::default(),
        };
        snapshot.projects.insert(project.id.clone(), Arc::new(project));
    }
    for (id, kind, of, project, role) in PRINCIPALS {
        let principal = Principal {
            id: id.to_owned(),
            name: id.to_owned(),
            kind,
            account: account(of),
            project: project.to_owned(),
            roles: vec![role],
            memberships: Vec::new(),
        };
        snapshot
            .principals
            .insert(principal.id.clone(), Arc::new(principal));
    }
    for (id, provider, grade, region) in [
        (HAIKU, "Anthropic", Grade::Production, "eu-central-1"),
        (VENDOR, "Vendor", Grade::Production, "us-east-1"),
        (DEMO, "Outcrop", Grade::Demo, "local"),
    ] {
        let model = model(id, provider, grade, region);
        snapshot.models.insert(Arc::clone(&model.id), Arc::new(model));
    }
    snapshot
}

fn model(id: &str, provider: &str, grade: Grade, region: &str) -> Model {
    Model {
        id: id.into(),
        provider: provider.to_owned(),
        name: id.to_owned(),
        task: Task::Chat,
        grade,
        family: Family::OpenAiChat,
        capabilities: Default::default(),
        context_tokens: 1000,
        max_output_tokens: 1000,
        targets: vec![Target {
            connection: "test".into(),
            upstream_model: id.into(),
            region: region.into(),
        }],
        price: None,
    }
}

pub fn account(id: &str) -> AccountId {
    AccountId::parse(id).unwrap()
}

pub fn policy(id: &str, unit: &str, baseline: bool, text: &str) -> Manifest {
    Manifest::Policy(Policy {
        id: id.to_owned(),
        unit: unit.to_owned(),
        baseline,
        description: String::new(),
        text: text.to_owned(),
    })
}
