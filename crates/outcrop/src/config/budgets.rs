//! How this process holds its share of the budgets.

use super::quantity::Time;
use schemars::JsonSchema;
use serde::Deserialize;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Budgets {
    /// For how long calls like those of late could go on from what this process has leased, should the database be
    /// away. A process that dies leaves at most that much of a budget held.
    #[schemars(extend("x-minimum" = "1s", "x-maximum" = "1h"))]
    pub lease_ahead: Time,
    /// How long a lease lets calls begin without a word from the database.
    #[schemars(extend("x-minimum" = "10s", "x-maximum" = "24h"))]
    pub lease_lasts: Time,
    /// How long a call waits, when a budget is short, for other processes to give back what they do not use.
    #[schemars(extend("x-minimum" = "100ms", "x-maximum" = "30s"))]
    pub patience: Time,
}

impl Default for Budgets {
    fn default() -> Self {
        Self {
            lease_ahead: Time::seconds(5),
            lease_lasts: Time::seconds(15 * 60),
            patience: Time::seconds(2),
        }
    }
}
