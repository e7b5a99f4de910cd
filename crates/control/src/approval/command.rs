//! What people, and time, do to a request: a command becomes events, or a refusal that says why.

use super::check::{Checked, Facts};
use super::duties::{may_decide, may_speak_for};
use super::event::{Asked, Attached, Event};
use super::request::{Decided, Progress, Request};
use super::review::{Cause, Review};
use super::stage::{Need, Stage};
use outcrop_core::audit::Actor;
use outcrop_core::catalogue::Evidence;
use outcrop_core::principal::{Kind, Role};
use outcrop_core::{Code, Error};
use std::collections::BTreeSet;

/// Who acts, with the roles that they have at the request's unit now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: String,
    pub name: String,
    pub kind: Kind,
    pub roles: BTreeSet<Role>,
}

impl Person {
    /// Auditors look, and say nothing.
    #[must_use]
    pub fn may_comment(&self) -> bool {
        self.roles.iter().any(|role| *role != Role::Auditor)
    }
}

/// A person, or a part of Outcrop.
#[derive(Clone, Debug)]
pub enum By {
    Person(Person),
    System(&'static str),
}

impl By {
    #[must_use]
    pub fn actor(&self) -> Actor {
        match self {
            Self::Person(person) => Actor::Principal {
                id: person.id.clone(),
                name: person.name.clone(),
            },
            Self::System(part) => Actor::System {
                part: (*part).to_owned(),
            },
        }
    }
}

/// What is to be done.
#[derive(Clone, Debug)]
pub enum Command {
    Approve {
        comment: Option<String>,
    },
    Reject {
        comment: Option<String>,
    },
    AskForChanges {
        comment: Option<String>,
    },
    Comment {
        comment: Option<String>,
    },
    AttachEvidence {
        evidence: Evidence,
    },
    Withdraw {
        comment: Option<String>,
    },
    Resubmit {
        changes: Option<Box<Asked>>,
        comment: Option<String>,
    },
    /// Somebody asks for what is asked for already.
    Join {
        use_case: String,
    },
    /// Another fact changed that the entitlement under review stands on.
    JoinReview {
        cause: Box<Cause>,
    },
    /// The stages are decided by their automatic checks, as far as those pass.
    DecideByChecks,
    /// Reminders and escalations that are due.
    Deadlines,
}

/// The events of a new request.
#[must_use]
pub fn open(
    asked: Asked,
    requester: Decided,
    stages: Vec<Stage>,
    review: Option<Review>,
    facts: &Facts,
) -> Vec<Event> {
    let opened = Event::Opened {
        asked: Box::new(asked),
        requester,
        stages,
        review: review.map(Box::new),
    };
    let recorded = super::event::Recorded {
        at_us: facts.now_us,
        actor: Actor::System { part: String::new() },
        event: opened.clone(),
    };
    let first = Request::fold("", &[recorded]).and_then(|request| begins(&request, facts));
    std::iter::once(opened).chain(first).collect()
}

/// What a command does to a request.
///
/// # Errors
///
/// `Forbidden`, `Conflict` or `Validation`, saying why it cannot be done.
pub fn decide(request: &Request, by: &By, command: Command, facts: &Facts) -> Result<Vec<Event>, Error> {
    match (command, by) {
        (Command::Deadlines, _) => Ok(deadlines(request, facts)),
        (Command::DecideByChecks, _) => Ok(by_checks(request, facts)),
        (Command::Join { use_case }, _) => Ok(vec![Event::Joined {
            use_case: Some(use_case),
            cause: None,
        }]),
        (Command::JoinReview { cause }, _) => Ok(vec![Event::Joined {
            use_case: None,
            cause: Some(cause),
        }]),
        (command, By::Person(person)) => of_person(request, person, command, facts),
        (_, By::System(part)) => Err(Error::internal(format!("{part} acts as a person would"))),
    }
}

fn of_person(
    request: &Request,
    person: &Person,
    command: Command,
    facts: &Facts,
) -> Result<Vec<Event>, Error> {
    match command {
        Command::Approve { comment } => {
            let current = may_decide(request, person)?;
            meets_needs(request, current, facts)?;
            Ok(approve(request, current, comment, facts))
        }
        Command::Reject { comment } => {
            let stage = may_decide(request, person)?.stage.id.clone();
            let comment = said(comment, "a rejection says why")?;
            Ok(vec![Event::Rejected { stage, comment }])
        }
        Command::AskForChanges { comment } => {
            let stage = may_decide(request, person)?.stage.id.clone();
            let comment = said(comment, "who asks for changes says which")?;
            Ok(vec![Event::ChangesAsked { stage, comment }])
        }
        Command::Comment { comment } => {
            if !person.may_comment() && !may_speak_for(request, person) {
                return Err(Error::forbidden(format!(
                    "`{}` has no role that says anything here; auditors look",
                    person.name
                )));
            }
            Ok(vec![Event::Commented {
                stage: request.current().map(|one| one.stage.id.clone()),
                comment: said(comment, "a comment says something")?,
            }])
        }
        Command::AttachEvidence { evidence } => attach(request, person, &evidence),
        Command::Withdraw { comment } => {
            speaks_for(request, person, "withdraw")?;
            under_way(request)?;
            Ok(vec![Event::Withdrawn { comment }])
        }
        Command::Resubmit { changes, comment } => {
            resubmit(request, person, changes.map(|changes| *changes), comment)
        }
        _ => Err(Error::internal("a command that no person gives")),
    }
}

fn said(comment: Option<String>, why: &str) -> Result<String, Error> {
    comment
        .filter(|text| !text.trim().is_empty())
        .ok_or_else(|| Error::validation(format!("the comment is missing: {why}")).at("comment"))
}

fn under_way(request: &Request) -> Result<(), Error> {
    if request.status.is_under_way() {
        return Ok(());
    }
    Err(Error::new(
        Code::Conflict,
        format!("the request is {} already", request.status.name()),
    ))
}

fn speaks_for(request: &Request, person: &Person, verb: &str) -> Result<(), Error> {
    if may_speak_for(request, person) {
        return Ok(());
    }
    Err(Error::forbidden(format!(
        "`{}` did not ask for this: only `{}`, who did, may {verb} it",
        person.name, request.requester.name
    )))
}

fn meets_needs(request: &Request, current: &Progress, facts: &Facts) -> Result<(), Error> {
    let stage = &current.stage;
    let attached = request.has_evidence_at(&stage.id);
    let unmet: Vec<String> = stage
        .needs
        .iter()
        .filter_map(|need| facts.unmet(*need, &request.asked, attached))
        .collect();
    if unmet.is_empty() {
        return Ok(());
    }
    Err(Error::validation(format!(
        "stage `{}` cannot be approved: {}",
        stage.id,
        unmet.join("; ")
    )))
}

/// Approves the current stage, and begins the next or grants. Where the terms that a stage before approved are in
/// force no longer, that stage decides again instead.
fn approve(request: &Request, current: &Progress, comment: Option<String>, facts: &Facts) -> Vec<Event> {
    if let Some(event) = outdated_terms(request, current, facts) {
        return vec![event];
    }
    let stage = &current.stage;
    let approved = Event::Approved {
        stage: stage.id.clone(),
        comment,
        checks: checks(request, stage, facts),
        terms: facts.terms.clone().filter(|_| stage.needs.contains(&Need::Terms)),
    };
    if request.is_last(&stage.id) {
        let entitlement = match &request.review {
            Some(review) => review.entitlement.clone(),
            None => format!("ent-{}", request.id),
        };
        return vec![approved, Event::Granted { entitlement }];
    }
    let mut after = request.clone();
    after.apply(&super::event::Recorded {
        at_us: facts.now_us,
        actor: Actor::System { part: String::new() },
        event: approved.clone(),
    });
    std::iter::once(approved).chain(begins(&after, facts)).collect()
}

fn outdated_terms(request: &Request, current: &Progress, facts: &Facts) -> Option<Event> {
    let (stage, approved) = request.approved_terms()?;
    if stage.stage.id == current.stage.id || facts.terms.as_ref() == Some(approved) {
        return None;
    }
    let now = facts.terms.as_ref().map_or("none", |terms| terms.hash.as_str());
    Some(Event::Reopened {
        stage: stage.stage.id.clone(),
        reason: format!(
            "the terms of `{}` changed since this stage approved them: {} was approved, {now} is in force",
            approved.subject, approved.hash
        ),
    })
}

/// The checks of the stage that a request has come to.
fn begins(request: &Request, facts: &Facts) -> Option<Event> {
    let stage = &request.current()?.stage;
    let checks = checks(request, stage, facts);
    (!checks.is_empty()).then(|| Event::Checked {
        stage: stage.id.clone(),
        checks,
    })
}

fn checks(request: &Request, stage: &Stage, facts: &Facts) -> Vec<Checked> {
    let checks = stage.checks.iter();
    checks.map(|check| facts.check(*check, &request.asked)).collect()
}

fn attach(request: &Request, person: &Person, evidence: &Evidence) -> Result<Vec<Event>, Error> {
    under_way(request)?;
    let current = request
        .current()
        .ok_or_else(|| Error::internal("no stage is current"))?;
    let stage = &current.stage;
    if !may_speak_for(request, person) && !person.roles.contains(&stage.role) {
        return Err(Error::forbidden(format!(
            "`{}` may not attach evidence at stage `{}`: who asked may, and who has the role `{}`",
            person.name,
            stage.id,
            stage.role.name()
        )));
    }
    Ok(vec![Event::EvidenceAttached {
        stage: stage.id.clone(),
        evidence: Attached::at(&stage.id, evidence),
    }])
}

fn resubmit(
    request: &Request,
    person: &Person,
    changes: Option<Asked>,
    comment: Option<String>,
) -> Result<Vec<Event>, Error> {
    speaks_for(request, person, "resubmit")?;
    if request.status != super::request::Status::ChangesAsked {
        return Err(Error::new(
            Code::Conflict,
            format!(
                "the request is {}: it is resubmitted after changes were asked for",
                request.status.name()
            ),
        ));
    }
    let asked = changes.unwrap_or_else(|| request.asked.clone());
    let fixed = [
        ("model", &asked.model, &request.asked.model),
        ("unit", &asked.unit, &request.asked.unit),
    ];
    for (member, new, old) in fixed {
        if new != old {
            return Err(Error::validation(format!(
                "the request is for the {member} `{old}`; for another one, make another request"
            ))
            .at(format!("changes.{member}")));
        }
    }
    let from_the_start = asked != request.asked;
    Ok(vec![Event::Resubmitted {
        asked: Box::new(asked),
        from_the_start,
        comment,
    }])
}

/// Approves stage after stage while all their checks pass. What only people can bring is not asked of it; what fails
/// is left to people.
fn by_checks(request: &Request, facts: &Facts) -> Vec<Event> {
    let mut request = request.clone();
    let mut all = Vec::new();
    while let (true, Some(current)) = (request.status == super::request::Status::Open, request.current()) {
        let judged = checks(&request, &current.stage, facts);
        let passed = judged.iter().all(|one| one.passed || one.name.is_of_people());
        let needs = current.stage.needs.iter();
        let unmet = needs
            .filter(|need| matches!(need, Need::Terms | Need::Certifications))
            .any(|need| facts.unmet(*need, &request.asked, true).is_some());
        if !passed || unmet {
            break;
        }
        let comment =
            Some("decided by its automatic checks: the account may accept terms by itself".to_owned());
        let events = approve(&request, current, comment, facts);
        for event in &events {
            request.apply(&super::event::Recorded {
                at_us: facts.now_us,
                actor: Actor::System { part: String::new() },
                event: event.clone(),
            });
        }
        all.extend(events);
    }
    all
}

/// A reminder before the current stage's deadline, an escalation after it; each once.
fn deadlines(request: &Request, facts: &Facts) -> Vec<Event> {
    let open = request.status == super::request::Status::Open;
    let Some(current) = request.current().filter(|_| open) else {
        return Vec::new();
    };
    let Some(due) = current.due_at_us else {
        return Vec::new();
    };
    let stage = current.stage.id.clone();
    let remind_at = due.saturating_sub(i64::from(current.stage.remind_before_seconds) * 1_000_000);
    if facts.now_us >= due && !current.escalated {
        return vec![Event::Escalated { stage }];
    }
    if (remind_at..due).contains(&facts.now_us)
        && !current.reminded
        && current.stage.remind_before_seconds > 0
    {
        return vec![Event::Reminded { stage }];
    }
    Vec::new()
}
