//! Proposals: changes of the catalogue that somebody brought and somebody else has to approve.

use crate::audit;
use crate::engine::{Store, read, transact};
use crate::error::{Error, Result};
use crate::text;
use outcrop_core::audit::Record as Audit;
use outcrop_core::clock::UnixMicros;

macro_rules! columns {
    () => {
        "SELECT id, status, source, summary, body, proposed_by, proposed_by_name, proposed_at_us, decided_by, \
         decided_by_name, decided_at_us, comment FROM catalogue_proposals "
    };
}

const SELECT: &str = concat!(columns!(), "WHERE id = $1");
/// The newest hundred: who wants older ones reads the audit trail.
const NEWEST: &str = concat!(columns!(), "ORDER BY proposed_at_us DESC, id DESC LIMIT 100");
const INSERT: &str = "INSERT INTO catalogue_proposals \
     (id, status, source, summary, body, proposed_by, proposed_by_name, proposed_at_us) \
     VALUES ($1, 'open', $2, $3, $4, $5, $6, $7)";
/// Only an open one: of two people who decide at once, one is told.
const DECIDE: &str = "UPDATE catalogue_proposals SET status = $1, decided_by = $2, decided_by_name = $3, \
     decided_at_us = $4, comment = $5 WHERE id = $6 AND status = $7";

/// The largest body, in bytes: as many changes as a person can look through.
pub const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub id: String,
    pub status: Status,
    /// Where the facts are from.
    pub source: String,
    /// What it changes, in a few words.
    pub summary: String,
    /// The changes, as JSON.
    pub body: String,
    pub proposed_by: Person,
    pub proposed_at_us: UnixMicros,
    pub decided: Option<Decided>,
}

/// A principal, by its id and the name that it had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: String,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    pub by: Person,
    pub at_us: UnixMicros,
    pub comment: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Open,
    /// Approved, and its changes are on the way: whoever reads this after a crash may approve once more.
    Applying,
    Applied,
    Rejected,
}

impl Status {
    pub const ALL: [Self; 4] = [Self::Open, Self::Applying, Self::Applied, Self::Rejected];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Applying => "applying",
            Self::Applied => "applied",
            Self::Rejected => "rejected",
        }
    }
}

#[derive(sqlx::FromRow)]
struct Record {
    id: String,
    status: String,
    source: String,
    summary: String,
    body: String,
    proposed_by: String,
    proposed_by_name: String,
    proposed_at_us: i64,
    decided_by: Option<String>,
    decided_by_name: Option<String>,
    decided_at_us: Option<i64>,
    comment: Option<String>,
}

impl TryFrom<Record> for Proposal {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        let status = Status::ALL
            .into_iter()
            .find(|status| status.name() == record.status)
            .ok_or_else(|| Error::Corrupt(format!("the status of proposal {}", record.id)))?;
        let by = record.decided_by.zip(record.decided_by_name);
        let decided = by.zip(record.decided_at_us).map(|((id, name), at_us)| Decided {
            by: Person { id, name },
            at_us,
            comment: record.comment,
        });
        Ok(Self {
            id: record.id,
            status,
            source: record.source,
            summary: record.summary,
            body: record.body,
            proposed_by: Person {
                id: record.proposed_by,
                name: record.proposed_by_name,
            },
            proposed_at_us: record.proposed_at_us,
            decided,
        })
    }
}

impl Proposal {
    fn check(&self) -> Result<()> {
        text::id("the proposal's id", &self.id)?;
        text::id("the proposal's source", &self.source)?;
        text::plain("the proposal's summary", &self.summary)?;
        if self.body.len() > MAX_BODY_BYTES || self.body.contains('\0') {
            return Err(Error::Invalid(format!(
                "the proposal has {} bytes; at most {MAX_BODY_BYTES} are kept, without NUL characters: propose the \
                 changes of fewer providers at once",
                self.body.len()
            )));
        }
        Ok(())
    }
}

impl Store {
    /// Keeps an open proposal, with its audit record.
    pub async fn create_proposal(&self, new: &Proposal, record: &Audit) -> Result<()> {
        new.check()?;
        transact!(self, |tx| {
            sqlx::query(INSERT)
                .bind(&new.id)
                .bind(&new.source)
                .bind(&new.summary)
                .bind(&new.body)
                .bind(&new.proposed_by.id)
                .bind(&new.proposed_by.name)
                .bind(new.proposed_at_us)
                .execute(&mut *tx)
                .await
                .map_err(|error| Error::on_create(error, format_args!("the proposal {}", new.id)))?;
            audit::append!(self, tx, record);
        });
        Ok(())
    }

    pub async fn proposal(&self, id: &str) -> Result<Option<Proposal>> {
        let record: Option<Record> = read!(self, |pool| sqlx::query_as(SELECT)
            .bind(id)
            .fetch_optional(pool)
            .await)?;
        record.map(Proposal::try_from).transpose()
    }

    /// The newest hundred.
    pub async fn proposals(&self) -> Result<Vec<Proposal>> {
        let records: Vec<Record> = read!(self, |pool| sqlx::query_as(NEWEST).fetch_all(pool).await)?;
        records.into_iter().map(Proposal::try_from).collect()
    }

    /// Moves a proposal on, with its audit record.
    ///
    /// # Errors
    /// `Conflict` when it is no longer where it should be moved on from.
    pub async fn decide_proposal(
        &self,
        id: &str,
        (from, to): (Status, Status),
        decided: &Decided,
        record: &Audit,
    ) -> Result<()> {
        text::plain("the comment", decided.comment.as_deref().unwrap_or_default())?;
        transact!(self, |tx| {
            let done = sqlx::query(DECIDE)
                .bind(to.name())
                .bind(&decided.by.id)
                .bind(&decided.by.name)
                .bind(decided.at_us)
                .bind(&decided.comment)
                .bind(id)
                .bind(from.name())
                .execute(&mut *tx)
                .await?;
            if done.rows_affected() == 0 {
                return Err(Error::Conflict(format!(
                    "the proposal {id} is not {} any more: somebody else has decided it",
                    from.name()
                )));
            }
            audit::append!(self, tx, record);
        });
        Ok(())
    }
}
