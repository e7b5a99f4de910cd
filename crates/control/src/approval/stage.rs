//! The stages that a request walks.

use super::check::Check;
use outcrop_core::principal::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One stage: who decides it, on what, and until when. A request keeps the stages that were configured when it was
/// opened, so that a change of the configuration does not move what is under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Stage {
    pub id: String,
    pub name: String,
    /// Who decides: a person with this role at the request's unit, or above it.
    pub role: Role,
    /// Without these it cannot be approved.
    pub needs: Vec<Need>,
    /// What is found out by itself when the stage begins, and again when it is approved.
    pub checks: Vec<Check>,
    /// How long it may take; none: it is never overdue.
    pub deadline_seconds: Option<u32>,
    /// How long before the deadline those who decide are reminded.
    pub remind_before_seconds: u32,
    /// Who is told when the deadline has passed, beside those who decide.
    pub escalate_to: Option<Role>,
    /// The webhook that reminders and escalations go to; none: the one for everything.
    pub webhook: Option<String>,
    /// Nobody decides two stages that are marked so.
    pub distinct: bool,
}

/// Evidence that a stage needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// The model's terms, or its maker's, in a version that is in force.
    Terms,
    /// Valid certifications that cover every data class asked for.
    Certifications,
    /// A document that somebody attached at this stage.
    Attachment,
    /// The expected monthly cost.
    ExpectedCost,
}

impl Need {
    pub const ALL: [Self; 4] = [
        Self::Terms,
        Self::Certifications,
        Self::Attachment,
        Self::ExpectedCost,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Terms => "terms",
            Self::Certifications => "certifications",
            Self::Attachment => "attachment",
            Self::ExpectedCost => "expected_cost",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|need| need.name() == name)
    }
}

const DAY: u32 = 24 * 60 * 60;

/// The stages of an organisation that configured none.
#[must_use]
pub fn default_stages() -> Vec<Stage> {
    let stage = |id: &str, name: &str, role, needs: &[Need], checks: &[Check], distinct| Stage {
        id: id.to_owned(),
        name: name.to_owned(),
        role,
        needs: needs.to_vec(),
        checks: checks.to_vec(),
        deadline_seconds: Some(5 * DAY),
        remind_before_seconds: DAY,
        escalate_to: Some(Role::PlatformAdmin),
        webhook: None,
        distinct,
    };
    vec![
        stage(
            "intake",
            "Intake",
            Role::UnitAdmin,
            &[],
            &[Check::Lifecycle, Check::Regions],
            false,
        ),
        stage(
            "legal",
            "Legal",
            Role::LegalReviewer,
            &[Need::Terms],
            &[Check::Terms],
            true,
        ),
        stage(
            "security",
            "Security",
            Role::SecurityReviewer,
            &[Need::Certifications],
            &[Check::Certifications],
            true,
        ),
        stage(
            "evaluation",
            "Evaluation",
            Role::PlatformAdmin,
            &[Need::Attachment],
            &[],
            false,
        ),
        stage(
            "finance",
            "Finance",
            Role::Finops,
            &[Need::ExpectedCost],
            &[Check::Price, Check::ExpectedCost],
            false,
        ),
        stage(
            "decision",
            "Decision",
            Role::PlatformAdmin,
            &[],
            &[Check::Terms, Check::Certifications, Check::Lifecycle],
            true,
        ),
    ]
}
