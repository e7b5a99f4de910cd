//! A request: the fold of its events.

use super::check::Checked;
use super::event::{Asked, Attached, Event, Recorded};
use super::review::Review;
use super::stage::{Need, Stage};
use outcrop_core::audit::Actor;
use outcrop_core::clock::UnixMicros;
use outcrop_core::entitlement::AcceptedTerms;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RequestStatus)]
pub enum Status {
    Open,
    ChangesAsked,
    Approved,
    Rejected,
    Withdrawn,
}

impl Status {
    pub const ALL: [Self; 5] = [
        Self::Open,
        Self::ChangesAsked,
        Self::Approved,
        Self::Rejected,
        Self::Withdrawn,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::ChangesAsked => "changes_asked",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Whether anything can still become of it.
    #[must_use]
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Open | Self::ChangesAsked)
    }
}

/// Somebody who asked or decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Decided {
    /// A principal's id; none for Outcrop itself.
    #[schema(required = true)]
    pub id: Option<String>,
    pub name: String,
}

impl Decided {
    #[must_use]
    pub fn by(actor: &Actor) -> Self {
        match actor {
            Actor::Principal { id, name } => Self {
                id: Some(id.clone()),
                name: name.clone(),
            },
            Actor::Operator { name } => Self {
                id: None,
                name: name.clone(),
            },
            Actor::System { part } => Self {
                id: None,
                name: part.clone(),
            },
        }
    }
}

/// How far a stage is. Of those that wait, the first is the one that the request is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = StageState)]
pub enum Standing {
    Waiting,
    Current,
    Approved,
    Rejected,
    Skipped,
}

/// A stage of one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    pub stage: Stage,
    pub state: Standing,
    pub due_at_us: Option<UnixMicros>,
    pub reminded: bool,
    pub escalated: bool,
    pub checks: Vec<Checked>,
    pub decided_by: Option<Decided>,
    pub decided_at_us: Option<UnixMicros>,
    /// Everyone who ever approved it, also when that was undone: they decide no other stage that is distinct.
    pub approvers: BTreeSet<String>,
    /// The terms that it approved.
    pub terms: Option<AcceptedTerms>,
}

/// A request as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    pub id: String,
    pub asked: Asked,
    pub requester: Decided,
    pub status: Status,
    pub stages: Vec<Progress>,
    pub evidence: Vec<Attached>,
    pub review: Option<Review>,
    pub entitlement: Option<String>,
    /// As many events as it has.
    pub version: i64,
    pub opened_at_us: UnixMicros,
    pub changed_at_us: UnixMicros,
}

impl Request {
    /// Folds a request's events, the first of which opens it. None when it does not.
    #[must_use]
    pub fn fold(id: &str, events: &[Recorded]) -> Option<Self> {
        let (first, rest) = events.split_first()?;
        let mut request = Self::opened(id, first)?;
        for recorded in rest {
            request.apply(recorded);
        }
        Some(request)
    }

    fn opened(id: &str, first: &Recorded) -> Option<Self> {
        let Event::Opened {
            asked,
            requester,
            stages,
            review,
        } = &first.event
        else {
            return None;
        };
        let mut request = Self {
            id: id.to_owned(),
            asked: (**asked).clone(),
            requester: requester.clone(),
            status: Status::Open,
            stages: stages.iter().map(Progress::new).collect(),
            evidence: Vec::new(),
            review: review.as_deref().cloned(),
            entitlement: None,
            version: 1,
            opened_at_us: first.at_us,
            changed_at_us: first.at_us,
        };
        request.skip();
        request.advance(first.at_us);
        Some(request)
    }

    /// What an event makes of it.
    pub fn apply(&mut self, recorded: &Recorded) {
        self.version += 1;
        self.changed_at_us = recorded.at_us;
        match &recorded.event {
            Event::Opened { .. } | Event::Commented { .. } => {}
            Event::Joined { cause, .. } => {
                if let (Some(review), Some(cause)) = (&mut self.review, cause) {
                    review.causes.push((**cause).clone());
                    self.skip();
                }
            }
            Event::Checked { stage, checks } => self.at(stage, |one| one.checks.clone_from(checks)),
            Event::Approved {
                stage, checks, terms, ..
            } => self.approve(recorded, stage, checks, terms.as_ref()),
            Event::Rejected { stage, .. } => {
                self.status = Status::Rejected;
                self.at(stage, |one| one.decide(Standing::Rejected, recorded));
            }
            Event::ChangesAsked { .. } => self.status = Status::ChangesAsked,
            Event::EvidenceAttached { evidence, .. } => self.evidence.push(evidence.clone()),
            Event::Resubmitted {
                asked,
                from_the_start,
                ..
            } => self.resubmit(asked, *from_the_start),
            Event::Withdrawn { .. } => self.status = Status::Withdrawn,
            Event::Reopened { stage, .. } => self.at(stage, Progress::reset),
            Event::Reminded { stage } => self.at(stage, |one| one.reminded = true),
            Event::Escalated { stage } => self.at(stage, |one| one.escalated = true),
            Event::Granted { entitlement } => {
                self.status = Status::Approved;
                self.entitlement = Some(entitlement.clone());
            }
        }
        self.advance(recorded.at_us);
    }

