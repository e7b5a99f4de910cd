//! Agreements: who accepted which terms, for which account, when. They are never deleted: a withdrawn one says by whom.

use crate::audit;
use crate::engine::{Store, configure, read};
use crate::error::{Error, Result};
use crate::text;
use outcrop_core::audit::Record as Audit;
use outcrop_core::clock::UnixMicros;
use outcrop_core::entitlement::AcceptedTerms;
use outcrop_core::id::AccountId;

const SELECT: &str = "SELECT id, account, model, terms_subject, terms_hash, request, accepted_by, accepted_at_us, \
     withdrawn_by, withdrawn_at_us FROM agreements \
     WHERE ($1 IS NULL OR account = $1) AND ($2 IS NULL OR model = $2) ORDER BY accepted_at_us DESC, id";
pub(crate) const INSERT: &str = "INSERT INTO agreements \
     (id, account, model, terms_subject, terms_hash, request, accepted_by, accepted_at_us) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
/// The first withdrawal counts.
pub(crate) const WITHDRAW: &str = "UPDATE agreements SET withdrawn_by = $1, withdrawn_at_us = $2 \
     WHERE account = $3 AND model = $4 AND withdrawn_at_us IS NULL";

/// An account's acceptance of a model's terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    pub id: String,
    pub account: AccountId,
    pub model: String,
    /// The very version; none when the model had no terms.
    pub terms: Option<AcceptedTerms>,
    /// The request that it was part of.
    pub request: Option<String>,
    /// A principal's id.
    pub accepted_by: String,
    pub accepted_at_us: UnixMicros,
    pub withdrawn: Option<Withdrawn>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// A principal's id.
    pub by: String,
    pub at_us: UnixMicros,
}

#[derive(sqlx::FromRow)]
struct Record {
    id: String,
    account: String,
    model: String,
    terms_subject: Option<String>,
    terms_hash: Option<String>,
    request: Option<String>,
    accepted_by: String,
    accepted_at_us: i64,
    withdrawn_by: Option<String>,
    withdrawn_at_us: Option<i64>,
}

impl TryFrom<Record> for Agreement {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        let account = AccountId::parse(&record.account)
            .ok_or_else(|| Error::Corrupt(format!("the account of agreement {}", record.id)))?;
        let terms = record.terms_subject.zip(record.terms_hash);
        let withdrawn = record.withdrawn_by.zip(record.withdrawn_at_us);
        Ok(Self {
            id: record.id,
            account,
            model: record.model,
            terms: terms.map(|(subject, hash)| AcceptedTerms { subject, hash }),
            request: record.request,
            accepted_by: record.accepted_by,
            accepted_at_us: record.accepted_at_us,
            withdrawn: withdrawn.map(|(by, at_us)| Withdrawn { by, at_us }),
        })
    }
}

impl Agreement {
    pub(crate) fn check(&self) -> Result<()> {
        text::id("the agreement's id", &self.id)?;
        text::id("the model's id", &self.model)?;
        text::id("who accepts", &self.accepted_by)?;
        Ok(())
    }
}

/// Writes an agreement inside a transaction, after [`Agreement::check`].
macro_rules! accept {
    ($tx:expr, $agreement:expr) => {{
        let agreement: &$crate::agreement::Agreement = $agreement;
        let terms = agreement.terms.as_ref();
        sqlx::query($crate::agreement::INSERT)
            .bind(&agreement.id)
            .bind(agreement.account.as_str())
            .bind(&agreement.model)
            .bind(terms.map(|terms| terms.subject.as_str()))
            .bind(terms.map(|terms| terms.hash.as_str()))
            .bind(&agreement.request)
            .bind(&agreement.accepted_by)
            .bind(agreement.accepted_at_us)
            .execute(&mut *$tx)
            .await
            .map_err(|error| {
                $crate::Error::on_create(error, format_args!("the agreement {}", agreement.id))
            })?;
    }};
}
pub(crate) use accept;

/// Withdraws what an account has accepted for a model, inside a transaction; says how many agreements that were.
macro_rules! withdraw {
    ($store:expr, $tx:expr, $account:expr, $model:expr, $by:expr) => {{
        let account: &outcrop_core::id::AccountId = $account;
        let (model, by): (&str, &str) = ($model, $by);
        sqlx::query($crate::agreement::WITHDRAW)
            .bind(by)
            .bind($store.clock.now_us())
            .bind(account.as_str())
            .bind(model)
            .execute(&mut *$tx)
            .await?
            .rows_affected()
    }};
}
pub(crate) use withdraw;

impl Store {
    /// Writes an acceptance, with its audit record.
    ///
    /// # Errors
    /// `Conflict` when there is one of that id, `Missing` when there is no such account.
    pub async fn accept_agreement(&self, agreement: &Agreement, record: &Audit) -> Result<()> {
        agreement.check()?;
        configure!(self, |tx| {
            crate::agreement::accept!(tx, agreement);
            audit::append!(self, tx, record);
        });
        Ok(())
    }

    /// Withdraws what an account has accepted for a model, with its audit record; `by` is a principal's id.
    ///
    /// # Errors
    /// `Missing` when the account has no agreement for the model that stands.
    pub async fn withdraw_agreement(
        &self,
        account: &AccountId,
        model: &str,
        by: &str,
        record: &Audit,
    ) -> Result<()> {
        configure!(self, |tx| {
            if crate::agreement::withdraw!(self, tx, account, model, by) == 0 {
                return Err(Error::Missing(format!(
                    "account {account} has no agreement for the model `{model}`"
                )));
            }
            audit::append!(self, tx, record);
        });
        Ok(())
    }

    /// Agreements, withdrawn or not, the newest first.
    pub async fn agreements(
        &self,
        account: Option<&AccountId>,
        model: Option<&str>,
    ) -> Result<Vec<Agreement>> {
        let records: Vec<Record> = read!(self, |pool| sqlx::query_as(SELECT)
            .bind(account.map(AccountId::as_str))
            .bind(model)
            .fetch_all(pool)
            .await)?;
        records.into_iter().map(Agreement::try_from).collect()
    }
}
