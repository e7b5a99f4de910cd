//! Re-reviews: an entitlement stands on facts, and one of them changed.

use super::stage::{Need, Stage};
use outcrop_core::entitlement::Trigger;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a request that nobody asked for is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// The entitlement that an approval renews.
    pub entitlement: String,
    /// One at first; more when other facts change while it is open.
    pub causes: Vec<Cause>,
}

/// One fact that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Cause {
    /// `terms_changed`, `certification_expired`, `legacy`, `price_risen`, `end_of_life`, or `expired`.
    pub trigger: String,
    /// What tells this change from the next of its kind: a hash, a date, a price version.
    pub fact: String,
    pub before: String,
    pub after: String,
    #[schema(required = true)]
    pub terms: Option<TermsDifference>,
}

/// Between which versions of terms the difference lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TermsDifference {
    pub subject: String,
    pub from: String,
    pub to: String,
}

/// An approval that has run out: not a trigger, for nothing but time changed.
pub const EXPIRED: &str = "expired";

impl Cause {
    /// Which evidence has to be looked at again; none: all of it.
    fn need(&self) -> Option<Need> {
        let trigger = Trigger::ALL.into_iter().find(|one| one.name() == self.trigger);
        trigger.map(|trigger| match trigger {
            Trigger::TermsChanged => Need::Terms,
            Trigger::CertificationExpired => Need::Certifications,
            Trigger::PriceRisen => Need::ExpectedCost,
            Trigger::Legacy | Trigger::EndOfLife => Need::Attachment,
        })
    }
}

impl Review {
    /// Whether a stage has a say: those that look at the evidence that changed. The last stage always has.
    #[must_use]
    pub fn concerns(&self, stage: &Stage) -> bool {
        let concerns = |cause: &Cause| cause.need().is_none_or(|need| stage.needs.contains(&need));
        self.causes.iter().any(concerns)
    }
}
