//! What is told of budgets: each period with what is spent, held, presumed spent, and by whom.

use crate::engine::{Store, read, transact};
use crate::error::Result;
use crate::notice::{self, Notice};
use outcrop_core::budget::lease::{Lease, State};
use outcrop_core::clock::UnixMicros;
use outcrop_core::id::NodeId;

const PERIODS: &str = "SELECT budget, member, from_us, until_us, base, rolled_over, told FROM budget_periods \
     WHERE ($1 = '' OR budget = $1) AND until_us > $2 ORDER BY budget, member, from_us";
const LEASES: &str = "SELECT lease.budget, lease.member, lease.from_us, lease.node, lease.epoch, lease.granted, lease.returned, \
     lease.settled, lease.overrun, lease.interrupted, lease.admit_until_us, lease.calls_end_us, lease.forgotten \
     FROM budget_leases AS lease JOIN budget_periods AS period ON period.budget = lease.budget \
     AND period.member = lease.member AND period.from_us = lease.from_us \
     WHERE ($1 = '' OR lease.budget = $1) AND period.until_us > $2";

/// Of two processes that find a threshold crossed, one tells.
const TELL: &str =
    "UPDATE budget_periods SET told = $1 WHERE budget = $2 AND member = $3 AND from_us = $4 AND told < $1";

/// A budget in one period, as the store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub budget: String,
    pub member: String,
    pub from_us: UnixMicros,
    pub until_us: UnixMicros,
    /// Spent before there was a lease.
    pub base: i64,
    pub rolled_over: i64,
    /// The highest threshold that was told of, in percent.
    pub told: i64,
    pub holders: Vec<Holder>,
}

/// What one node has of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    pub node: NodeId,
    pub epoch: i64,
    pub lease: Lease,
    /// Of what is settled: billed above the bound.
    pub overrun: i64,
    /// Of what is settled: charged at the bound, because a process died.
    pub interrupted: i64,
}

impl Kept {
    #[must_use]
    pub fn settled(&self) -> i64 {
        self.holders
            .iter()
            .fold(self.base, |sum, holder| sum.saturating_add(holder.lease.settled))
    }

    /// What is out with nodes that account for it, and what counts as spent because nobody does.
    #[must_use]
    pub fn held_and_presumed(&self, now_us: UnixMicros) -> (i64, i64) {
        self.holders.iter().fold((0, 0), |(held, presumed), holder| {
            let amount = holder.lease.held();
            match holder.lease.state(now_us) {
                State::Presumed => (held, presumed + amount),
                _ => (held + amount, presumed),
            }
        })
    }
}

#[derive(sqlx::FromRow)]
struct PeriodRecord {
    budget: String,
    member: String,
    from_us: i64,
    until_us: i64,
    base: i64,
    rolled_over: i64,
    told: i64,
}

#[derive(sqlx::FromRow)]
struct LeaseRecord {
    budget: String,
    member: String,
    from_us: i64,
    node: Vec<u8>,
    epoch: i64,
    granted: i64,
    returned: i64,
    settled: i64,
    overrun: i64,
    interrupted: i64,
    admit_until_us: i64,
    calls_end_us: i64,
    forgotten: bool,
}

impl From<LeaseRecord> for Holder {
    fn from(record: LeaseRecord) -> Self {
        Self {
            node: NodeId(uuid::Uuid::from_slice(&record.node).unwrap_or_default()),
            epoch: record.epoch,
            lease: Lease {
                granted: record.granted,
                returned: record.returned,
                settled: record.settled,
                admit_until_us: record.admit_until_us,
                calls_end_us: record.calls_end_us,
                asked: 0,
                forgotten: record.forgotten,
            },
            overrun: record.overrun,
            interrupted: record.interrupted,
        }
    }
}

impl Store {
    /// The periods that end after an instant: of one budget, or of all where `budget` is empty.
    pub async fn kept_budgets(&self, budget: &str, after_us: UnixMicros) -> Result<Vec<Kept>> {
        let periods: Vec<PeriodRecord> = read!(self, |pool| sqlx::query_as(PERIODS)
            .bind(budget)
            .bind(after_us)
            .fetch_all(pool)
            .await)?;
        let leases: Vec<LeaseRecord> = read!(self, |pool| sqlx::query_as(LEASES)
            .bind(budget)
            .bind(after_us)
            .fetch_all(pool)
            .await)?;
        let mut holders = std::collections::HashMap::<_, Vec<Holder>>::new();
        for lease in leases {
            let key = (lease.budget.clone(), lease.member.clone(), lease.from_us);
            holders.entry(key).or_default().push(lease.into());
        }
        let kept = periods.into_iter().map(|period| Kept {
            holders: holders
                .remove(&(period.budget.clone(), period.member.clone(), period.from_us))
                .unwrap_or_default(),
            budget: period.budget,
            member: period.member,
            from_us: period.from_us,
            until_us: period.until_us,
            base: period.base,
            rolled_over: period.rolled_over,
            told: period.told,
        });
        Ok(kept.collect())
    }

    /// Keeps a notice that a threshold of the period was crossed, unless somebody has been told of it.
    pub async fn tell_of_budget(&self, period: &Kept, percent: u16, notice: &Notice) -> Result<()> {
        transact!(self, |tx| {
            let tell = sqlx::query(TELL).bind(i64::from(percent)).bind(&period.budget);
            let told = tell.bind(&period.member).bind(period.from_us).execute(&mut *tx);
            if told.await?.rows_affected() == 0 {
                return Ok(());
            }
            notice::insert!(tx, notice);
        });
        Ok(())
    }
}
