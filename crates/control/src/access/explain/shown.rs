//! An explanation, as the admin API shows it.

use outcrop_access::decide::{Judged, Matched, Outcome as Judgement, Step as Taken, StepKind};
use serde::Serialize;
use utoipa::ToSchema;

/// A decision, and every step to it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccessExplanation)]
pub struct Explained {
    allowed: bool,
    /// What a caller would be told.
    message: String,
    steps: Vec<Step>,
}

/// One thing that was looked at. The call is refused when any of them refuses.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccessStep)]
pub struct Step {
    step: Kind,
    /// The unit whose say it is, for policies.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    /// The role, the entitlement's id, the level of policies.
    name: String,
    outcome: Outcome,
    detail: String,
    /// The policies that decided.
    policies: Vec<Policy>,
    /// What they, or the entitlement, ask for.
    conditions: Vec<Condition>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AccessStepKind)]
pub enum Kind {
    Roles,
    Entitlement,
    Policy,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AccessOutcome)]
pub enum Outcome {
    Allows,
    Refuses,
    SaysNothing,
}

/// A statement of a policy.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccessPolicy)]
pub struct Policy {
    /// The policy's id.
    id: String,
    /// The statement's `@id`, or its place in the text.
    name: String,
    unit: String,
    /// `permit` or `forbid`.
    effect: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccessCondition)]
pub struct Condition {
    /// The condition's name; for a policy, its Cedar.
    name: String,
    holds: bool,
    detail: String,
}

impl Explained {
    pub fn new(allowed: bool, message: String, steps: Vec<Taken>) -> Self {
        Self {
            allowed,
            message,
            steps: steps.into_iter().map(Step::from).collect(),
        }
    }
}

impl From<Taken> for Step {
    fn from(taken: Taken) -> Self {
        Self {
            step: match taken.step {
                StepKind::Roles => Kind::Roles,
                StepKind::Entitlement => Kind::Entitlement,
                StepKind::Policy => Kind::Policy,
            },
            unit: taken.unit,
            name: taken.name,
            outcome: match taken.outcome {
                Judgement::Allows => Outcome::Allows,
                Judgement::Refuses => Outcome::Refuses,
                Judgement::SaysNothing => Outcome::SaysNothing,
            },
            detail: taken.detail,
            policies: taken.policies.into_iter().map(Policy::from).collect(),
            conditions: taken.conditions.into_iter().map(Condition::from).collect(),
        }
    }
}

impl From<Matched> for Policy {
    fn from(matched: Matched) -> Self {
        let Matched {
            id,
            name,
            unit,
            effect,
        } = matched;
        Self {
            id,
            name,
            unit,
            effect,
        }
    }
}

impl From<Judged> for Condition {
    fn from(judged: Judged) -> Self {
        Self {
            name: judged.name.into_owned(),
            holds: judged.holds,
            detail: judged.detail,
        }
    }
}
