//! The ledger: one narrow row for each attempt that was settled. Append-only.
//!
//! Rows are clustered (SQLite) or indexed (PostgreSQL) by project and time, so a read goes from its scope to the
//! projects in it and along their time. What rows have in common (accounts, models, …) is an
//! interned number; usage and price lines are packed. A *call* is counted and shown by its first row, with the
//! outcome and timing of its last attempt that reached a provider; money and tokens are summed over all rows.

mod append;
mod callers;
mod calls;
mod cursor;
mod details;
pub(crate) mod dimension;
mod overview;
mod packed;
mod percentile;
mod rollup;
mod sum;
mod usage;
mod users;

pub(crate) use rollup::HOUR_US;

pub use append::{Appended, Batch};
pub use callers::FormerCaller;
pub use calls::{Call, Filter, Filters, Page};
pub use details::{Attempt, Details, PricedLine};
pub use overview::{Bucket, ModelTotals, Overview, Span, Totals};
pub use usage::{UsageBy, UsageRow, utc_day};
pub use users::User;

use outcrop_core::budget::Hold;
use outcrop_core::clock::UnixMicros;
use outcrop_core::id::{AccountId, AttemptId};
use outcrop_core::settlement::Settlement;

/// One settled attempt, as the spool gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub attempt: AttemptId,
    pub started_at_us: UnixMicros,
    pub account: AccountId,
    pub project: String,
    /// The principal's id.
    pub principal: String,
    /// The model's id.
    pub model: String,
    pub connection: String,
    /// Where the connection runs.
    pub region: String,
    /// The dialect and operation (`bedrock.converse`).
    pub operation: String,
    pub streamed: bool,
    /// The price version that the settlement was made with.
    pub price_version: i64,
    /// The ARN of the inference profile that the call named.
    pub profile: Option<String>,
    /// All tags of the call, as [`outcrop_core::tag::TagSet::to_text`] writes them; empty for none.
    pub tags: String,
    /// What was held of each budget that applied.
    pub holds: Vec<Hold>,
    pub settlement: Settlement,
}

/// Whose rows a read may see. Every read takes one; what is outside it does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The whole organisation.
    All,
    Account(AccountId),
    Project {
        account: AccountId,
        project: String,
    },
}

/// The columns of a scope's condition: the facet that leads to its projects, and the account that each row must
/// have, should a project ever have been booked on two.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Visible {
    pub(crate) facet: i32,
    pub(crate) account: Option<i32>,
}

/// The part of a statement that keeps a read within its scope, with [`Visible`] as `$1` and `$2`, and within a
/// time span, `$3` inclusive to `$4` exclusive.
macro_rules! in_scope_and_span {
    () => {
        "ledger.project IN (SELECT facet.project FROM ledger_facets AS facet WHERE facet.dimension = $1 \
         AND ($2 IS NULL OR facet.account = $2)) AND ($2 IS NULL OR ledger.account = $2) \
         AND ledger.started_at_us >= $3 AND ledger.started_at_us < $4"
    };
}

/// The ledger, each first row (`ordinal = 0`) beside the `ending` of its call: its last retry that reached a provider
/// (4 is `Outcome::Unreached`), where there is one. Retries have a small index of their own, so this costs next to
/// nothing where there are none.
macro_rules! ledger_with_endings {
    () => {
        "ledger LEFT JOIN ledger AS ending ON ledger.ordinal = 0 AND ending.call_id = ledger.call_id \
         AND ending.ordinal > 0 AND ending.ordinal = (SELECT MAX(retry.ordinal) FROM ledger AS retry \
         WHERE retry.call_id = ending.call_id AND retry.ordinal > 0 AND retry.outcome <> 4)"
    };
}

/// A column of the last attempt of a first row's call, in a statement from [`ledger_with_endings`].
macro_rules! of_last_attempt {
    ($column:literal) => {
        concat!(
            "CASE WHEN ending.ordinal IS NULL THEN ledger.",
            $column,
            " ELSE ending.",
            $column,
            " END"
        )
    };
}

use {in_scope_and_span, ledger_with_endings, of_last_attempt};

/// The last instant that is kept: the end of the year 9999. Later ones, and ones before 1970, are set to the
/// nearest that can be shown as a date.
pub(crate) const MAX_TIME_US: i64 = 253_402_300_799_999_999;

/// A count as the columns hold it.
fn saturated(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The other way; a column never holds less than zero.
fn counted(stored: i64) -> u64 {
    u64::try_from(stored).unwrap_or(0)
}