    fn at(&mut self, stage: &str, change: impl FnOnce(&mut Progress)) {
        if let Some(progress) = self.stages.iter_mut().find(|one| one.stage.id == stage) {
            change(progress);
        }
    }

    fn approve(
        &mut self,
        recorded: &Recorded,
        stage: &str,
        checks: &[Checked],
        terms: Option<&AcceptedTerms>,
    ) {
        self.at(stage, |one| {
            one.decide(Standing::Approved, recorded);
            one.checks = checks.to_vec();
            one.terms = terms.cloned();
            if let Actor::Principal { id, .. } = &recorded.actor {
                one.approvers.insert(id.clone());
            }
        });
    }

    fn resubmit(&mut self, asked: &Asked, from_the_start: bool) {
        self.status = Status::Open;
        self.asked = asked.clone();
        if from_the_start {
            let walked = self
                .stages
                .iter_mut()
                .filter(|one| one.state != Standing::Skipped);
            walked.for_each(Progress::reset);
        }
        // Whoever waited for the requester has their whole time again.
        for progress in &mut self.stages {
            progress.due_at_us = None;
            (progress.reminded, progress.escalated) = (false, false);
        }
    }

    /// Of a review, the stages that have no say are passed over; the last one always has.
    fn skip(&mut self) {
        let Some(review) = &self.review else { return };
        let last = self.stages.len().saturating_sub(1);
        for (index, progress) in self.stages.iter_mut().enumerate() {
            let concerned = index == last || review.concerns(&progress.stage);
            match progress.state {
                Standing::Waiting | Standing::Current if !concerned => progress.state = Standing::Skipped,
                Standing::Skipped if concerned => progress.state = Standing::Waiting,
                _ => {}
            }
        }
    }

    /// The first stage that waits is the current one, and its time runs.
    fn advance(&mut self, now_us: UnixMicros) {
        let under_way = self.status.is_under_way();
        let mut found = false;
        for progress in &mut self.stages {
            match progress.state {
                Standing::Waiting | Standing::Current if under_way && !found => {
                    found = true;
                    progress.begin(now_us);
                }
                Standing::Current => progress.wait(),
                _ => {}
            }
        }
    }

    /// The stage that it is at; none when nothing is left to decide.
    #[must_use]
    pub fn current(&self) -> Option<&Progress> {
        self.stages.iter().find(|one| one.state == Standing::Current)
    }

    /// Whether the stage is the only one that is not decided yet.
    #[must_use]
    pub fn is_last(&self, stage: &str) -> bool {
        let left = |one: &&Progress| matches!(one.state, Standing::Waiting | Standing::Current);
        self.stages.iter().filter(left).all(|one| one.stage.id == stage)
    }

    #[must_use]
    pub fn has_evidence_at(&self, stage: &str) -> bool {
        self.evidence.iter().any(|one| one.stage == stage)
    }

    /// The stage that approved terms, and which.
    #[must_use]
    pub fn approved_terms(&self) -> Option<(&Progress, &AcceptedTerms)> {
        self.stages
            .iter()
            .filter(|one| one.state == Standing::Approved && one.stage.needs.contains(&Need::Terms))
            .find_map(|one| one.terms.as_ref().map(|terms| (one, terms)))
    }

    /// What makes two open requests one: the model and the accounts; of a review, the entitlement.
    #[must_use]
    pub fn about(&self) -> String {
        match &self.review {
            Some(review) => format!("review {}", review.entitlement),
            None => {
                let accounts: Vec<&str> = self.asked.accounts.iter().map(|one| one.as_str()).collect();
                format!("{} {}", self.asked.model, accounts.join(","))
            }
        }
    }
}

impl Progress {
    fn new(stage: &Stage) -> Self {
        Self {
            stage: stage.clone(),
            state: Standing::Waiting,
            due_at_us: None,
            reminded: false,
            escalated: false,
            checks: Vec::new(),
            decided_by: None,
            decided_at_us: None,
            approvers: BTreeSet::new(),
            terms: None,
        }
    }

    fn begin(&mut self, now_us: UnixMicros) {
        let until = |seconds: u32| now_us.saturating_add(i64::from(seconds) * 1_000_000);
        if self.due_at_us.is_none() {
            self.due_at_us = self.stage.deadline_seconds.map(until);
        }
        self.state = Standing::Current;
    }

    fn decide(&mut self, state: Standing, recorded: &Recorded) {
        self.state = state;
        self.decided_by = Some(Decided::by(&recorded.actor));
        self.decided_at_us = Some(recorded.at_us);
    }

    /// Its turn has not come; when it does, its time begins anew.
    fn wait(&mut self) {
        self.state = Standing::Waiting;
        self.due_at_us = None;
        (self.reminded, self.escalated) = (false, false);
    }

    fn reset(&mut self) {
        self.wait();
        self.decided_by = None;
        self.decided_at_us = None;
        self.terms = None;
    }
}
