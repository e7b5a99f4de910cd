//! The audit trail: append-only, each record bound to the one before it by its hash.
//!
//! A record is written in the transaction of the change that it tells of, so neither is there without the other.

mod checkpoint;
mod read;
mod verify;

pub use checkpoint::{Checkpoint, Signer};
pub use read::{DEFAULT_LIMIT, Filter, MAX_LIMIT, Page};
pub use verify::{Damage, Expected, Finding, Head, Verification};

use crate::account;
use crate::engine::{Store, transact};
use crate::error::{Error, Result};
use crate::master_key::hexadecimal;
use aws_lc_rs::digest::{Context, SHA256};
use outcrop_core::audit::{Actor, Record};
use outcrop_core::clock::UnixMicros;
use outcrop_core::id::AccountId;

/// The row's lock makes writers of the trail queue, so sequences are in commit order and without gaps.
pub(crate) const NEXT: &str =
    "UPDATE audit_head SET sequence = sequence + $1 WHERE only_row = 1 RETURNING sequence, hash";
pub(crate) const INSERT: &str = "INSERT INTO audit \
     (sequence, at_us, actor, action, subject_kind, subject, account, before, after, hash) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
pub(crate) const SET_HEAD: &str = "UPDATE audit_head SET hash = $1 WHERE only_row = 1";

/// A record in its place in the chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// From 1, without gaps.
    pub sequence: i64,
    pub at_us: UnixMicros,
    pub actor: Actor,
    pub action: String,
    pub subject_kind: String,
    pub subject: String,
    pub account: Option<AccountId>,
    pub before: Option<String>,
    pub after: Option<String>,
    /// SHA-256 over all of the above and the hash before it.
    pub hash: [u8; 32],
}

impl Entry {
    /// The hash, hexadecimal.
    #[must_use]
    pub fn hash_text(&self) -> String {
        hexadecimal(&self.hash)
    }
}

/// The action of the record that announces a checkpoint: the checkpoint signs that very record.
pub(crate) const CHECKPOINT: &str = "audit.checkpoint";

/// A record as it stands in the table, whatever was done to it.
#[derive(Clone, sqlx::FromRow)]
pub(crate) struct Row {
    sequence: i64,
    at_us: i64,
    actor: String,
    action: String,
    subject_kind: String,
    subject: String,
    account: Option<String>,
    before: Option<String>,
    after: Option<String>,
    hash: Vec<u8>,
}

impl Row {
    fn columns(&self) -> Columns<'_> {
        Columns {
            sequence: self.sequence,
            at_us: self.at_us,
            actor: &self.actor,
            action: &self.action,
            subject_kind: &self.subject_kind,
            subject: &self.subject,
            account: self.account.as_deref(),
            before: self.before.as_deref(),
            after: self.after.as_deref(),
        }
    }
}

impl TryFrom<Row> for Entry {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let damaged = |what: &str| {
            Error::Corrupt(format!(
                "{what} of audit record {}; `outcrop audit verify` says what was done to it",
                row.sequence
            ))
        };
        let account = row.account.as_deref().map(account::id_from).transpose();
        Ok(Self {
            actor: serde_json::from_str(&row.actor).map_err(|_| damaged("the actor"))?,
            account: account.map_err(|_| damaged("the account"))?,
            hash: row.hash.as_slice().try_into().map_err(|_| damaged("the hash"))?,
            sequence: row.sequence,
            at_us: row.at_us,
            action: row.action,
            subject_kind: row.subject_kind,
            subject: row.subject,
            before: row.before,
            after: row.after,
        })
    }
}

/// What is hashed, besides the hash before: the columns as they stand in the table.
pub(crate) struct Columns<'a> {
    pub sequence: i64,
    pub at_us: i64,
    pub actor: &'a str,
    pub action: &'a str,
    pub subject_kind: &'a str,
    pub subject: &'a str,
    pub account: Option<&'a str>,
    pub before: Option<&'a str>,
    pub after: Option<&'a str>,
}

