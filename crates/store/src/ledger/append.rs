//! Taking in what a node ships: each settled attempt exactly once, whoever ships it, however often.
//!
//! A spool is shipped in order as (node, epoch, sequence). The node's high-water mark is raised in the transaction
//! that writes the rows, and taking its row's lock is that transaction's first act: of two processes that ship the
//! same spool, the second waits, sees the new mark and skips what is there.

use super::dimension::Dimensions;
use super::rollup::{self, Cells};
use super::{MAX_TIME_US, Row, packed, saturated};
use crate::budget::settle;
use crate::engine::{Store, transact};
use crate::error::{Error, Result};
use crate::node::sequence_from;
use outcrop_core::id::NodeId;
use sqlx::query_builder::Separated;
use sqlx::{Database, Encode, QueryBuilder, Type};
use std::collections::HashSet;

/// Makes the node's row if it is new, and in any case locks it and answers the mark as of now.
const LOCK_MARK: &str = "INSERT INTO nodes (id, epoch, high_water, seen_at_us) VALUES ($1, $2, -1, $3) \
     ON CONFLICT (id, epoch) DO UPDATE SET seen_at_us = excluded.seen_at_us RETURNING high_water";
const RAISE_MARK: &str = "UPDATE nodes SET high_water = $3 WHERE id = $1 AND epoch = $2";

const INSERT: &str = "INSERT INTO ledger (started_at_us, input_tokens, output_tokens, cost_nanos, duration_us, \
     price_version, first_event_us, account, project, principal, model, connection, region, operation, ordinal, \
     outcome, streamed, estimated, call_id, lines, profile, tags) ";
/// An attempt that is there already under another node or epoch (a copied spool, a restored disk) stays as it is.
const OR_LEAVE: &str = " ON CONFLICT DO NOTHING RETURNING call_id, ordinal";

/// Rows are inserted so many at a time. Few sizes make few statements, which stay prepared; the largest stays
/// below SQLite's 32,766 parameters at 22 a row.
pub(super) const CHUNKS: [usize; 4] = [256, 32, 8, 1];

/// A piece of a node's spool, in order.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    pub node: NodeId,
    pub epoch: i64,
    /// The sequence that the batch continues from: the mark up to which all was shipped before; none for the start
    /// of the spool. A batch that begins above the ledger's mark is refused, because what lies between would be
    /// lost for good.
    pub after: Option<u64>,
    /// The last sequence that the batch covers. Sequences without a row (intents) count too.
    pub through: u64,
    /// Settled attempts with their sequences, ascending.
    pub rows: &'a [(u64, Row)],
}

/// What became of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// Rows that are new in the ledger.
    pub inserted: u64,
    /// Rows at or below the mark: shipped before.
    pub skipped: u64,
    /// Rows above the mark whose attempt was in the ledger all the same.
    pub duplicates: u64,
    /// The mark now.
    pub high_water: u64,
}

impl Store {
    /// Takes in a batch, in one transaction. Shipping a batch again changes nothing.
    ///
    /// # Errors
    /// `Gap` when the batch begins above the ledger's mark; `Unavailable` when it should be shipped again later.
    pub async fn append(&self, batch: Batch<'_>) -> Result<Appended> {
        let through = check(&batch)?;
        let dimensions = self.intern(batch.rows).await?;
        let series = self.intern_series(&dimensions).await?;
        let id = batch.node.0.as_bytes().as_slice();
        let now_us = self.clock.now_us();
        let appended = transact!(self, |tx| {
            let mark = sqlx::query_scalar::<_, i64>(LOCK_MARK)
                .bind(id)
                .bind(batch.epoch)
                .bind(now_us);
            let mark = sequence_from(mark.fetch_one(&mut *tx).await?);
            let fresh = prepare(&batch, &dimensions, mark)?;
            let mut inserted = HashSet::new();
            let mut rest = fresh.as_slice();
            while let Some((chunk, remaining)) = CHUNKS.iter().find_map(|size| rest.split_at_checked(*size)) {
                if chunk.is_empty() {
                    break;
                }
                let mut statement = QueryBuilder::new(INSERT);
                statement
                    .push_values(chunk, |values, row| row.bind(values))
                    .push(OR_LEAVE);
                let ids = statement.build_query_as::<(Vec<u8>, i16)>();
                inserted.extend(ids.fetch_all(&mut *tx).await?);
                rest = remaining;
            }
            let mut cells = Cells::default();
            for row in new_of(&fresh, &inserted) {
                cells.count(series.of(row.dimensions)?, row.row);
            }
            for call in rollup::undecided(new_of(&fresh, &inserted).map(|row| row.row)) {
                let attempts = sqlx::query_as(rollup::ATTEMPTS).bind(call.to_vec());
                let attempts: Vec<rollup::Attempt> = attempts.fetch_all(&mut *tx).await?;
                let is_new = |ordinal| inserted.contains(&(call.to_vec(), ordinal));
                cells.decide(&attempts, is_new);
            }
            let cells = cells.in_order();
            let mut rest = cells.as_slice();
            while let Some((chunk, remaining)) = CHUNKS.iter().find_map(|size| rest.split_at_checked(*size)) {
                if chunk.is_empty() {
                    break;
                }
                let mut statement = QueryBuilder::new(rollup::ADD);
                statement
                    .push_values(chunk, |values, cell| cell.bind(values))
                    .push(rollup::OR_RAISE);
                statement.build().execute(&mut *tx).await?;
                rest = remaining;
            }
            let rows = new_of(&fresh, &inserted).map(|row| row.row);
            for (key, added) in settle::by_key(rows) {
                let add = sqlx::query(settle::ADD)
                    .bind(&*key.budget)
                    .bind(&*key.member)
                    .bind(key.from_us);
                let add = add
                    .bind(id)
                    .bind(batch.epoch)
                    .bind(added.settled)
                    .bind(added.overrun);
                add.bind(added.interrupted).execute(&mut *tx).await?;
            }
            let high_water = mark.map_or(batch.through, |mark| mark.max(batch.through));
            if mark != Some(high_water) {
                sqlx::query(RAISE_MARK)
                    .bind(id)
                    .bind(batch.epoch)
                    .bind(through)
                    .execute(&mut *tx)
                    .await?;
            }
            let (all, fresh, inserted) = (batch.rows.len() as u64, fresh.len() as u64, inserted.len() as u64);
            Appended {
                inserted,
                skipped: all - fresh,
                duplicates: fresh - inserted,
                high_water,
            }
        });
        Ok(appended)
    }
}

