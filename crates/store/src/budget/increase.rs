//! Increases: more for a while, proposed by one person and approved by another.

use crate::audit;
use crate::engine::{Store, read, transact};
use crate::error::{Error, Result};
use crate::text;
use outcrop_core::audit::Record as Audit;
use outcrop_core::clock::UnixMicros;

macro_rules! columns {
    () => {
        "SELECT id, budget, member, amount, from_us, until_us, reason, status, proposed_by, proposed_by_name, \
         proposed_at_us, decided_by, decided_by_name, decided_at_us FROM budget_increases "
    };
}

const SELECT: &str = concat!(
    columns!(),
    "WHERE ($1 = '' OR budget = $1) ORDER BY proposed_at_us DESC, id DESC LIMIT 500"
);
const IN_FORCE: &str = concat!(
    columns!(),
    "WHERE status = 'approved' AND from_us <= $1 AND until_us > $1"
);
const SELECT_ONE: &str = concat!(columns!(), "WHERE id = $1");
const INSERT: &str = "INSERT INTO budget_increases (id, budget, member, amount, from_us, until_us, reason, status, \
     proposed_by, proposed_by_name, proposed_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9, $10)";
/// Only one that stands so: of two people who decide at once, one is told.
const DECIDE: &str = "UPDATE budget_increases SET status = $1, decided_by = $2, decided_by_name = $3, decided_at_us = $4 \
     WHERE id = $5 AND status = $6";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewIncrease {
    pub budget: String,
    /// Empty: of every member.
    pub member: String,
    /// In the budget's measure, above zero.
    pub amount: i64,
    pub from_us: UnixMicros,
    pub until_us: UnixMicros,
    pub reason: String,
    pub proposed_by: String,
    pub proposed_by_name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Increase {
    pub id: String,
    pub budget: String,
    pub member: String,
    pub amount: i64,
    pub from_us: UnixMicros,
    pub until_us: UnixMicros,
    pub reason: String,
    /// A [`Status`] by name.
    pub status: String,
    pub proposed_by: String,
    pub proposed_by_name: String,
    pub proposed_at_us: UnixMicros,
    pub decided_by: Option<String>,
    pub decided_by_name: Option<String>,
    pub decided_at_us: Option<UnixMicros>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Open,
    Approved,
    Rejected,
    /// Taken back before its end.
    Ended,
}

impl Status {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Ended => "ended",
        }
    }
}

impl Store {
    pub async fn increases(&self, budget: &str) -> Result<Vec<Increase>> {
        let found = read!(self, |pool| sqlx::query_as(SELECT)
            .bind(budget)
            .fetch_all(pool)
            .await)?;
        Ok(found)
    }

    /// Those of every budget that count at an instant.
    pub async fn increases_in_force(&self, at_us: UnixMicros) -> Result<Vec<Increase>> {
        let found = read!(self, |pool| sqlx::query_as(IN_FORCE)
            .bind(at_us)
            .fetch_all(pool)
            .await)?;
        Ok(found)
    }

    pub async fn increase(&self, id: &str) -> Result<Option<Increase>> {
        let found = read!(self, |pool| sqlx::query_as(SELECT_ONE)
            .bind(id)
            .fetch_optional(pool)
            .await)?;
        Ok(found)
    }

    /// Keeps a proposal, with its audit record, and answers its id.
    pub async fn propose_increase(&self, new: &NewIncrease, record: &Audit) -> Result<()> {
        text::plain("the increase's reason", &new.reason)?;
        let now_us = self.clock.now_us();
        transact!(self, |tx| {
            let insert = sqlx::query(INSERT)
                .bind(record.subject.as_str())
                .bind(new.budget.as_str());
            let insert = insert
                .bind(new.member.as_str())
                .bind(new.amount)
                .bind(new.from_us)
                .bind(new.until_us);
            let insert = insert.bind(new.reason.as_str()).bind(new.proposed_by.as_str());
            insert
                .bind(new.proposed_by_name.as_str())
                .bind(now_us)
                .execute(&mut *tx)
                .await?;
            audit::append!(self, tx, record);
        });
        Ok(())
    }

    /// Decides one that stands as `was`, with its audit record.
    ///
    /// # Errors
    /// `Conflict` where somebody else decided before.
    pub async fn decide_increase(
        &self,
        id: &str,
        was: Status,
        becomes: Status,
        by: (&str, &str),
        record: &Audit,
    ) -> Result<()> {
        let now_us = self.clock.now_us();
        transact!(self, |tx| {
            let decide = sqlx::query(DECIDE).bind(becomes.name()).bind(by.0).bind(by.1);
            let decided = decide
                .bind(now_us)
                .bind(id)
                .bind(was.name())
                .execute(&mut *tx)
                .await?;
            if decided.rows_affected() == 0 {
                return Err(Error::Conflict(
                    "somebody else decided on this increase a moment ago".to_owned(),
                ));
            }
            audit::append!(self, tx, record);
        });
        Ok(())
    }
}
