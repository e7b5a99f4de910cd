//! Who may change what, as a table.

use super::*;
use outcrop_core::catalogue::{Certification, Evidence};
use outcrop_core::id::AccountId;
use outcrop_core::manifest::{Group, Kind, Member, Policy, Principal as Declared};
use outcrop_core::organisation::{Account, Environment, Membership, Project, Unit};
use outcrop_core::principal::Kind as PrincipalKind;
use outcrop_store::manifest::Change;
use std::collections::BTreeSet;

fn account(number: u8) -> AccountId {
    AccountId::parse(&format!("{number:012}")).unwrap()
}

fn unit(id: &str, parent: &str) -> Manifest {
    Manifest::Unit(Unit {
        id: id.to_owned(),
        parent: Some(parent.to_owned()),
        name: id.to_owned(),
    })
}

fn account_in(number: u8, unit: &str, self_service: bool) -> Manifest {
    Manifest::Account(Account {
        id: account(number),
        unit: unit.to_owned(),
        name: "An account".to_owned(),
        self_service,
    })
}

fn project(id: &str, number: u8) -> Manifest {
    Manifest::Project(Project {
        id: id.to_owned(),
        account: account(number),
        name: id.to_owned(),
        environment: Environment::Production,
        data_classes: BTreeSet::new(),
        tags: Default::default(),
    })
}

fn person(id: &str, number: u8, disabled: bool) -> Manifest {
    Manifest::Principal(Declared {
        id: id.to_owned(),
        name: id.to_owned(),
        kind: PrincipalKind::User,
        account: account(number),
        project: format!("p{number}"),
        disabled,
    })
}

fn member(principal: &str, unit: &str, role: Role) -> Manifest {
    Manifest::Member(Member {
        principal: principal.to_owned(),
        unit: unit.to_owned(),
        role,
    })
}

fn group(unit: &str, role: Role) -> Manifest {
    Manifest::Group(Group {
        group: "Engineers of Acme".to_owned(),
        unit: unit.to_owned(),
        role,
    })
}

fn policy(unit: &str, baseline: bool) -> Manifest {
    Manifest::Policy(Policy {
        id: "a-policy".to_owned(),
        unit: unit.to_owned(),
        baseline,
        description: String::new(),
        text: "permit (principal, action, resource);".to_owned(),
    })
}

fn certification() -> Manifest {
    Manifest::Certification(Box::new(Certification {
        id: "iso".to_owned(),
        subject: "provider:Acme".to_owned(),
        name: "ISO 27001".to_owned(),
        issuer: "Auditors Inc.".to_owned(),
        scope: "everything".to_owned(),
        data_classes: BTreeSet::new(),
        evidence: Evidence {
            name: "iso.pdf".to_owned(),
            hash: "0".repeat(64),
            object_key: None,
        },
        issued: "2026-01-01".to_owned(),
        expires: "2029-01-01".to_owned(),
        withdrawn: None,
    }))
}

/// Two branches, `eu` with `fr` under it, and `us`; an administrator of `eu`, one of everything, an auditor in `eu`.
fn state() -> State {
    State::new(
        1,
        [
            Manifest::Unit(Unit {
                id: ROOT.to_owned(),
                parent: None,
                name: "Acme".to_owned(),
            }),
            unit("eu", ROOT),
            unit("fr", "eu"),
            unit("us", ROOT),
            account_in(1, "fr", false),
            account_in(2, "us", false),
            project("p1", 1),
            project("p2", 2),
            person("root", 2, false),
            member("root", ROOT, Role::PlatformAdmin),
            person("ann", 1, false),
            member("ann", "eu", Role::UnitAdmin),
            person("dev", 1, false),
            member("dev", "fr", Role::Developer),
            person("eye", 1, false),
            member("eye", ROOT, Role::Auditor),
        ],
    )
}

/// As the caller came in: with roles that may be out of date.
fn caller(id: &str, memberships: &[(&str, Role)]) -> Principal {
    Principal {
        id: id.to_owned(),
        name: id.to_owned(),
        kind: PrincipalKind::User,
        account: account(1),
        project: "p1".to_owned(),
        roles: Vec::new(),
        memberships: memberships
            .iter()
            .map(|(unit, role)| Membership {
                unit: (*unit).to_owned(),
                role: *role,
            })
            .collect(),
    }
}

fn may(actor: &Principal, state: &State, change: &Change) -> bool {
    let (plan, after) = state.propose(std::slice::from_ref(change)).expect("a plan");
    let proposal = Proposal {
        before: state,
        after: &after,
        plan: &plan,
    };
    let problems = problems(actor, &proposal);
    assert!(problems.iter().all(|problem| problem.forbidden));
    problems.is_empty()
}

