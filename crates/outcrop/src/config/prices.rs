//! What becomes of calls whose price is not known, and when a price is too old to be believed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Prices {
    /// What becomes of a call that no price is known for: `refuse`, or `flag`, which lets it pass at no cost and marks it
    /// as unpriced in the ledger, in `outcrop usage` and on the call's page.
    pub unknown: Unknown,
    /// After how many days the source of a declared price counts as stale in `outcrop prices check`.
    #[schemars(range(min = 1, max = 3650))]
    pub stale_after_days: u32,
}

impl Default for Prices {
    fn default() -> Self {
        Self {
            unknown: Unknown::Refuse,
            stale_after_days: 90,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unknown {
    Refuse,
    Flag,
}

impl From<Unknown> for outcrop_core::price::Unknown {
    fn from(unknown: Unknown) -> Self {
        match unknown {
            Unknown::Refuse => Self::Refuse,
            Unknown::Flag => Self::Flag,
        }
    }
}
