//! The machine as people meet it, and under whatever a crowd does to it.

mod crowd;
mod duties;

use super::review::TermsDifference;
use super::*;
use outcrop_core::audit::Actor;
use outcrop_core::catalogue::{Evidence, LifecycleStatus};
use outcrop_core::entitlement::{AcceptedTerms, Status as EntitlementStatus};
use outcrop_core::id::AccountId;
use outcrop_core::money::PerMillion;
use outcrop_core::price::{Price, Rates};
use outcrop_core::principal::{Kind, Role};
use outcrop_core::{Code, Error};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const DAY_US: i64 = 24 * 60 * 60 * 1_000_000;

fn asked() -> Asked {
    Asked {
        model: "acme.sage-v1:0".to_owned(),
        unit: "research".to_owned(),
        accounts: [AccountId::parse("111111111111").unwrap()].into(),
        environments: BTreeSet::new(),
        regions: BTreeSet::new(),
        data_classes: ["personal".to_owned()].into(),
        modes: BTreeSet::new(),
        max_tokens: Some(512),
        guardrail_required: false,
        use_case: "to answer letters".to_owned(),
        expected_monthly_cost_nanos: Some(5),
        expires_at_us: None,
    }
}

fn facts(hash: &str) -> Facts {
    Facts {
        now_us: 1,
        terms: Some(AcceptedTerms {
            subject: "provider:Acme".to_owned(),
            hash: hash.to_owned(),
        }),
        certifications: vec![Certified {
            id: "iso".to_owned(),
            name: "ISO 27001".to_owned(),
            data_classes: ["personal".to_owned()].into(),
            is_valid: true,
        }],
        lifecycle: Some(LifecycleStatus::Active),
        end_of_life: None,
        end_of_life_has_come: false,
        price: Some(Price {
            version: 3,
            effective_from_us: 0,
            rates: Rates {
                input: PerMillion(7),
                ..Rates::default()
            },
        }),
        regions: ["local".to_owned()].into(),
        margin: 10,
    }
}

fn person(id: &str, roles: &[Role]) -> Person {
    Person {
        id: id.to_owned(),
        name: id.to_owned(),
        kind: Kind::User,
        roles: roles.iter().copied().collect(),
    }
}

/// A request and all that happened to it.
struct Case {
    events: Vec<Recorded>,
    facts: Facts,
}

impl Case {
    fn opened(review: Option<Review>) -> Self {
        let facts = facts("a");
        let requester = Decided {
            id: Some("rita".to_owned()),
            name: "rita".to_owned(),
        };
        let mut case = Self {
            events: Vec::new(),
            facts: facts.clone(),
        };
        case.record(
            &By::Person(person("rita", &[Role::Developer])),
            open(asked(), requester, default_stages(), review, &facts),
        );
        case
    }

    fn record(&mut self, by: &By, events: Vec<Event>) {
        for event in events {
            self.events.push(Recorded {
                at_us: self.facts.now_us,
                actor: by.actor(),
                event,
            });
        }
    }

    fn request(&self) -> Request {
        Request::fold("req-1", &self.events).unwrap()
    }

    fn act(&mut self, who: &Person, command: Command) -> Result<(), Error> {
        let by = By::Person(who.clone());
        let events = decide(&self.request(), &by, command, &self.facts)?;
        self.record(&by, events);
        Ok(())
    }

    fn approve(&mut self, id: &str, role: Role) -> Result<(), Error> {
        self.act(&person(id, &[role]), Command::Approve { comment: None })
    }

    fn attach(&mut self, id: &str, role: Role) {
        let evidence = Evidence {
            name: "report.pdf".to_owned(),
            hash: "00".to_owned(),
            object_key: None,
        };
        self.act(&person(id, &[role]), Command::AttachEvidence { evidence })
            .unwrap();
    }

    fn stage(&self) -> Option<String> {
        self.request().current().map(|one| one.stage.id.clone())
    }

    /// Up to the decision.
    fn reviewed() -> Self {
        let mut case = Self::opened(None);
        case.approve("uma", Role::UnitAdmin).unwrap();
        case.approve("leo", Role::LegalReviewer).unwrap();
        case.approve("sam", Role::SecurityReviewer).unwrap();
        case.attach("pat", Role::PlatformAdmin);
        case.approve("pat", Role::PlatformAdmin).unwrap();
        case.approve("fin", Role::Finops).unwrap();
        case
    }

