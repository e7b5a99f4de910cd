//! Random policies beside a naive model of what they mean: the model agrees with every decision, and nothing that a
//! unit writes allows what would be refused without it.

use super::{COUNT, INVOKE, STREAM, ask};
use crate::snapshot::fixture::{BANK, HAIKU, PRINCIPALS, RETAIL, UNITS, VENDOR, policy, snapshot};
use outcrop_core::manifest::Manifest;
use outcrop_core::principal::{Kind, Role};
use proptest::prelude::*;

/// A statement, as its parts: what each is in Cedar, and when it holds.
#[derive(Clone, Debug)]
struct Line {
    permit: bool,
    principal: usize,
    action: usize,
    resource: usize,
    condition: usize,
}

/// A policy: where it hangs, whether it is the platform's, what it says.
#[derive(Clone, Debug)]
struct Paper {
    unit: usize,
    baseline: bool,
    lines: Vec<Line>,
}

/// A call, as places in the tables of principals, actions, models and regions.
#[derive(Clone, Copy, Debug)]
struct Facts {
    who: usize,
    action: &'static str,
    model: &'static str,
    region: &'static str,
}

const ACTIONS: [&str; 3] = [INVOKE, STREAM, COUNT];
const MODELS: [&str; 2] = [HAIKU, VENDOR];
const REGIONS: [&str; 2] = ["eu-central-1", "us-east-1"];

type Means = fn(&Facts) -> bool;

fn in_retail(facts: &Facts) -> bool {
    PRINCIPALS[facts.who].2 == RETAIL
}

const WHO: [(&str, Means); 7] = [
    ("principal", |_| true),
    ("principal in Unit::\"retail\"", in_retail),
    ("principal in Account::\"999999999999\"", |facts| {
        PRINCIPALS[facts.who].2 == BANK
    }),
    ("principal in Role::\"developer\"", |facts| {
        PRINCIPALS[facts.who].4 == Role::Developer
    }),
    ("principal == User::\"ada\"", |facts| {
        PRINCIPALS[facts.who].0 == "ada"
    }),
    ("principal is Service", |facts| {
        PRINCIPALS[facts.who].1 == Kind::Service
    }),
    ("principal is User in Project::\"lab\"", |facts| {
        PRINCIPALS[facts.who].3 == "lab"
    }),
];

const DOES: [(&str, Means); 4] = [
    ("action", |_| true),
    ("action == Action::\"bedrock:InvokeModel\"", |facts| {
        facts.action == INVOKE
    }),
    ("action in Action::\"invoke\"", |facts| facts.action != COUNT),
    ("action in [Action::\"call\", Action::\"manage\"]", |_| true),
];

const WHAT: [(&str, Means); 4] = [
    ("resource", |_| true),
    ("resource == Model::\"vendor.model-v1:0\"", |facts| {
        facts.model == VENDOR
    }),
    ("resource in Provider::\"Anthropic\"", |facts| {
        facts.model == HAIKU
    }),
    ("resource is Model", |_| true),
];

/// The last one cannot be evaluated: the model says so where it is asked for.
const WHEN: [(&str, Means); 6] = [
    ("", |_| true),
    ("when { context.region == \"us-east-1\" }", |facts| {
        facts.region == "us-east-1"
    }),
    ("unless { context.streaming }", |facts| facts.action != STREAM),
    ("when { context.dataClasses.contains(\"personal\") }", |facts| {
        PRINCIPALS[facts.who].3 != "lab"
    }),
    ("when { [\"Vendor\"].contains(resource.provider) }", |facts| {
        facts.model == VENDOR
    }),
    ("when { resource.nothing == 1 }", |_| true),
];
const CANNOT: usize = 5;

impl Line {
    fn text(&self) -> String {
        let effect = if self.permit { "permit" } else { "forbid" };
        format!(
            "{effect} ({}, {}, {}) {};\n",
            WHO[self.principal].0, DOES[self.action].0, WHAT[self.resource].0, WHEN[self.condition].0
        )
    }

