//! What the store knows of a budget at the moment when a node asks, and what follows from it.

use super::ask::Terms;
use super::limit::Declared;
use outcrop_core::budget::Span;
use outcrop_core::budget::lease::{Answer, Ask, Lease, Standing, answer};
use outcrop_core::clock::UnixMicros;

/// What leases take, as `Lease::taken` says.
macro_rules! taken {
    () => {
        "CAST(COALESCE(SUM(CASE WHEN forgotten THEN settled WHEN settled > granted - returned THEN settled \
         ELSE granted - returned END), 0) AS BIGINT)"
    };
}

/// Of the budget `$1` and its member `$2`, the period from `$3`: the lease of node `$4` in epoch `$5`; what all leases
/// take that count with it, from `$6` on; and the period before, from `$7`. Now is `$8`.
pub(super) const VIEW: &str = concat!(
    "SELECT own.granted, own.returned, own.settled, own.admit_until_us, own.calls_end_us, own.asked, own.forgotten, \
     this.rolled_over, earlier.rolled_over AS rolled_before, \
     (SELECT ",
    taken!(),
    " FROM budget_leases WHERE budget = $1 AND member = $2 AND from_us >= $6 AND from_us <= $3) AS leased, \
     (SELECT COUNT(*) FROM budget_leases WHERE budget = $1 AND member = $2 AND from_us = $3 AND admit_until_us > $8) AS live, \
     (SELECT CAST(COALESCE(SUM(granted - returned - settled), 0) AS BIGINT) FROM budget_leases WHERE budget = $1 \
      AND member = $2 AND from_us >= $6 AND from_us <= $3 AND NOT forgotten AND granted - returned > settled) AS leased_held, \
     (SELECT CAST(COALESCE(SUM(base), 0) AS BIGINT) FROM budget_periods \
      WHERE budget = $1 AND member = $2 AND from_us >= $6 AND from_us <= $3) AS base, \
     (SELECT ",
    taken!(),
    " FROM budget_leases WHERE budget = $1 AND member = $2 AND from_us = $7) AS leased_before, \
     earlier.base AS base_before, \
     (SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM budget_increases WHERE budget = $1 \
      AND (member = $2 OR member = '') AND status = 'approved' AND from_us <= $8 AND until_us > $8) AS increases \
     FROM (SELECT 1 AS one) AS always \
     LEFT JOIN budget_leases AS own ON own.budget = $1 AND own.member = $2 AND own.from_us = $3 AND own.node = $4 AND own.epoch = $5 \
     LEFT JOIN budget_periods AS this ON this.budget = $1 AND this.member = $2 AND this.from_us = $3 \
     LEFT JOIN budget_periods AS earlier ON earlier.budget = $1 AND earlier.member = $2 AND earlier.from_us = $7"
);

#[derive(sqlx::FromRow)]
pub(super) struct View {
    granted: Option<i64>,
    returned: Option<i64>,
    settled: Option<i64>,
    admit_until_us: Option<i64>,
    calls_end_us: Option<i64>,
    asked: Option<i64>,
    forgotten: Option<bool>,
    rolled_over: Option<i64>,
    rolled_before: Option<i64>,
    leased: i64,
    leased_held: i64,
    live: i64,
    base: i64,
    leased_before: i64,
    base_before: Option<i64>,
    increases: i64,
}

impl View {
    fn lease(&self) -> Option<Lease> {
        Some(Lease {
            granted: self.granted?,
            returned: self.returned?,
            settled: self.settled?,
            admit_until_us: self.admit_until_us?,
            calls_end_us: self.calls_end_us?,
            asked: self.asked?,
            forgotten: self.forgotten?,
        })
    }

    /// What was taken of the period before, and what had been rolled over into it.
    fn before(&self) -> Option<(i64, i64)> {
        let taken = self.leased_before.saturating_add(self.base_before?);
        Some((taken, self.rolled_before?))
    }
}

/// By how much a node's clock may differ from the store's at the border of two periods.
const TOLERANCE_US: i64 = 60_000_000;

/// A budget, now, and the period that a node means.
pub(super) struct Moment {
    declared: Declared,
    from_us: UnixMicros,
    now_us: UnixMicros,
    /// None: the period that is meant is not now.
    span: Option<Span>,
}

/// What becomes of one question.
pub(super) struct Turn {
    pub lease: Lease,
    pub answer: Answer,
    /// The period's end and what it gets from the one before, where this is its first lease.
    pub opens: Option<(UnixMicros, i64)>,
}

impl Moment {
    pub fn new(declared: Declared, from_us: UnixMicros, now_us: UnixMicros) -> Self {
        let span = declared.span_at(from_us, now_us, TOLERANCE_US);
        Self {
            declared,
            from_us,
            now_us,
            span,
        }
    }

    pub fn counted_from_us(&self) -> UnixMicros {
        self.span
            .map_or(self.from_us, |span| self.declared.calendar.counted_from(span))
    }

    /// Where the period before begins; the period itself, where there is none before.
    pub fn before_us(&self) -> UnixMicros {
        let before = self.span.and_then(|span| self.declared.calendar.before(span));
        before.map_or(i64::MIN, |before| before.from_us)
    }

    /// Answers. None: the period is not now, and the node has nothing of it to give back.
    pub fn turn(&self, view: View, mut ask: Ask, short: bool, terms: Terms) -> Option<Turn> {
        let own = view.lease();
        if self.span.is_none() {
            // What is left of a period that has passed can be given back, and nothing taken.
            (ask.least, ask.needed, ask.target) = (0, 0, 0);
            own?;
        }
        let existed = self.declared.changed_at_us <= self.before_us();
        let rolled_over = view
            .rolled_over
            .unwrap_or_else(|| self.declared.rolled_over(view.before(), existed));
        let mut lease = own.unwrap_or_default();
        let limit = self
            .declared
            .limit
            .saturating_add(rolled_over)
            .saturating_add(view.increases);
        let standing = Standing {
            limit,
            others_held: view.leased_held.saturating_sub(lease.held()),
            others: view
                .base
                .saturating_add(view.leased)
                .saturating_sub(lease.taken()),
            nodes: view.live.saturating_add(i64::from(own.is_none())),
            short,
            now_us: self.now_us,
            admit_for_us: terms.admit_for_us,
            call_us: terms.call_us,
        };
        let answer = answer(&mut lease, ask, standing);
        let opens = self.span.filter(|_| view.rolled_over.is_none());
        Some(Turn {
            lease,
            answer,
            opens: opens.map(|span| (span.until_us, rolled_over)),
        })
    }
}