    fn refused(&mut self, id: &str, role: Role) -> String {
        let error = self.approve(id, role).expect_err("it was approved");
        assert_eq!(error.code(), Code::Forbidden, "{error}");
        error.message().to_owned()
    }
}

#[test]
fn a_request_that_everyone_approves_grants_what_was_asked_on_the_facts_of_then() {
    let mut case = Case::reviewed();
    case.approve("pia", Role::PlatformAdmin).unwrap();
    let request = case.request();
    assert_eq!(request.status, Status::Approved);
    let granted = granted(&request, None, &case.facts).unwrap();
    assert_eq!(granted.id, "ent-req-1");
    assert_eq!(granted.status, EntitlementStatus::Active);
    let conditions = granted.conditions;
    assert_eq!(conditions.terms.unwrap().hash, "a");
    assert_eq!(conditions.certifications, ["iso".to_owned()].into());
    assert_eq!(conditions.data_classes, Some(["personal".to_owned()].into()));
    assert_eq!((conditions.max_tokens, conditions.regions), (Some(512), None));
    let price = conditions.price.unwrap();
    assert_eq!((price.version, price.margin), (3, 10));
}

#[test]
fn terms_that_changed_since_legal_approved_them_go_back_to_legal() {
    let mut case = Case::reviewed();
    case.facts = facts("b");
    case.approve("pia", Role::PlatformAdmin).unwrap();
    assert_eq!(case.stage().as_deref(), Some("legal"));
    case.approve("leo", Role::LegalReviewer)
        .expect("the same stage again");
    assert_eq!(
        case.stage().as_deref(),
        Some("decision"),
        "what else was approved stays"
    );
    case.approve("pia", Role::PlatformAdmin).unwrap();
    let granted = granted(&case.request(), None, &case.facts).unwrap();
    assert_eq!(granted.conditions.terms.unwrap().hash, "b");
}

#[test]
fn changes_that_are_asked_for_go_back_to_the_stage_unless_what_was_asked_changes() {
    let mut case = Case::opened(None);
    case.approve("uma", Role::UnitAdmin).unwrap();
    let comment = Some("for how long?".to_owned());
    case.act(
        &person("leo", &[Role::LegalReviewer]),
        Command::AskForChanges { comment },
    )
    .unwrap();
    assert_eq!(case.request().status, Status::ChangesAsked);
    assert_eq!(
        case.approve("leo", Role::LegalReviewer).unwrap_err().code(),
        Code::Conflict
    );
    let resubmit = |changes| Command::Resubmit {
        changes,
        comment: None,
    };
    let stranger = person("eve", &[Role::Developer]);
    assert_eq!(
        case.act(&stranger, resubmit(None)).unwrap_err().code(),
        Code::Forbidden
    );
    let rita = person("rita", &[Role::Developer]);
    let other_model = Asked {
        model: "acme.other-v1:0".to_owned(),
        ..asked()
    };
    let refusal = case
        .act(&rita, resubmit(Some(Box::new(other_model))))
        .unwrap_err();
    assert_eq!(refusal.parameter(), Some("changes.model"));
    case.act(&rita, resubmit(None)).unwrap();
    assert_eq!(case.stage().as_deref(), Some("legal"), "nothing changed");
    let comment = Some("shorter".to_owned());
    case.act(
        &person("leo", &[Role::LegalReviewer]),
        Command::AskForChanges { comment },
    )
    .unwrap();
    let shorter = Asked {
        expires_at_us: Some(9),
        ..asked()
    };
    case.act(&rita, resubmit(Some(Box::new(shorter)))).unwrap();
    assert_eq!(
        case.stage().as_deref(),
        Some("intake"),
        "what was approved was something else"
    );
}

#[test]
fn a_rejection_says_why_and_is_the_end() {
    let mut case = Case::opened(None);
    let uma = person("uma", &[Role::UnitAdmin]);
    let silent = case.act(&uma, Command::Reject { comment: None }).unwrap_err();
    assert_eq!(
        (silent.code(), silent.parameter()),
        (Code::Validation, Some("comment"))
    );
    let comment = Some("no".to_owned());
    case.act(&uma, Command::Reject { comment }).unwrap();
    assert_eq!(
        (case.request().status, case.request().current()),
        (Status::Rejected, None)
    );
    assert_eq!(
        case.approve("ugo", Role::UnitAdmin).unwrap_err().code(),
        Code::Conflict
    );
}