    fn reaches(&self, facts: &Facts) -> bool {
        WHO[self.principal].1(facts) && DOES[self.action].1(facts) && WHAT[self.resource].1(facts)
    }
}

impl Paper {
    fn manifest(&self, at: usize) -> Manifest {
        let text: String = self.lines.iter().map(Line::text).collect();
        policy(&format!("p{at}"), UNITS[self.unit].0, self.baseline, &text)
    }
}

/// The rule, as a person would say it.
fn model_allows(papers: &[Paper], facts: &Facts) -> bool {
    let path: &[&str] = if in_retail(facts) {
        &["root", "retail", "retail-eu"]
    } else {
        &["root", "bank"]
    };
    let mut allowed = true;
    for unit in path {
        for baseline in [true, false] {
            let lines: Vec<&Line> = papers
                .iter()
                .filter(|paper| UNITS[paper.unit].0 == *unit && paper.baseline == baseline)
                .flat_map(|paper| &paper.lines)
                .collect();
            let built_in_permits = *unit == "root" && baseline && PRINCIPALS[facts.who].4 != Role::Auditor;
            let closed = lines.iter().any(|line| line.permit) || (*unit == "root" && baseline);
            let fails = lines
                .iter()
                .any(|line| line.reaches(facts) && line.condition == CANNOT);
            let applies = |permit: bool| {
                lines
                    .iter()
                    .any(|line| line.permit == permit && line.reaches(facts) && WHEN[line.condition].1(facts))
            };
            let permitted = applies(true) || built_in_permits;
            allowed &= !fails && !applies(false) && (permitted || !closed);
        }
    }
    allowed
}

fn line() -> impl Strategy<Value = Line> {
    let parts = (0..WHO.len(), 0..DOES.len(), 0..WHAT.len());
    // What cannot be evaluated is rare, or nothing would ever be allowed.
    let condition = prop_oneof![30 => 0..CANNOT, 1 => Just(CANNOT)];
    (any::<bool>(), parts, condition).prop_map(|(permit, (principal, action, resource), condition)| Line {
        permit,
        principal,
        action,
        resource,
        condition,
    })
}

fn paper() -> impl Strategy<Value = Paper> {
    let lines = proptest::collection::vec(line(), 1..4);
    (0..UNITS.len(), any::<bool>(), lines).prop_map(|(unit, baseline, lines)| Paper {
        unit,
        baseline,
        lines,
    })
}

fn every_call() -> impl Iterator<Item = Facts> {
    (0..PRINCIPALS.len()).flat_map(|who| {
        ACTIONS.into_iter().flat_map(move |action| {
            MODELS.into_iter().flat_map(move |model| {
                REGIONS.into_iter().map(move |region| Facts {
                    who,
                    action,
                    model,
                    region,
                })
            })
        })
    })
}

fn manifests(papers: &[Paper]) -> Vec<Manifest> {
    papers
        .iter()
        .enumerate()
        .map(|(at, paper)| paper.manifest(at))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn nothing_that_a_unit_writes_allows_what_is_refused_without_it(
        papers in proptest::collection::vec(paper(), 0..5), mut added in paper(),
    ) {
        // What the root's baseline says is the platform's alone.
        if added.unit == 0 {
            added.baseline = false;
        }
        // A unit's own list of permits may grow: what counts is what everyone else says.
        let others: Vec<Paper> = papers
            .iter()
            .filter(|paper| (paper.unit, paper.baseline) != (added.unit, added.baseline))
            .cloned()
            .collect();
        let all = [papers, vec![added]].concat();
        let (without, with) = (snapshot(manifests(&others)), snapshot(manifests(&all)));
        for facts in every_call() {
            let asked = (PRINCIPALS[facts.who].0, facts.action, facts.model, facts.region);
            let (was, is) = (ask(&without, asked).is_ok(), ask(&with, asked).is_ok());
            prop_assert_eq!(was, model_allows(&others, &facts), "{:?} without", facts);
            prop_assert_eq!(is, model_allows(&all, &facts), "{:?} with", facts);
            prop_assert!(was || !is, "{:?} was refused", facts);
        }
    }
}
