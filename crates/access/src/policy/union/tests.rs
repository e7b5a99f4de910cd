use super::*;
use crate::policy::document::Document;
use crate::policy::home::Homes;
use crate::policy::question::{Question, Resource};
use crate::policy::schema;
use crate::snapshot::fixture::{DEMO, HAIKU, snapshot};
use outcrop_core::price::Mode;

/// Some apply to some questions, some to none, some fail where they are looked into.
const STATEMENTS: [&str; 14] = [
    "(principal, action, resource)",
    "(principal == User::\"ada\", action, resource)",
    "(principal in Unit::\"retail\", action, resource)",
    "(principal in Role::\"auditor\", action, resource)",
    "(principal is Service, action, resource)",
    "(principal is User in Account::\"999999999999\", action, resource)",
    "(principal, action, resource in Provider::\"Outcrop\") when { context.streaming }",
    "(principal, action, resource is Model) unless { resource.grade == \"production\" }",
    "(principal, action, resource is Resource)",
    "(principal, action, resource == Model::\"none \\\" such\")",
    "(principal, action, resource) when { principal.name like \"e*\" } unless { resource.grade == \"demo\" }",
    "(principal, action, resource) when { context.project == \"lab\" && context.missing == 1 }",
    "(principal, action, resource) unless { context.dataClasses.contains(\"personal\") || resource.nothing }",
    "(principal, action, resource) when { Unit::\"retail-eu\" in Unit::\"root\" && context.region == \"eu-central-1\" }",
];

fn set(statements: &[&str], effect: &str) -> PolicySet {
    let texts: Vec<String> = statements.iter().map(|one| format!("{effect} {one};")).collect();
    let document = Document::read(&texts.concat()).unwrap();
    let policies = document.statements.iter().map(|one| one.policy.clone());
    PolicySet::from_policies(policies).unwrap()
}

/// Every question, posed.
fn questions() -> Vec<Posed> {
    let snapshot = snapshot(Vec::new());
    let (vocabulary, homes) = (schema::vocabulary().unwrap(), Homes::default());
    let mut posed = Vec::new();
    for who in ["ada", "robot", "lab", "bob", "eve"] {
        for (model, region) in [(HAIKU, "eu-central-1"), (DEMO, "local")] {
            let model = snapshot.model(model).unwrap();
            let question = Question {
                profile: None,
                principal: snapshot.principal(who).unwrap(),
                action: "bedrock:InvokeModel",
                resource: Resource::Model(&model),
                region,
                mode: Mode::OnDemand,
            };
            posed.push(Posed::new(&snapshot, vocabulary, &homes, &question).unwrap());
        }
    }
    posed
}

/// What Cedar says of each: how many apply, and how many fail.
fn told(set: &PolicySet, posed: &Posed) -> (usize, usize) {
    let answer = Authorizer::new().is_authorized(&posed.request, set, &posed.entities);
    let told = answer.diagnostics();
    (told.reason().count(), told.errors().count())
}

#[test]
fn a_union_is_silent_exactly_where_each_of_its_statements_is() {
    let (authorizer, questions) = (Authorizer::new(), questions());
    let (mut silent, mut loud, mut failed) = (0, 0, 0);
    for (at, first) in STATEMENTS.iter().enumerate() {
        for (other, second) in STATEMENTS.iter().enumerate().skip(at + 1) {
            let third = STATEMENTS[(at + 2 * other) % STATEMENTS.len()];
            for effect in ["permit", "forbid"] {
                let set = set(&[first, second, third], effect);
                let union = Union::default();
                for posed in &questions {
                    let (applying, failing) = told(&set, posed);
                    let is_silent = union.is_silent(&set, &authorizer, posed);
                    assert_eq!(is_silent, applying + failing == 0, "{first}, {second}, {third}");
                    silent += usize::from(is_silent);
                    loud += applying;
                    failed += failing;
                }
                assert!(
                    matches!(union.made.get(), Some(Some(_))),
                    "Cedar takes it: {first}, {second}"
                );
            }
        }
    }
    assert!(
        silent > 100 && loud > 100 && failed > 100,
        "{silent} {loud} {failed}"
    );
}

#[test]
fn a_union_of_many_is_no_deeper_than_can_be_evaluated() {
    let never = "(principal == User::\"nobody\", action, resource) when { context.missing }";
    let (set, questions) = (set(&[never; 300], "forbid"), questions());
    let union = Union::default();
    assert!(union.is_silent(&set, &Authorizer::new(), &questions[0]));
}

#[test]
fn a_union_is_made_when_it_has_been_asked_for_often_enough() {
    let (authorizer, questions) = (Authorizer::new(), questions());
    let set = set(&STATEMENTS[8..10], "forbid");
    let union = Union {
        patience: 2,
        ..Union::default()
    };
    let silent = [(); 4].map(|()| union.is_silent(&set, &authorizer, &questions[0]));
    assert_eq!(silent, [false, false, true, true]);
}
