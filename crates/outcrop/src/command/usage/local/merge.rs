//! Adds the spool's attempts to the ledger's sums.

use outcrop_core::money::Nanos;
use outcrop_core::price::UNPRICED;
use outcrop_core::settlement::{Outcome, Settlement};
use outcrop_core::tag::TagSet;
use outcrop_store::ledger::{UsageBy, UsageRow, utc_day};
use outcrop_store::spool::{Contents, Intent};
use std::collections::BTreeMap;

/// Attempts above the ledger's mark count as they ended; attempts without an end count as interrupted, at their
/// bound, once the process that made them is dead.
pub fn add(
    rows: Vec<UsageRow>,
    contents: &Contents,
    shipped_through: Option<u64>,
    by: Option<&UsageBy>,
) -> Vec<UsageRow> {
    let mut sums: BTreeMap<Option<String>, UsageRow> =
        rows.into_iter().map(|row| (row.key.clone(), row)).collect();
    let unshipped = contents
        .completed
        .iter()
        .filter(|completed| shipped_through.is_none_or(|through| completed.sequence > through));
    for completed in unshipped {
        count(&mut sums, &completed.intent, &completed.settlement, by);
    }
    let interrupted = contents.open.iter().filter(|_| !contents.is_live);
    for open in interrupted {
        count(&mut sums, &open.intent, &open.intent.charged_at_bound(0), by);
    }
    sums.into_values().collect()
}

fn count(
    sums: &mut BTreeMap<Option<String>, UsageRow>,
    intent: &Intent<'_>,
    settlement: &Settlement,
    by: Option<&UsageBy>,
) {
    if settlement.outcome == Outcome::Unreached {
        return;
    }
    let key = key(intent, by);
    let row = sums.entry(key.clone()).or_insert_with(|| nothing(key));
    row.calls += u64::from(intent.attempt.ordinal() == 0);
    row.attempts += 1;
    row.input_tokens = row
        .input_tokens
        .saturating_add_unsigned(settlement.usage.total_input());
    row.output_tokens = row.output_tokens.saturating_add_unsigned(settlement.usage.output);
    row.cost_nanos = row.cost_nanos.saturating_add(settlement.cost);
    row.estimated_calls += u64::from(settlement.estimated);
    row.interrupted_calls += u64::from(settlement.outcome == Outcome::Interrupted);
    row.unpriced_calls += u64::from(intent.price_version == UNPRICED);
}

fn key(intent: &Intent<'_>, by: Option<&UsageBy>) -> Option<String> {
    match by? {
        UsageBy::Model => Some(intent.model.to_string()),
        UsageBy::Account => Some(intent.account.to_string()),
        UsageBy::Project => Some(intent.project.to_string()),
        UsageBy::Day => utc_day(intent.started_at_us),
        UsageBy::Profile => intent.profile.as_deref().map(str::to_owned),
        UsageBy::Tag(key) => TagSet::from_text(&intent.tags)?.get(key).map(str::to_owned),
    }
}

const fn nothing(key: Option<String>) -> UsageRow {
    UsageRow {
        key,
        calls: 0,
        attempts: 0,
        input_tokens: 0,
        output_tokens: 0,
        cost_nanos: Nanos::ZERO,
        estimated_calls: 0,
        interrupted_calls: 0,
        unpriced_calls: 0,
    }
}