/// A batch that is out of order is a fault of the shipper; taking it in would lose rows.
fn check(batch: &Batch<'_>) -> Result<i64> {
    let ascending = batch.rows.is_sorted_by(|(a, _), (b, _)| a < b);
    let last = batch.rows.last().map_or(batch.through, |(sequence, _)| *sequence);
    if !ascending || last > batch.through {
        return Err(Error::Fault(
            "a batch for the ledger is not in the order of its sequences".to_owned(),
        ));
    }
    i64::try_from(batch.through).map_err(|_| Error::Fault("a sequence of a spool is above 2^63".to_owned()))
}

/// The rows above the mark, ready to be bound.
fn prepare<'a>(batch: &Batch<'a>, dimensions: &[Dimensions], mark: Option<u64>) -> Result<Vec<Prepared<'a>>> {
    if let Some(after) = batch.after
        && mark.is_none_or(|mark| mark < after)
    {
        return Err(Error::Gap {
            after,
            high_water: mark,
        });
    }
    let fresh = batch
        .rows
        .iter()
        .zip(dimensions)
        .filter(|((sequence, _), _)| mark.is_none_or(|mark| *sequence > mark));
    fresh
        .map(|((_, row), dimensions)| Prepared::new(row, *dimensions))
        .collect()
}

/// Those that are new in the ledger: an attempt that was there already has been counted.
fn new_of<'p, 'r>(
    fresh: &'p [Prepared<'r>],
    inserted: &'p HashSet<(Vec<u8>, i16)>,
) -> impl Iterator<Item = &'p Prepared<'r>> {
    let is_new = |row: &&Prepared<'_>| {
        inserted.len() == fresh.len() || inserted.contains(&(row.call_id.to_vec(), row.ordinal()))
    };
    fresh.iter().filter(is_new)
}

struct Prepared<'a> {
    row: &'a Row,
    dimensions: Dimensions,
    call_id: [u8; 16],
    lines: Vec<u8>,
}

impl<'a> Prepared<'a> {
    fn new(row: &'a Row, dimensions: Dimensions) -> Result<Self> {
        let lines = packed::pack(&row.settlement.usage, &row.settlement.lines)?;
        Ok(Self {
            row,
            dimensions,
            call_id: row.attempt.call().as_uuid().into_bytes(),
            lines,
        })
    }

    fn ordinal(&self) -> i16 {
        i16::from(self.row.attempt.ordinal())
    }

    /// In the order of [`INSERT`].
    fn bind<DB: Database>(&self, mut values: Separated<'_, DB, &'static str>)
    where
        for<'q> i16: Encode<'q, DB> + Type<DB>,
        for<'q> i32: Encode<'q, DB> + Type<DB>,
        for<'q> i64: Encode<'q, DB> + Type<DB>,
        for<'q> Option<i32>: Encode<'q, DB> + Type<DB>,
        for<'q> bool: Encode<'q, DB> + Type<DB>,
        for<'q> Vec<u8>: Encode<'q, DB> + Type<DB>,
    {
        let settlement = &self.row.settlement;
        values
            .push_bind(self.row.started_at_us.clamp(0, MAX_TIME_US))
            .push_bind(saturated(settlement.usage.total_input()))
            .push_bind(saturated(settlement.usage.output))
            .push_bind(settlement.cost.0)
            .push_bind(saturated(settlement.duration_us))
            .push_bind(self.row.price_version)
            .push_bind(
                settlement
                    .first_event_us
                    .map(|at| i32::try_from(at).unwrap_or(i32::MAX)),
            )
            .push_bind(self.dimensions.account)
            .push_bind(self.dimensions.project)
            .push_bind(self.dimensions.principal)
            .push_bind(self.dimensions.model)
            .push_bind(self.dimensions.connection)
            .push_bind(self.dimensions.region)
            .push_bind(self.dimensions.operation)
            .push_bind(self.ordinal())
            .push_bind(settlement.outcome as i16)
            .push_bind(self.row.streamed)
            .push_bind(settlement.estimated)
            .push_bind(self.call_id.to_vec())
            .push_bind(self.lines.clone())
            .push_bind(self.dimensions.profile)
            .push_bind(self.dimensions.tags);
    }
}