#[test]
fn a_units_administrator_changes_what_lies_under_it_and_nothing_else() {
    let (ann, state) = (caller("ann", &[]), state());
    let put = |manifest| Change::put(manifest);
    let table = [
        (true, put(unit("new", "eu"))),
        (true, put(unit("new", "fr"))),
        (true, Change::delete(Kind::Unit, "fr")),
        (false, put(unit("new", ROOT))),
        (false, put(unit("new", "us"))),
        (false, put(unit("eu", "us"))),
        (false, put(unit("us", "eu"))),
        (false, put(unit("fr", "us"))),
        (false, Change::delete(Kind::Unit, "eu")),
        (true, put(account_in(3, "fr", false))),
        (true, put(account_in(1, "eu", false))),
        (false, put(account_in(1, "us", false))),
        (false, put(account_in(2, "eu", false))),
        (false, put(account_in(1, "fr", true))),
        (true, put(project("new", 1))),
        (false, put(project("new", 2))),
        (true, put(person("new", 1, false))),
        (true, put(person("dev", 1, true))),
        (false, put(person("new", 2, false))),
        (false, put(person("root", 2, true))),
        (false, put(person("eye", 1, true))),
        (false, Change::delete(Kind::Principal, "eye")),
        (true, put(member("dev", "eu", Role::UnitAdmin))),
        (true, put(member("dev", "fr", Role::Application))),
        (false, put(member("dev", "us", Role::Developer))),
        (false, put(member("dev", "fr", Role::PlatformAdmin))),
        (false, put(member("dev", "fr", Role::LegalReviewer))),
        (false, put(member("dev", "fr", Role::SecurityReviewer))),
        (false, put(member("dev", "fr", Role::Finops))),
        (false, put(member("dev", "fr", Role::Auditor))),
        (false, Change::delete(Kind::Member, "eye root auditor")),
        (true, put(group("fr", Role::Developer))),
        (false, put(group("fr", Role::Auditor))),
        (false, put(group(ROOT, Role::Developer))),
        (true, put(policy("fr", false))),
        (false, put(policy("fr", true))),
        (false, put(policy(ROOT, false))),
    ];
    for (expected, change) in table {
        assert_eq!(may(&ann, &state, &change), expected, "{change:?}");
        assert!(
            may(&caller("root", &[]), &state, &change),
            "a platform administrator may {change:?}"
        );
        for other in ["dev", "eye", "nobody"] {
            assert!(
                !may(&caller(other, &[]), &state, &change),
                "{other} may not {change:?}"
            );
        }
    }
}

#[test]
fn certifications_are_attached_and_taken_by_security_reviewers_of_the_whole_organisation() {
    let reviewer = |name: &str, unit: &str, role| [person(name, 1, false), member(name, unit, role)];
    let people = [
        reviewer("sam", ROOT, Role::SecurityReviewer),
        reviewer("sue", "eu", Role::SecurityReviewer),
        reviewer("leo", ROOT, Role::LegalReviewer),
        reviewer("fin", ROOT, Role::Finops),
    ];
    let with = |more: Vec<Manifest>| {
        let all: Vec<Manifest> = state().all().cloned().chain(more).collect();
        State::new(1, all)
    };
    let before = with(people.iter().flatten().cloned().collect());
    let after = with(people.into_iter().flatten().chain([certification()]).collect());
    let (attach, take) = (
        Change::put(certification()),
        Change::delete(Kind::Certification, "iso"),
    );
    for (who, expected) in [
        ("sam", true),
        ("root", true),
        ("sue", false),
        ("leo", false),
        ("fin", false),
        ("ann", false),
        ("eye", false),
    ] {
        assert_eq!(
            may(&caller(who, &[]), &before, &attach),
            expected,
            "{who} attaches"
        );
        assert_eq!(may(&caller(who, &[]), &after, &take), expected, "{who} takes");
    }
    // The role came in with the caller, and is gone.
    let once = caller("dev", &[(ROOT, Role::SecurityReviewer)]);
    assert!(!may(&once, &before, &attach));
    // And it is for nothing else.
    assert!(!may(
        &caller("sam", &[]),
        &before,
        &Change::put(unit("new", "eu"))
    ));
    assert!(!may(
        &caller("sam", &[]),
        &before,
        &Change::put(policy(ROOT, true))
    ));
}

#[test]
fn finops_of_the_whole_organisation_changes_prices_and_discounts_and_nothing_else() {
    let finops = [
        member("dev", ROOT, Role::Finops),
        member("ann", "eu", Role::Finops),
    ];
    let manifests: Vec<Manifest> = state().all().cloned().chain(finops).collect();
    let state = State::new(1, manifests);
    let manifest = |json: serde_json::Value| Change::put(serde_json::from_value(json).unwrap());
    let price = manifest(serde_json::json!({
        "kind": "price", "model": "m", "effective_from": "2026-12-01", "source": "s", "source_date": "2026-11-23",
    }));
    let discount = manifest(serde_json::json!({
        "kind": "discount", "id": "d", "model": "m", "unit": "eu", "thousandths": 100, "from": "2026-12-01",
    }));
    for change in [price, discount] {
        for (expected, who) in [
            (true, "root"),
            (true, "dev"),
            (false, "ann"),
            (false, "eye"),
            (false, "nobody"),
        ] {
            assert_eq!(
                may(&caller(who, &[]), &state, &change),
                expected,
                "{who} {change:?}"
            );
        }
    }
    assert!(!may(&caller("dev", &[]), &state, &Change::put(unit("new", "eu"))));
}

#[test]
fn a_role_that_is_gone_counts_no_more() {
    let change = Change::put(unit("new", "eu"));
    let came_in_as = caller("dev", &[("eu", Role::UnitAdmin)]);
    assert!(
        !may(&came_in_as, &state(), &change),
        "only the caller remembers it"
    );
    let mapped = |role| {
        let manifests = state()
            .all()
            .cloned()
            .chain([group("eu", role)])
            .collect::<Vec<_>>();
        State::new(1, manifests)
    };
    assert!(
        may(&came_in_as, &mapped(Role::UnitAdmin), &change),
        "a group's mapping still says so"
    );
    assert!(!may(&came_in_as, &mapped(Role::Developer), &change));
    let disabled = State::new(
        1,
        state()
            .all()
            .cloned()
            .chain([person("ann", 1, true)])
            .collect::<Vec<_>>(),
    );
    assert!(!may(
        &caller("ann", &[("eu", Role::UnitAdmin)]),
        &disabled,
        &change
    ));
}

#[test]
fn a_change_that_is_none_asks_for_no_role() {
    assert!(may(
        &caller("nobody", &[]),
        &state(),
        &Change::put(unit("us", ROOT))
    ));
}
