//! Budgets as lists and pages show them. Amounts are text, written as the budget's limit is.

use super::figures::{Figures, ends_at, increases, percent};
use super::permit::{is_in_charge, oversees, sees_member};
use crate::app::App;
use outcrop_access::budget::Applied;
use outcrop_access::snapshot::Snapshot;
use outcrop_core::budget::lease::State;
use outcrop_core::budget::{Budget, Span};
use outcrop_core::clock::UnixMicros;
use outcrop_core::principal::Principal;
use outcrop_store::budget::{Holder, Increase, Kept};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A declared budget, and what has become of it in its present period.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BudgetInForce)]
pub struct Shown {
    #[serde(flatten)]
    pub budget: Budget,
    /// One for all; or one for each member that called, or was given an increase, in the present period.
    pub standing: Vec<Standing>,
    /// Whether the caller approves, rejects and ends increases that others propose.
    pub can_decide: bool,
}

/// How a budget, or a member's part of it, stands in its present period.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BudgetStanding)]
pub struct Standing {
    /// An account, a project or a principal; empty where the budget is one for all.
    member: String,
    /// Of a rolling window, where the oldest bucket begins that counts now.
    from_us: UnixMicros,
    /// Of a rolling window, where the present bucket ends.
    until_us: UnixMicros,
    /// In force now: with what was rolled over and with increases.
    limit: String,
    rolled_over: String,
    increases: String,
    settled: String,
    /// Given to processes, for calls that run and those of the next seconds.
    held: String,
    /// Held by processes that are gone: it counts as spent until they come back or are written off.
    presumed_spent: String,
    /// Of what is settled: billed by providers above the bound that was held.
    overrun: String,
    /// Of what is settled: charged at the bound, because a process died.
    interrupted: String,
    left: String,
    /// How much of the limit is settled, held or presumed spent.
    percent: i64,
    /// When it ends, should calls go on as since the period began; none where nothing is spent, where it lasts until
    /// the period ends, and for rolling windows.
    #[schema(required = true)]
    ends_at_us: Option<UnixMicros>,
}

/// A budget with the processes that have a share of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BudgetDetail)]
pub struct Detail {
    #[serde(flatten)]
    pub shown: Shown,
    /// For those who see every account or are in charge of the budget; empty for others.
    pub holders: Vec<HolderShown>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BudgetHolder)]
pub struct HolderShown {
    member: String,
    from_us: UnixMicros,
    node: String,
    epoch: i64,
    /// `live`, `ending`, `presumed` (spent), `closed` or `forgotten`.
    state: &'static str,
    held: String,
    settled: String,
    overrun: String,
    interrupted: String,
    /// Until when the process admits calls without a word from the store.
    admit_until_us: UnixMicros,
    /// When its longest call has ended.
    calls_end_us: UnixMicros,
}

/// What budgets are shown from, and to whom.
pub struct Sight<'a> {
    pub snapshot: &'a Snapshot,
    pub viewer: &'a Principal,
    /// Those in force now, of every budget.
    pub increases: &'a [Increase],
    pub now_us: UnixMicros,
}

impl Sight<'_> {
    /// The budget with the periods that the store has of it.
    pub fn show(&self, applied: &Applied, kept: &[Kept]) -> Shown {
        let budget = &applied.budget;
        let span = applied.span(self.now_us);
        let from_us = applied.calendar.counted_from(span);
        let mut members: BTreeMap<&str, Vec<&Kept>> = BTreeMap::new();
        if budget.each == outcrop_core::budget::Each::All {
            members.insert("", Vec::new());
        }
        for increase in self
            .increases
            .iter()
            .filter(|one| one.budget == budget.id && !one.member.is_empty())
        {
            members.entry(&increase.member).or_default();
        }
        let counted = |one: &&Kept| from_us <= one.from_us && one.from_us <= span.from_us;
        for one in kept.iter().filter(|one| one.budget == budget.id).filter(counted) {
            members.entry(&one.member).or_default().push(one);
        }
        // A budget of members has a part of nobody's, which only says that it was opened.
        let is_part = |member: &str| (budget.each == outcrop_core::budget::Each::All) == member.is_empty();
        let seen = members
            .into_iter()
            .filter(|(member, _)| is_part(member) && sees_member(self.snapshot, self.viewer, budget, member));
        Shown {
            budget: budget.clone(),
            standing: seen
                .map(|(member, kept)| self.standing(applied, span, member, &kept))
                .collect(),
            can_decide: is_in_charge(self.snapshot, self.viewer, budget),
        }
    }

    fn standing(&self, applied: &Applied, span: Span, member: &str, kept: &[&Kept]) -> Standing {
        let figures = Figures::of(kept.iter().copied(), self.now_us);
        let budget = &applied.budget;
        let increases = increases(self.increases, &budget.id, member);
        let limit = figures.limit(applied, self.increases, member);
        let from_us = applied.calendar.counted_from(span);
        let forecast = ends_at(figures.settled, limit, from_us, self.now_us, span.until_us);
        let show = |amount: i64| budget.measure.show(amount);
        Standing {
            member: member.to_owned(),
            from_us,
            until_us: span.until_us,
            limit: show(limit),
            rolled_over: show(figures.rolled_over),
            increases: show(increases),
            settled: show(figures.settled),
            held: show(figures.held),
            presumed_spent: show(figures.presumed),
            overrun: show(figures.overrun),
            interrupted: show(figures.interrupted),
            left: show(limit.saturating_sub(figures.taken()).max(0)),
            percent: percent(figures.taken(), limit),
            ends_at_us: forecast.filter(|_| !applied.calendar.is_rolling()),
        }
    }

    /// Who has a share in the present period; nobody for those who see their own part alone.
    pub fn holders(&self, applied: &Applied, kept: &[Kept]) -> Vec<HolderShown> {
        let budget = &applied.budget;
        if !oversees(self.snapshot, self.viewer, budget) {
            return Vec::new();
        }
        let span = applied.span(self.now_us);
        let from_us = applied.calendar.counted_from(span);
        let counted = kept
            .iter()
            .filter(|one| one.budget == budget.id && from_us <= one.from_us);
        counted
            .flat_map(|one| one.holders.iter().map(|holder| self.holder(budget, one, holder)))
            .collect()
    }

    fn holder(&self, budget: &Budget, kept: &Kept, holder: &Holder) -> HolderShown {
        let (lease, show) = (&holder.lease, |amount| budget.measure.show(amount));
        HolderShown {
            member: kept.member.clone(),
            from_us: kept.from_us,
            node: holder.node.to_string(),
            epoch: holder.epoch,
            state: state(lease.state(self.now_us)),
            held: show(lease.held()),
            settled: show(lease.settled),
            overrun: show(holder.overrun),
            interrupted: show(holder.interrupted),
            admit_until_us: lease.admit_until_us,
            calls_end_us: lease.calls_end_us,
        }
    }
}

const fn state(state: State) -> &'static str {
    match state {
        State::Live => "live",
        State::Ending => "ending",
        State::Presumed => "presumed",
        State::Closed => "closed",
        State::Forgotten => "forgotten",
    }
}

/// The periods that count now: of a rolling window all of its buckets.
pub async fn kept(app: &App, applied: &Applied, now_us: UnixMicros) -> outcrop_store::Result<Vec<Kept>> {
    let counted_from_us = applied.calendar.counted_from(applied.span(now_us));
    let after_us = if applied.calendar.is_rolling() {
        counted_from_us
    } else {
        now_us
    };
    app.store().kept_budgets(&applied.budget.id, after_us).await
}
