//! Nodes and their leases: a process begins, and an operator writes a dead one off.

use crate::audit;
use crate::engine::{Store, read, transact};
use crate::error::Result;
use outcrop_core::audit::Record as Audit;
use outcrop_core::budget::Key;
use outcrop_core::budget::lease::Lease;
use outcrop_core::clock::UnixMicros;
use outcrop_core::id::NodeId;

const BEGIN: &str = "INSERT INTO nodes (id, epoch, high_water, seen_at_us, incarnation) VALUES ($1, $2, -1, $3, 1) \
     ON CONFLICT (id, epoch) DO UPDATE SET incarnation = nodes.incarnation + 1, seen_at_us = excluded.seen_at_us \
     RETURNING incarnation";
/// What was written off stays written off; the rest is the node's again.
const RESUME: &str = "UPDATE budget_leases SET asked = 0, returned = CASE WHEN forgotten AND granted - settled > returned \
     THEN granted - settled ELSE returned END, forgotten = $3 WHERE node = $1 AND epoch = $2";
/// Of periods that a call may still fall in, and whatever else the node has not accounted for.
const LEASES: &str = "SELECT budget_leases.budget, budget_leases.member, budget_leases.from_us, granted, returned, settled, \
     admit_until_us, calls_end_us, asked, forgotten FROM budget_leases LEFT JOIN budget_periods AS period \
     ON period.budget = budget_leases.budget AND period.member = budget_leases.member AND period.from_us = budget_leases.from_us \
     WHERE node = $1 AND epoch = $2 AND (period.until_us IS NULL OR period.until_us > $3 OR granted - returned > settled)";
/// Only where no call of the node's can be running any more.
const FORGET: &str = "UPDATE budget_leases SET forgotten = $3 WHERE node = $1 AND calls_end_us <= $2 \
     AND granted - returned > settled AND NOT forgotten";
const STILL_RUNNING: &str = "SELECT COUNT(*) FROM budget_leases WHERE node = $1 AND calls_end_us > $2 \
     AND granted - returned > settled AND NOT forgotten";

const BY_NODE: &str = "SELECT node, epoch, COUNT(*) AS leases, MAX(calls_end_us) AS calls_end_us FROM budget_leases \
     WHERE granted - returned > settled AND NOT forgotten GROUP BY node, epoch";

/// A period counts as over for a node only a day later: clocks differ.
const LONG_OVER_US: i64 = 86_400_000_000;

/// What a process begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    pub incarnation: i64,
    pub leases: Vec<HeldBy>,
}

/// A lease of the node's, with what it is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldBy {
    pub key: Key,
    pub lease: Lease,
}

/// What a node has not accounted for, in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outstanding {
    pub node: NodeId,
    pub epoch: i64,
    /// How many leases it has something of which is neither settled nor given back.
    pub leases: i64,
    /// When its longest call has ended.
    pub calls_end_us: UnixMicros,
}

#[derive(sqlx::FromRow)]
struct OutstandingRecord {
    node: Vec<u8>,
    epoch: i64,
    leases: i64,
    calls_end_us: i64,
}

#[derive(sqlx::FromRow)]
pub(super) struct Record {
    budget: String,
    member: String,
    from_us: i64,
    granted: i64,
    returned: i64,
    settled: i64,
    admit_until_us: i64,
    calls_end_us: i64,
    asked: i64,
    forgotten: bool,
}

impl From<Record> for HeldBy {
    fn from(record: Record) -> Self {
        Self {
            key: Key {
                budget: record.budget.into(),
                member: record.member.into(),
                from_us: record.from_us,
            },
            lease: Lease {
                granted: record.granted,
                returned: record.returned,
                settled: record.settled,
                admit_until_us: record.admit_until_us,
                calls_end_us: record.calls_end_us,
                asked: record.asked,
                forgotten: record.forgotten,
            },
        }
    }
}

impl Store {
    /// Begins another start of a node. All of its spool must be in the ledger: from here on the leases are what the
    /// store says, and messages of earlier starts are void.
    pub async fn begin_node(&self, node: NodeId, epoch: i64) -> Result<Begun> {
        let (id, now_us) = (node.0.as_bytes().as_slice(), self.clock.now_us());
        let begun = transact!(self, |tx| {
            let begin = sqlx::query_scalar(BEGIN).bind(id).bind(epoch).bind(now_us);
            let incarnation = begin.fetch_one(&mut *tx).await?;
            let resume = sqlx::query(RESUME).bind(id).bind(epoch).bind(false);
            resume.execute(&mut *tx).await?;
            let leases = sqlx::query_as::<_, Record>(LEASES).bind(id).bind(epoch);
            let leases = leases
                .bind(now_us.saturating_sub(LONG_OVER_US))
                .fetch_all(&mut *tx)
                .await?;
            Begun {
                incarnation,
                leases: leases.into_iter().map(HeldBy::from).collect(),
            }
        });
        Ok(begun)
    }

    /// The nodes that have not accounted for all they were given.
    pub async fn leases_by_node(&self) -> Result<Vec<Outstanding>> {
        let found: Vec<OutstandingRecord> =
            read!(self, |pool| sqlx::query_as(BY_NODE).fetch_all(pool).await)?;
        let found = found.into_iter().map(|record| Outstanding {
            node: NodeId(uuid::Uuid::from_slice(&record.node).unwrap_or_default()),
            epoch: record.epoch,
            leases: record.leases,
            calls_end_us: record.calls_end_us,
        });
        Ok(found.collect())
    }

    /// Writes off what a node has not accounted for, with its audit record, and answers how many leases that were. None: calls of its may
    /// still be running, and nothing was written off.
    pub async fn forget_node(&self, node: NodeId, record: &Audit) -> Result<Option<u64>> {
        let (id, now_us) = (node.0.as_bytes().as_slice(), self.clock.now_us());
        let forgotten = transact!(self, |tx| {
            let running = sqlx::query_scalar::<_, i64>(STILL_RUNNING).bind(id).bind(now_us);
            if running.fetch_one(&mut *tx).await? > 0 {
                return Ok(None);
            }
            let forget = sqlx::query(FORGET).bind(id).bind(now_us).bind(true);
            let forgotten = forget.execute(&mut *tx).await?.rows_affected();
            audit::append!(self, tx, record);
            forgotten
        });
        Ok(Some(forgotten))
    }
}
