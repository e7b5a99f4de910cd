//! A node asks for its share of some budgets, and gives back what it does not need.

use super::limit::{DECLARED, Declared};
use super::view::{Moment, VIEW, View};
use crate::engine::{Store, transact};
use crate::error::Result;
use outcrop_core::budget::Key;
use outcrop_core::budget::lease::{Answer, Ask};
use outcrop_core::id::NodeId;

/// The node's row, locked, if this start of it is the present one.
const FENCE: &str = "UPDATE nodes SET seen_at_us = $4 WHERE id = $1 AND epoch = $2 AND incarnation = $3 RETURNING incarnation";
/// Whoever gives or takes of a budget's part has this row first.
const LOCK: &str = "INSERT INTO budget_members (budget, member, short_until_us) VALUES ($1, $2, 0) \
     ON CONFLICT (budget, member) DO UPDATE SET short_until_us = budget_members.short_until_us RETURNING short_until_us";
const SAY_SHORT: &str = "UPDATE budget_members SET short_until_us = $3 WHERE budget = $1 AND member = $2";
const OPEN: &str = "INSERT INTO budget_periods (budget, member, from_us, until_us, base, rolled_over) \
     VALUES ($1, $2, $3, $4, 0, $5) ON CONFLICT (budget, member, from_us) DO NOTHING";
const PUT: &str = "INSERT INTO budget_leases (budget, member, from_us, node, epoch, granted, returned, admit_until_us, \
     calls_end_us, asked, forgotten) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
     ON CONFLICT (budget, member, from_us, node, epoch) DO UPDATE SET granted = excluded.granted, \
     returned = excluded.returned, admit_until_us = excluded.admit_until_us, calls_end_us = excluded.calls_end_us, \
     asked = excluded.asked, forgotten = excluded.forgotten";

/// How long others are asked to give back what they do not use, after a node lacked something.
const SHORT_US: i64 = 3_000_000;

/// One question of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub key: Key,
    pub ask: Ask,
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    Lease(Answer),
    /// There is no such budget any more.
    Gone,
    /// The period is not now by the store's clock, and the node has nothing of it to give back.
    NotNow,
    /// Another process has begun on the node's directory since: this one must admit no more.
    Superseded,
}

/// Who asks, and for how long an answer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    pub node: NodeId,
    pub epoch: i64,
    pub incarnation: i64,
    /// How long a lease lets its node admit calls.
    pub admit_for_us: i64,
    /// The longest that a call may take.
    pub call_us: i64,
}

impl Store {
    /// Answers a node's questions, each in the order given, all in one transaction.
    ///
    /// Questions must be sorted by key: that is the order in which rows are locked.
    pub async fn ask_budgets(&self, terms: Terms, asked: &[Asked]) -> Result<Vec<Answered>> {
        let now_us = self.clock.now_us();
        let node = terms.node.0.as_bytes().as_slice();
        let answers = transact!(self, |tx| {
            let fence = sqlx::query_scalar::<_, i64>(FENCE).bind(node).bind(terms.epoch);
            let fence = fence.bind(terms.incarnation).bind(now_us);
            if fence.fetch_optional(&mut *tx).await?.is_none() {
                return Ok(vec![Answered::Superseded; asked.len()]);
            }
            let mut answers = Vec::with_capacity(asked.len());
            for Asked { key, ask } in asked {
                let (budget, member) = (&*key.budget, &*key.member);
                let declared = sqlx::query_as(DECLARED).bind(budget);
                let Some((body, changed_at_us)) = declared.fetch_optional(&mut *tx).await? else {
                    answers.push(Answered::Gone);
                    continue;
                };
                let lock = sqlx::query_scalar::<_, i64>(LOCK).bind(budget).bind(member);
                let short = now_us < lock.fetch_one(&mut *tx).await?;
                let moment = Moment::new(Declared::read(body, changed_at_us)?, key.from_us, now_us);
                let view = sqlx::query_as::<_, View>(VIEW)
                    .bind(budget)
                    .bind(member)
                    .bind(key.from_us);
                let view = view.bind(node).bind(terms.epoch).bind(moment.counted_from_us());
                let view = view
                    .bind(moment.before_us())
                    .bind(now_us)
                    .fetch_one(&mut *tx)
                    .await?;
                let Some(turn) = moment.turn(view, *ask, short, terms) else {
                    answers.push(Answered::NotNow);
                    continue;
                };
                if let Some((until_us, rolled_over)) = turn.opens {
                    let open = sqlx::query(OPEN).bind(budget).bind(member).bind(key.from_us);
                    open.bind(until_us).bind(rolled_over).execute(&mut *tx).await?;
                }
                if turn.answer.refused {
                    let say = sqlx::query(SAY_SHORT).bind(budget).bind(member);
                    say.bind(now_us.saturating_add(SHORT_US))
                        .execute(&mut *tx)
                        .await?;
                }
                let lease = turn.lease;
                let put = sqlx::query(PUT).bind(budget).bind(member).bind(key.from_us);
                let put = put
                    .bind(node)
                    .bind(terms.epoch)
                    .bind(lease.granted)
                    .bind(lease.returned);
                let put = put.bind(lease.admit_until_us).bind(lease.calls_end_us);
                put.bind(lease.asked)
                    .bind(lease.forgotten)
                    .execute(&mut *tx)
                    .await?;
                answers.push(Answered::Lease(turn.answer));
            }
            answers
        });
        Ok(answers)
    }
}
