//! What an attempt really was: how it ended, what it used, what it cost.

use crate::money::Nanos;
use crate::price::Line;
use crate::usage::Usage;
use serde::{Deserialize, Serialize};

/// How an attempt ended.
///
/// The numbers are stored in the spool and the ledger. Never renumber.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Outcome {
    /// The provider's answer came whole.
    Completed = 0,
    /// The client went away before the end.
    Cancelled = 1,
    /// The provider refused, failed, or broke off.
    Failed = 2,
    /// The process died with the attempt in flight.
    Interrupted = 3,
    /// The request never left: no connection, or no model in this process. Costs nothing, counts as no call.
    Unreached = 4,
}

impl Outcome {
    pub const ALL: [Self; 5] = [
        Self::Completed,
        Self::Cancelled,
        Self::Failed,
        Self::Interrupted,
        Self::Unreached,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
            Self::Interrupted => "interrupted",
            Self::Unreached => "unreached",
        }
    }

    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

/// The end of an attempt, as it goes to the spool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    pub outcome: Outcome,
    /// Our own count, or the bound, where the provider reported none.
    pub estimated: bool,
    pub usage: Usage,
    pub lines: Vec<Line>,
    pub cost: Nanos,
    /// From the call's arrival to the first event of the answer; none when there was no answer.
    pub first_event_us: Option<u32>,
    /// From the call's arrival to the end of the attempt.
    pub duration_us: u64,
}
