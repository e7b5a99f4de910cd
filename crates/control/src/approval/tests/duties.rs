//! Who decides what, and on which evidence.

use super::*;

#[test]
fn who_asked_never_decides_and_neither_does_a_service() {
    let mut case = Case::opened(None);
    assert!(case.refused("rita", Role::UnitAdmin).contains("asked for this"));
    let service = Person {
        kind: Kind::Service,
        ..person("bot", &[Role::UnitAdmin])
    };
    let refusal = case
        .act(&service, Command::Approve { comment: None })
        .unwrap_err();
    assert!(refusal.message().contains("is a service"), "{refusal}");
}

#[test]
fn a_stage_is_decided_by_its_own_role() {
    let mut case = Case::opened(None);
    let refusal = case.refused("leo", Role::LegalReviewer);
    assert!(
        refusal.contains("has no role `unit-admin` at the unit `research`"),
        "{refusal}"
    );
}

#[test]
fn nobody_decides_two_distinct_stages() {
    let mut case = Case::opened(None);
    case.approve("uma", Role::UnitAdmin).unwrap();
    case.approve("leo", Role::LegalReviewer).unwrap();
    let refusal = case.refused("leo", Role::SecurityReviewer);
    assert!(refusal.contains("approved stage `legal` already"), "{refusal}");
    case.approve("uma", Role::SecurityReviewer)
        .expect("intake is not distinct");
}

#[test]
fn missing_evidence_is_named() {
    let mut case = Case::opened(None);
    case.facts.terms = None;
    case.facts.certifications.clear();
    case.approve("uma", Role::UnitAdmin).unwrap();
    let refusal = case.approve("leo", Role::LegalReviewer).unwrap_err();
    assert!(refusal.message().contains("no terms are attached"), "{refusal}");
    case.facts.terms = facts("a").terms;
    case.approve("leo", Role::LegalReviewer).unwrap();
    let refusal = case.approve("sam", Role::SecurityReviewer).unwrap_err();
    assert!(
        refusal
            .message()
            .contains("no valid certification covers `personal`"),
        "{refusal}"
    );
}
