//! What can be done, and what can be asked, in small numbers that stand for the things of [`super::world`].

use outcrop_core::entitlement::Actions;

/// One run.
#[derive(Clone, Debug)]
pub struct Case {
    pub actions: Actions,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug)]
pub struct Step {
    pub operation: Operation,
    pub calls: Vec<Call>,
}

/// Sets of few things are bits of a number. Days are counted from the run's first.
#[derive(Clone, Debug)]
pub enum Operation {
    Grant(Grant),
    Suspend {
        entitlement: usize,
    },
    Resume {
        entitlement: usize,
    },
    Revoke {
        entitlement: usize,
    },
    /// The hash is filled in when it is done.
    NewTerms {
        subject: usize,
        hash: String,
    },
    /// The newest terms are accepted for an entitlement that has some.
    Agree {
        entitlement: usize,
        hash: String,
    },
    Certify {
        certification: usize,
        expires: i64,
        withdrawn: Option<i64>,
    },
    DropCertification {
        certification: usize,
    },
    Lifecycle {
        model: usize,
        legacy: bool,
        legacy_from: Option<i64>,
        end_of_life: Option<i64>,
    },
    Price {
        model: usize,
        rate: i64,
    },
    Wait {
        hours: i64,
    },
    Project {
        project: usize,
        environment: usize,
        classes: u8,
    },
    MoveAccount {
        account: usize,
        unit: usize,
    },
    Member {
        principal: usize,
        unit: usize,
        role: usize,
        given: bool,
    },
    Disable {
        principal: usize,
        disabled: bool,
    },
    PutPolicy {
        policy: usize,
        unit: usize,
        baseline: bool,
        text: usize,
    },
    DropPolicy {
        policy: usize,
    },
    /// A call of the project's that reached the ledger.
    Called {
        project: usize,
        model: usize,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    pub entitlement: usize,
    pub model: usize,
    pub accounts: u8,
    pub environments: Option<u8>,
    pub regions: Option<u8>,
    pub classes: Option<u8>,
    pub modes: Option<u8>,
    pub guardrail: bool,
    pub expires: Option<i64>,
    /// The subject, and the hash that is filled in when it is done.
    pub terms: Option<(usize, String)>,
    pub certifications: u8,
    /// The approved rate (filled in) and the margin in percent.
    pub price: Option<(i64, u32)>,
}

/// What is asked of both.
#[derive(Clone, Debug)]
pub struct Call {
    pub principal: usize,
    pub model: usize,
    pub region: usize,
    pub batch: bool,
    pub guarded: bool,
    pub streamed: bool,
}

pub const NAMES: [&str; 18] = [
    "grant",
    "suspend",
    "resume",
    "revoke",
    "new terms",
    "agree",
    "certify",
    "drop certification",
    "lifecycle",
    "price",
    "wait",
    "project",
    "move account",
    "member",
    "disable",
    "put policy",
    "drop policy",
    "called",
];

impl Operation {
    pub fn name(&self) -> &'static str {
        let ordinal = match self {
            Self::Grant(_) => 0,
            Self::Suspend { .. } => 1,
            Self::Resume { .. } => 2,
            Self::Revoke { .. } => 3,
            Self::NewTerms { .. } => 4,
            Self::Agree { .. } => 5,
            Self::Certify { .. } => 6,
            Self::DropCertification { .. } => 7,
            Self::Lifecycle { .. } => 8,
            Self::Price { .. } => 9,
            Self::Wait { .. } => 10,
            Self::Project { .. } => 11,
            Self::MoveAccount { .. } => 12,
            Self::Member { .. } => 13,
            Self::Disable { .. } => 14,
            Self::PutPolicy { .. } => 15,
            Self::DropPolicy { .. } => 16,
            Self::Called { .. } => 17,
        };
        NAMES[ordinal]
    }
}