impl<'a> Columns<'a> {
    pub(crate) fn of(sequence: i64, at_us: UnixMicros, actor: &'a str, record: &'a Record) -> Self {
        Self {
            sequence,
            at_us,
            actor,
            action: record.action,
            subject_kind: record.subject_kind,
            subject: &record.subject,
            account: record.account.as_ref().map(AccountId::as_str),
            before: record.before.as_deref(),
            after: record.after.as_deref(),
        }
    }

    /// Each field with its length before it, so that no two records have the same bytes; a NULL is no empty text.
    pub(crate) fn hash(&self, previous: &[u8]) -> [u8; 32] {
        let mut context = Context::new(&SHA256);
        context.update(b"outcrop audit record v1");
        let mut field = |bytes: Option<&[u8]>| {
            context.update(&[u8::from(bytes.is_some())]);
            let bytes = bytes.unwrap_or_default();
            context.update(&(bytes.len() as u64).to_be_bytes());
            context.update(bytes);
        };
        field(Some(previous));
        field(Some(&self.sequence.to_be_bytes()));
        field(Some(&self.at_us.to_be_bytes()));
        for text in [self.actor, self.action, self.subject_kind, self.subject] {
            field(Some(text.as_bytes()));
        }
        for text in [self.account, self.before, self.after] {
            field(text.map(str::as_bytes));
        }
        let mut hash = [0; 32];
        hash.iter_mut()
            .zip(context.finish().as_ref())
            .for_each(|(to, from)| *to = *from);
        hash
    }
}

pub(crate) fn actor_text(record: &Record) -> Result<String> {
    serde_json::to_string(&record.actor).map_err(|error| Error::Fault(error.to_string()))
}

/// Appends a record inside a transaction that writes.
macro_rules! append {
    ($store:expr, $tx:expr, $record:expr) => {{
        let record: &outcrop_core::audit::Record = $record;
        $crate::audit::append_all!($store, $tx, std::slice::from_ref(record))
    }};
}
pub(crate) use append;

/// Appends records, in their order, inside a transaction that writes. Answers the new head.
macro_rules! append_all {
    ($store:expr, $tx:expr, $records:expr) => {{
        let records: &[outcrop_core::audit::Record] = $records;
        let count = i64::try_from(records.len()).unwrap_or(i64::MAX);
        let (last, mut previous): (i64, Vec<u8>) = sqlx::query_as($crate::audit::NEXT)
            .bind(count)
            .fetch_one(&mut *$tx)
            .await?;
        let at_us = $store.clock.now_us();
        for (sequence, record) in (last - count + 1..).zip(records) {
            let actor = $crate::audit::actor_text(record)?;
            let columns = $crate::audit::Columns::of(sequence, at_us, &actor, record);
            let hash = columns.hash(&previous);
            sqlx::query($crate::audit::INSERT)
                .bind(columns.sequence)
                .bind(columns.at_us)
                .bind(columns.actor)
                .bind(columns.action)
                .bind(columns.subject_kind)
                .bind(columns.subject)
                .bind(columns.account)
                .bind(columns.before)
                .bind(columns.after)
                .bind(hash.as_slice())
                .execute(&mut *$tx)
                .await?;
            previous = hash.to_vec();
        }
        sqlx::query($crate::audit::SET_HEAD)
            .bind(previous.as_slice())
            .execute(&mut *$tx)
            .await?;
        (last, previous)
    }};
}
pub(crate) use append_all;

impl Store {
    /// Records what changed nothing that is stored, as refusals of calls. A change is recorded in its own transaction.
    pub async fn record_audit(&self, records: &[Record]) -> Result<()> {
        if records.is_empty() {
            return Ok(());
        }
        transact!(self, |tx| append_all!(self, tx, records));
        Ok(())
    }
}
