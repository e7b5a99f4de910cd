//! What happens to a request: the truth that its state is folded from.

use super::check::Checked;
use super::request::Decided;
use super::review::{Cause, Review};
use super::stage::Stage;
use outcrop_core::audit::Actor;
use outcrop_core::catalogue::Evidence;
use outcrop_core::clock::UnixMicros;
use outcrop_core::entitlement::AcceptedTerms;
use outcrop_core::id::AccountId;
use outcrop_core::organisation::Environment;
use outcrop_core::price::Mode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// What somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// A model's id.
    pub model: String,
    /// The unit whose people decide, and who sees the request.
    pub unit: String,
    /// Who will call.
    #[schema(value_type = BTreeSet<String>)]
    pub accounts: BTreeSet<AccountId>,
    /// Empty: every environment.
    #[serde(default)]
    pub environments: BTreeSet<Environment>,
    /// Where the model may run. Empty: anywhere.
    #[serde(default)]
    pub regions: BTreeSet<String>,
    /// What kinds of data calls will carry. Empty: none; projects that carry any are refused.
    #[serde(default)]
    pub data_classes: BTreeSet<String>,
    /// Empty: every mode.
    #[serde(default)]
    #[schema(inline)]
    pub modes: BTreeSet<Mode>,
    /// The most that one answer may have.
    #[serde(default)]
    pub max_tokens: Option<u32>,
    #[serde(default)]
    pub guardrail_required: bool,
    /// What the model is wanted for.
    #[serde(default)]
    pub use_case: String,
    #[serde(default)]
    pub expected_monthly_cost_nanos: Option<i64>,
    /// Until when; none: until something ends it.
    #[serde(default)]
    pub expires_at_us: Option<UnixMicros>,
}

/// A document at a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Attached {
    /// The file's name.
    pub name: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub hash: String,
    #[schema(required = true)]
    pub object_key: Option<String>,
    pub stage: String,
}

impl Attached {
    #[must_use]
    pub fn at(stage: &str, evidence: &Evidence) -> Self {
        Self {
            name: evidence.name.clone(),
            hash: evidence.hash.clone(),
            object_key: evidence.object_key.clone(),
            stage: stage.to_owned(),
        }
    }
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    Opened {
        asked: Box<Asked>,
        requester: Decided,
        stages: Vec<Stage>,
        review: Option<Box<Review>>,
    },
    /// Somebody asked for the same while it was open; of a review: another cause was found.
    Joined {
        use_case: Option<String>,
        cause: Option<Box<Cause>>,
    },
    /// The automatic checks of a stage that begins.
    Checked {
        stage: String,
        checks: Vec<Checked>,
    },
    Approved {
        stage: String,
        comment: Option<String>,
        checks: Vec<Checked>,
        /// The version that was approved, at a stage that needs terms.
        terms: Option<AcceptedTerms>,
    },
    Rejected {
        stage: String,
        comment: String,
    },
    ChangesAsked {
        stage: String,
        comment: String,
    },
    Commented {
        stage: Option<String>,
        comment: String,
    },
    EvidenceAttached {
        stage: String,
        evidence: Attached,
    },
    Resubmitted {
        asked: Box<Asked>,
        /// What was asked changed, so what had been approved has to be approved again.
        from_the_start: bool,
        comment: Option<String>,
    },
    Withdrawn {
        comment: Option<String>,
    },
    /// What a stage had approved is no longer so.
    Reopened {
        stage: String,
        reason: String,
    },
    Reminded {
        stage: String,
    },
    Escalated {
        stage: String,
    },
    Granted {
        entitlement: String,
    },
}

impl Event {
    /// The name in the audit trail, as `noun.verb`.
    #[must_use]
    pub const fn action(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "request.open",
            Self::Joined { .. } => "request.join",
            Self::Checked { .. } => "request.check",
            Self::Approved { .. } => "request.approve",
            Self::Rejected { .. } => "request.reject",
            Self::ChangesAsked { .. } => "request.ask_for_changes",
            Self::Commented { .. } => "request.comment",
            Self::EvidenceAttached { .. } => "request.attach_evidence",
            Self::Resubmitted { .. } => "request.resubmit",
            Self::Withdrawn { .. } => "request.withdraw",
            Self::Reopened { .. } => "request.reopen",
            Self::Reminded { .. } => "request.remind",
            Self::Escalated { .. } => "request.escalate",
            Self::Granted { .. } => "request.grant",
        }
    }

    /// The name in the admin API.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Joined { .. } => "joined",
            Self::Checked { .. } => "checked",
            Self::Approved { .. } => "approved",
            Self::Rejected { .. } => "rejected",
            Self::ChangesAsked { .. } => "changes_asked",
            Self::Commented { .. } => "commented",
            Self::EvidenceAttached { .. } => "evidence_attached",
            Self::Resubmitted { .. } => "resubmitted",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Reopened { .. } => "reopened",
            Self::Reminded { .. } => "reminded",
            Self::Escalated { .. } => "escalated",
            Self::Granted { .. } => "granted",
        }
    }

    /// What was said, or why it happened.
    #[must_use]
    pub fn comment(&self) -> Option<String> {
        match self {
            Self::Opened { asked, .. } => Some(asked.use_case.clone()).filter(|text| !text.is_empty()),
            Self::Joined { use_case, cause } => {
                let trigger = cause.as_ref().map(|cause| cause.trigger.clone());
                use_case.clone().or(trigger)
            }
            Self::Approved { comment, .. }
            | Self::Resubmitted { comment, .. }
            | Self::Withdrawn { comment } => comment.clone(),
            Self::Rejected { comment, .. }
            | Self::ChangesAsked { comment, .. }
            | Self::Commented { comment, .. } => Some(comment.clone()),
            Self::Checked { checks, .. } => {
                let failed: Vec<&str> = checks
                    .iter()
                    .filter(|one| !one.passed)
                    .map(|one| one.detail.as_str())
                    .collect();
                (!failed.is_empty()).then(|| failed.join("; "))
            }
            Self::EvidenceAttached { evidence, .. } => Some(evidence.name.clone()),
            Self::Reopened { reason, .. } => Some(reason.clone()),
            Self::Granted { entitlement } => Some(entitlement.clone()),
            Self::Reminded { .. } | Self::Escalated { .. } => None,
        }
    }

    /// For a sentence: "was …".
    #[must_use]
    pub const fn past(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Joined { .. } => "joined",
            Self::Checked { .. } => "checked",
            Self::Approved { .. } => "approved",
            Self::Rejected { .. } => "rejected",
            Self::ChangesAsked { .. } => "sent back with changes asked for",
            Self::Commented { .. } => "commented on",
            Self::EvidenceAttached { .. } => "given evidence",
            Self::Resubmitted { .. } => "resubmitted",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Reopened { .. } => "reopened",
            Self::Reminded { .. } => "reminded of",
            Self::Escalated { .. } => "escalated",
            Self::Granted { .. } => "granted",
        }
    }

    /// The stage that it happened at.
    #[must_use]
    pub fn stage(&self) -> Option<&str> {
        match self {
            Self::Checked { stage, .. }
            | Self::Approved { stage, .. }
            | Self::Rejected { stage, .. }
            | Self::ChangesAsked { stage, .. }
            | Self::EvidenceAttached { stage, .. }
            | Self::Reopened { stage, .. }
            | Self::Reminded { stage }
            | Self::Escalated { stage } => Some(stage),
            Self::Commented { stage, .. } => stage.as_deref(),
            _ => None,
        }
    }
}

/// An event, who made it happen, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    pub at_us: UnixMicros,
    pub actor: Actor,
    pub event: Event,
}
