//! Entitlements: what an approval grants, and under which conditions.

use crate::clock::UnixMicros;
use crate::id::AccountId;
use crate::organisation::Environment;
use crate::price::{Mode, Rates};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A granted use of a model. What it says is checked on every call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entitlement {
    pub id: String,
    /// A foundation model's id.
    pub model: String,
    /// The request that was approved; none for one that an administrator or the configuration granted.
    pub request: Option<String>,
    pub conditions: Conditions,
    pub status: Status,
    pub granted_at_us: UnixMicros,
}

/// What a call must fulfil. An absent condition does not limit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Conditions {
    /// The accounts that may call; none of them: nobody.
    pub accounts: BTreeSet<AccountId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environments: Option<BTreeSet<Environment>>,
    /// Where the model may run: regions of targets, not of callers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regions: Option<BTreeSet<String>>,
    /// The data classes that calls may carry: a project's classes must all be among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_classes: Option<BTreeSet<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modes: Option<BTreeSet<Mode>>,
    /// The most that one answer may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u32>,
    pub guardrail_required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at_us: Option<UnixMicros>,
    /// The terms that were accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms: Option<AcceptedTerms>,
    /// The certifications that the approval stands on, by id.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub certifications: BTreeSet<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<ApprovedPrice>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptedTerms {
    /// `model:ID` or `provider:NAME`.
    pub subject: String,
    /// SHA-256 of the text, hexadecimal.
    pub hash: String,
}

/// The price that was approved, and by how much it may rise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovedPrice {
    /// The price version in the store.
    pub version: i64,
    pub rates: Rates,
    /// In percent of any of its rates.
    pub margin: u32,
}

/// Whether an entitlement is in force, as people left it. What its conditions make of it is computed for each call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Status {
    Active,
    /// A trigger, or a person, took it out of force until it is reviewed again.
    Suspended {
        reason: String,
        at_us: UnixMicros,
    },
    /// For good.
    Revoked {
        reason: String,
        at_us: UnixMicros,
    },
}

impl Status {
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended { .. } => "suspended",
            Self::Revoked { .. } => "revoked",
        }
    }
}

/// What happens to an entitlement by itself when a fact that it stands on changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// There is a newer version of the terms than the accepted one.
    TermsChanged,
    /// A certification that the approval stands on has expired or was withdrawn.
    CertificationExpired,
    /// The model became LEGACY.
    Legacy,
    /// A rate rose over the approved margin.
    PriceRisen,
    /// The model's end of life has come.
    EndOfLife,
}

impl Trigger {
    pub const ALL: [Self; 5] = [
        Self::TermsChanged,
        Self::CertificationExpired,
        Self::Legacy,
        Self::PriceRisen,
        Self::EndOfLife,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TermsChanged => "terms_changed",
            Self::CertificationExpired => "certification_expired",
            Self::Legacy => "legacy",
            Self::PriceRisen => "price_risen",
            Self::EndOfLife => "end_of_life",
        }
    }
}

/// What a trigger does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Suspend,
    /// Calls go on for that long, and are refused then.
    SuspendAfter {
        seconds: u32,
    },
    /// Projects that called the model before the change go on, others are refused.
    ExistingCallersOnly,
    /// Somebody is told, nothing else.
    Notify,
}

/// The action of each trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actions {
    pub terms_changed: Action,
    pub certification_expired: Action,
    pub legacy: Action,
    pub price_risen: Action,
    pub end_of_life: Action,
}

/// Thirty days: how long calls go on, by default, when terms changed or a certificate expired.
const GRACE_SECONDS: u32 = 30 * 24 * 60 * 60;

impl Default for Actions {
    fn default() -> Self {
        Self {
            terms_changed: Action::SuspendAfter {
                seconds: GRACE_SECONDS,
            },
            certification_expired: Action::SuspendAfter {
                seconds: GRACE_SECONDS,
            },
            legacy: Action::ExistingCallersOnly,
            price_risen: Action::Notify,
            end_of_life: Action::Suspend,
        }
    }
}

impl Actions {
    #[must_use]
    pub const fn of(&self, trigger: Trigger) -> Action {
        match trigger {
            Trigger::TermsChanged => self.terms_changed,
            Trigger::CertificationExpired => self.certification_expired,
            Trigger::Legacy => self.legacy,
            Trigger::PriceRisen => self.price_risen,
            Trigger::EndOfLife => self.end_of_life,
        }
    }
}