#[test]
fn who_is_late_is_reminded_once_and_escalated_once() {
    let mut case = Case::opened(None);
    let tell = |case: &mut Case, at_us| {
        case.facts.now_us = at_us;
        let by = By::System("deadlines");
        let events = decide(&case.request(), &by, Command::Deadlines, &case.facts).unwrap();
        let kinds: Vec<&str> = events.iter().map(Event::kind).collect();
        case.record(&by, events);
        kinds
    };
    assert!(tell(&mut case, 3 * DAY_US).is_empty());
    assert_eq!(tell(&mut case, 4 * DAY_US + 1), ["reminded"]);
    assert!(tell(&mut case, 4 * DAY_US + 2).is_empty());
    assert_eq!(tell(&mut case, 5 * DAY_US + 1), ["escalated"]);
    assert!(tell(&mut case, 9 * DAY_US).is_empty());
    case.approve("uma", Role::UnitAdmin).unwrap();
    assert!(
        tell(&mut case, 10 * DAY_US).is_empty(),
        "the next stage has its own time"
    );
}

#[test]
fn checks_decide_as_far_as_they_pass() {
    let decided = |facts: &Facts| {
        let case = Case::opened(None);
        let by = By::System("self-service");
        let events = decide(&case.request(), &by, Command::DecideByChecks, facts).unwrap();
        let mut request = case.request();
        for event in events {
            request.apply(&Recorded {
                at_us: 2,
                actor: by.actor(),
                event,
            });
        }
        (request.status, request.current().map(|one| one.stage.id.clone()))
    };
    assert_eq!(decided(&facts("a")), (Status::Approved, None));
    let without_terms = Facts {
        terms: None,
        ..facts("a")
    };
    assert_eq!(decided(&without_terms), (Status::Open, Some("legal".to_owned())));
    let without_price = Facts {
        price: None,
        ..facts("a")
    };
    assert_eq!(
        decided(&without_price),
        (Status::Open, Some("finance".to_owned()))
    );
}

fn cause(trigger: &str) -> Cause {
    Cause {
        trigger: trigger.to_owned(),
        fact: "b".to_owned(),
        before: "a".to_owned(),
        after: "b".to_owned(),
        terms: Some(TermsDifference {
            subject: "provider:Acme".to_owned(),
            from: "a".to_owned(),
            to: "b".to_owned(),
        }),
    }
}

#[test]
fn a_review_asks_those_whose_evidence_changed_and_renews_on_the_new_facts() {
    let review = Review {
        entitlement: "ent-1".to_owned(),
        causes: vec![cause("terms_changed")],
    };
    let mut case = Case::opened(Some(review));
    case.facts = facts("b");
    assert_eq!(case.stage().as_deref(), Some("legal"));
    case.approve("leo", Role::LegalReviewer).unwrap();
    assert_eq!(case.stage().as_deref(), Some("decision"));
    let by = By::System("watcher");
    let join = Command::JoinReview {
        cause: Box::new(cause("certification_expired")),
    };
    let joined = decide(&case.request(), &by, join, &case.facts).unwrap();
    case.record(&by, joined);
    assert_eq!(
        case.stage().as_deref(),
        Some("security"),
        "another fact, another stage"
    );
    case.approve("sam", Role::SecurityReviewer).unwrap();
    case.approve("pat", Role::PlatformAdmin).unwrap();
    let request = case.request();
    let mut old = granted(
        &Request {
            entitlement: Some("ent-1".to_owned()),
            ..request.clone()
        },
        None,
        &facts("a"),
    )
    .unwrap();
    old.conditions.max_tokens = Some(7);
    old.conditions.terms = facts("a").terms;
    let renewed = granted(&request, Some(&old), &case.facts).unwrap();
    assert_eq!(renewed.id, "ent-1");
    assert_eq!(
        renewed.conditions.max_tokens,
        Some(7),
        "what was granted stays as it was"
    );
    assert_eq!(renewed.conditions.terms.unwrap().hash, "b");
}

#[test]
fn events_read_back_as_they_were_written() {
    for recorded in Case::reviewed().events {
        let text = serde_json::to_string(&recorded.event).unwrap();
        assert_eq!(
            serde_json::from_str::<Event>(&text).unwrap(),
            recorded.event,
            "{text}"
        );
    }
}
