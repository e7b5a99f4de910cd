//! A request, as the admin API shows it.

use super::access;
use crate::approval::{
    Asked, Attached, Cause, Checked, Decided, Need, Person, Progress, Recorded, Request, Standing, Status,
    TermsDifference, may_decide, may_speak_for,
};
use outcrop_access::snapshot::Snapshot;
use outcrop_core::principal::{Principal, Role};
use serde::Serialize;
use utoipa::ToSchema;

/// A request, with everything that happened to it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApprovalRequest)]
pub struct Shown {
    id: String,
    model: String,
    unit: String,
    status: Status,
    /// The stage that it is at.
    #[schema(required = true)]
    stage: Option<String>,
    stages: Vec<ShownStage>,
    asked: Asked,
    requester: Decided,
    events: Vec<ShownEvent>,
    evidence: Vec<Attached>,
    /// What the caller may do with it.
    can: Can,
    #[schema(required = true)]
    review: Option<ShownReview>,
    /// What was granted.
    #[schema(required = true)]
    entitlement: Option<String>,
    /// To be sent with an action: it happens only if nothing else happened since.
    version: i64,
    opened_at_us: i64,
    changed_at_us: i64,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RequestStage)]
pub struct ShownStage {
    id: String,
    name: String,
    #[schema(inline)]
    role: Role,
    distinct: bool,
    state: Standing,
    #[schema(required = true)]
    due_at_us: Option<i64>,
    needs: Vec<Need>,
    checks: Vec<Checked>,
    #[schema(required = true)]
    decided_by: Option<Decided>,
    #[schema(required = true)]
    decided_at_us: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RequestEvent)]
pub struct ShownEvent {
    /// From 1, without gaps.
    ordinal: i64,
    at_us: i64,
    actor: Decided,
    /// `opened`, `joined`, `checked`, `approved`, `rejected`, `changes_asked`, `commented`, `evidence_attached`,
    /// `resubmitted`, `withdrawn`, `reopened`, `reminded`, `escalated` or `granted`.
    r#type: &'static str,
    #[schema(required = true)]
    stage: Option<String>,
    /// What was said, or why it happened.
    #[schema(required = true)]
    comment: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RequestCan)]
pub struct Can {
    decide: bool,
    comment: bool,
    withdraw: bool,
    /// Whether the caller may send it in again with changes.
    resubmit: bool,
    /// Why the caller may not decide.
    #[schema(required = true)]
    why_not: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RequestReview)]
pub struct ShownReview {
    /// What is reviewed: an entitlement.
    of: String,
    /// What made it necessary; the first, where there are several.
    trigger: String,
    before: String,
    after: String,
    #[schema(required = true)]
    terms: Option<TermsDifference>,
    causes: Vec<Cause>,
}

impl Can {
    pub const fn decides(&self) -> bool {
        self.decide
    }
}

/// The request as a caller may see it, and what the caller may do with it.
pub fn shown(snapshot: &Snapshot, caller: &Principal, request: Request, recorded: &[Recorded]) -> Shown {
    let person = access::person(&snapshot.units, caller, &request.asked.unit);
    let review = request.review.as_ref().map(|review| {
        let first = review.causes.first();
        let of_first = |text: fn(&Cause) -> &str| first.map(text).unwrap_or_default().to_owned();
        ShownReview {
            of: review.entitlement.clone(),
            trigger: of_first(|one| &one.trigger),
            before: of_first(|one| &one.before),
            after: of_first(|one| &one.after),
            terms: review.causes.iter().find_map(|one| one.terms.clone()),
            causes: review.causes.clone(),
        }
    });
    Shown {
        can: can(&request, &person),
        review,
        stage: current(&request).map(|one| one.stage.id.clone()),
        events: (1..)
            .zip(recorded)
            .map(|(ordinal, one)| event(ordinal, one))
            .collect(),
        stages: request.stages.iter().map(stage).collect(),
        id: request.id,
        model: request.asked.model.clone(),
        unit: request.asked.unit.clone(),
        status: request.status,
        asked: request.asked,
        requester: request.requester,
        evidence: request.evidence,
        entitlement: request.entitlement,
        version: request.version,
        opened_at_us: request.opened_at_us,
        changed_at_us: request.changed_at_us,
    }
}

/// The stage that a request under way is at.
pub fn current(request: &Request) -> Option<&Progress> {
    request.current().filter(|_| request.status.is_under_way())
}

pub fn can(request: &Request, person: &Person) -> Can {
    let decide = may_decide(request, person);
    let speaks = may_speak_for(request, person);
    Can {
        comment: speaks || person.may_comment(),
        withdraw: speaks && request.status.is_under_way(),
        resubmit: speaks && request.status == Status::ChangesAsked,
        why_not: decide.as_ref().err().map(|error| error.message().to_owned()),
        decide: decide.is_ok(),
    }
}

fn stage(progress: &Progress) -> ShownStage {
    let stage = &progress.stage;
    ShownStage {
        id: stage.id.clone(),
        name: stage.name.clone(),
        role: stage.role,
        distinct: stage.distinct,
        state: progress.state,
        due_at_us: progress.due_at_us,
        needs: stage.needs.clone(),
        checks: progress.checks.clone(),
        decided_by: progress.decided_by.clone(),
        decided_at_us: progress.decided_at_us,
    }
}

fn event(ordinal: i64, recorded: &Recorded) -> ShownEvent {
    let event = &recorded.event;
    ShownEvent {
        ordinal,
        at_us: recorded.at_us,
        actor: Decided::by(&recorded.actor),
        r#type: event.kind(),
        stage: event.stage().map(str::to_owned),
        comment: event.comment(),
    }
}
