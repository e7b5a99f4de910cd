//! Why a decision falls as it does: every step, with what it looked at.

use super::{Ask, Grant, decide, entitlement, policy, role};
use crate::entitlement::{Basis, Circumstances, Compiled, Condition};
use crate::snapshot::Snapshot;
use outcrop_core::Error;
use serde::Serialize;
use std::borrow::Cow;

/// A decision and its reasons.
#[derive(Debug)]
pub struct Explanation {
    /// What a call would get.
    pub decision: Result<Grant, Error>,
    pub steps: Vec<Step>,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    pub step: StepKind,
    /// The unit whose say it is, for policies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The role, the entitlement's id, the level of policies.
    pub name: String,
    pub outcome: Outcome,
    pub detail: String,
    pub policies: Vec<Matched>,
    pub conditions: Vec<Judged>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    Roles,
    Entitlement,
    Policy,
}

/// The call is refused when any step refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Allows,
    Refuses,
    SaysNothing,
}

/// A policy that had a say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Matched {
    pub id: String,
    pub name: String,
    pub unit: String,
    /// `permit` or `forbid`.
    pub effect: &'static str,
}

/// A condition of an entitlement or of a policy, and whether the call fulfils it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judged {
    pub name: Cow<'static, str>,
    pub holds: bool,
    pub detail: String,
}

impl Explanation {
    #[must_use]
    pub const fn allowed(&self) -> bool {
        self.decision.is_ok()
    }

    /// What the caller would be told.
    #[must_use]
    pub fn message(&self) -> &str {
        match &self.decision {
            Ok(_) => "the call is allowed",
            Err(error) => error.message(),
        }
    }
}

/// Takes every step, whatever the ones before it said.
#[must_use]
pub fn examine(snapshot: &Snapshot, ask: &Ask<'_>) -> Explanation {
    let mut steps = vec![roles(ask)];
    entitlements(snapshot, ask, &mut steps);
    steps.extend(policy::steps(snapshot, ask));
    Explanation {
        decision: decide(snapshot, ask),
        steps,
    }
}

fn roles(ask: &Ask<'_>) -> Step {
    let (name, outcome, detail) = match role::calling(ask.principal) {
        Some(role) => (
            role.name(),
            Outcome::Allows,
            format!(
                "`{}` has the role {}, which calls models",
                ask.principal.name,
                role.name()
            ),
        ),
        None => ("", Outcome::Refuses, role::refusal(ask.principal)),
    };
    Step::new(StepKind::Roles, name, outcome, detail)
}

/// One step for each approval of the account's: the one that the call stands on allows, the others need not.
fn entitlements(snapshot: &Snapshot, ask: &Ask<'_>, steps: &mut Vec<Step>) {
    let (call, model) = (ask.circumstances(snapshot), &*ask.model.id);
    let known = &snapshot.entitlements;
    let basis = known.basis(model, &call);
    if let Some(opened) = known.opened(model, call.account) {
        let (outcome, detail) = match basis {
            Some(Basis::Configured) => (
                Outcome::Allows,
                "the configuration file opens the model to the account".to_owned(),
            ),
            Some(Basis::Entitlement(_)) => (Outcome::SaysNothing, entitlement::ended(model, opened)),
            None => (Outcome::Refuses, entitlement::ended(model, opened)),
        };
        let name = "configuration file";
        steps.push(Step::new(StepKind::Entitlement, name, outcome, detail));
    }
    let candidates = known.of_account(model, call.account);
    steps.extend(candidates.iter().map(|one| candidate(one, &call, basis)));
    if candidates.is_empty() && known.opened(model, call.account).is_none() {
        let detail = format!("account {} has no approval for the model `{model}`", call.account);
        steps.push(Step::new(StepKind::Entitlement, "", Outcome::Refuses, detail));
    }
}

fn candidate(one: &Compiled, call: &Circumstances<'_>, basis: Option<Basis<'_>>) -> Step {
    let (outcome, detail) = match basis {
        Some(Basis::Entitlement(stands_on)) if stands_on.id == one.id => {
            (Outcome::Allows, "the call stands on it".to_owned())
        }
        Some(_) if one.covers(call) => (
            Outcome::SaysNothing,
            "it would cover the call too, and is not needed".to_owned(),
        ),
        Some(_) => (Outcome::SaysNothing, entitlement::lacks(one, call)),
        None => (Outcome::Refuses, entitlement::lacks(one, call)),
    };
    let judged = Condition::ALL.into_iter().map(|condition| Judged {
        name: condition.name().into(),
        holds: condition.holds(one, call),
        detail: condition.detail(one, call),
    });
    Step {
        conditions: judged.collect(),
        ..Step::new(StepKind::Entitlement, &one.id, outcome, detail)
    }
}

impl Step {
    pub(crate) fn new(step: StepKind, name: &str, outcome: Outcome, detail: String) -> Self {
        Self {
            step,
            unit: None,
            name: name.to_owned(),
            outcome,
            detail,
            policies: Vec::new(),
            conditions: Vec::new(),
        }
    }
}
