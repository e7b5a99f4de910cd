//! Writing requests.

use super::{Event, Request};
use crate::agreement::{self, Agreement};
use crate::audit;
use crate::engine::{Store, transact};
use crate::entitlement;
use crate::error::{Error, Result};
use crate::notice::{self, Notice};
use crate::text;
use outcrop_core::audit::Record as Audit;
use outcrop_core::entitlement::Entitlement;
use outcrop_core::id::AccountId;

/// Also a change that raises nothing waits for those of the configuration: nobody loses a role while they decide.
const LOCK_VERSION: &str = "UPDATE configuration SET version = version + $1 RETURNING version";
const INSERT: &str = "INSERT INTO requests (id, model, unit, about, status, stage, requester, state, version, \
                      opened_at_us, changed_at_us, due_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const UPDATE: &str = "UPDATE requests SET status = $1, stage = $2, state = $3, version = $4, changed_at_us = $5, \
                      due_at_us = $6 WHERE id = $7 AND version = $8";
const INSERT_EVENT: &str =
    "INSERT INTO request_events (request, ordinal, at_us, actor, event) VALUES ($1, $2, $3, $4, $5)";
const INSERT_FIRED: &str = "INSERT INTO triggers_fired (entitlement, trigger_kind, fact, fired_at_us, request) \
                            VALUES ($1, $2, $3, $4, $5)";
const STATUS: &str = "SELECT status FROM entitlements WHERE id = $1";
/// All that one change writes, in one transaction.
#[derive(Clone, Debug)]
pub struct Change<'a> {
    /// As it stands afterwards.
    pub request: &'a Request,
    /// The version before: as many events as there were. 0 makes the request.
    pub expected_version: i64,
    /// The version of the configuration that was judged by: who has which role, and what is certified. None: whatever
    /// it is.
    pub judged_by: Option<i64>,
    pub events: &'a [Event],
    /// What is granted or taken back.
    pub entitlement: Option<&'a Entitlement>,
    /// Each takes the place of what the account accepted before.
    pub agreements: &'a [Agreement],
    pub records: &'a [Audit],
    pub notices: &'a [Notice],
    /// The change of a fact that this is the answer to.
    pub fired: Option<&'a Fired>,
}

/// A change of a fact that an entitlement stands on: acted on once, by whichever process comes first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fired {
    pub entitlement: String,
    pub trigger: String,
    pub fact: String,
}

impl Store {
    /// Writes a change of a request.
    ///
    /// # Errors
    /// `Conflict` when the request or the configuration has another version meanwhile, when one with the same `about` is under way, or
    /// when the fact was acted on already; then nothing is written.
    pub async fn change_request(&self, change: &Change<'_>) -> Result<()> {
        check(change)?;
        transact!(self, |tx| {
            let raise = i64::from(change.entitlement.is_some());
            let version: i64 = sqlx::query_scalar(LOCK_VERSION)
                .bind(raise)
                .fetch_one(&mut *tx)
                .await?;
            if change
                .judged_by
                .is_some_and(|judged_by| judged_by != version - raise)
            {
                return Err(Error::Conflict(
                    "the configuration changed at this very moment; look at the request again".to_owned(),
                ));
            }
            if let Some(fired) = change.fired {
                fire!(self, tx, fired, Some(change.request.id.as_str()));
            }
            write_row!(tx, change);
            for event in change.events {
                sqlx::query(INSERT_EVENT)
                    .bind(&change.request.id)
                    .bind(event.ordinal)
                    .bind(event.at_us)
                    .bind(actor(event)?)
                    .bind(&event.event)
                    .execute(&mut *tx)
                    .await
                    .map_err(|error| Error::on_create(error, format_args!("event {}", event.ordinal)))?;
            }
            if let Some(entitlement) = change.entitlement {
                let status: Option<String> = sqlx::query_scalar(STATUS)
                    .bind(&entitlement.id)
                    .fetch_optional(&mut *tx)
                    .await?;
                if status.as_deref() == Some("revoked") {
                    return Err(Error::Conflict(format!(
                        "the entitlement {} was revoked, which is for good",
                        entitlement.id
                    )));
                }
                entitlement::put!(self, tx, entitlement);
            }
            for new in change.agreements {
                agreement::withdraw!(self, tx, &new.account, &new.model, &new.accepted_by);
                agreement::accept!(tx, new);
            }
            for notice in change.notices {
                notice::insert!(tx, notice);
            }
            for record in change.records {
                audit::append!(self, tx, record);
            }
        });
        Ok(())
    }

    /// Changes an entitlement that still is what `expected` says, with its audit record and whom it is told. An account
    /// that gives its agreement back is named with who does so.
    ///
    /// # Errors
    /// `Conflict` when the entitlement was changed meanwhile.
    pub async fn change_entitlement(
        &self,
        entitlement: &Entitlement,
        expected: &Entitlement,
        withdraws: Option<(&AccountId, &str)>,
        record: &Audit,
        notices: &[Notice],
    ) -> Result<()> {
        text::id("the entitlement's id", &entitlement.id)?;
        crate::engine::configure!(self, |tx| {
            let found: Option<entitlement::Record> = sqlx::query_as(entitlement::SELECT_ONE)
                .bind(&entitlement.id)
                .fetch_optional(&mut *tx)
                .await?;
            let found = found.map(Entitlement::try_from).transpose()?;
            if found.as_ref() != Some(expected) {
                return Err(Error::Conflict(format!(
                    "the entitlement {} has changed meanwhile; look at it again",
                    entitlement.id
                )));
            }
            entitlement::put!(self, tx, entitlement);
            if let Some((account, by)) = withdraws {
                agreement::withdraw!(self, tx, account, &entitlement.model, by);
            }
            for notice in notices {
                notice::insert!(tx, notice);
            }
            audit::append!(self, tx, record);
        });
        Ok(())
    }

    /// Whether a change of a fact was acted on.
    pub async fn has_fired(&self, fired: &Fired) -> Result<bool> {
        let found: Option<i64> = crate::engine::read!(self, |pool| {
            sqlx::query_scalar(
                "SELECT fired_at_us FROM triggers_fired WHERE entitlement = $1 AND trigger_kind = $2 AND fact = $3",
            )
            .bind(&fired.entitlement)
            .bind(&fired.trigger)
            .bind(&fired.fact)
            .fetch_optional(pool)
            .await
        })?;
        Ok(found.is_some())
    }
}

fn check(change: &Change<'_>) -> Result<()> {
    let request = change.request;
    text::id("the request's id", &request.id)?;
    text::id("the model's id", &request.model)?;
    text::id("the unit's id", &request.unit)?;
    text::id("what the request asks for", &request.about)?;
    for agreement in change.agreements {
        agreement.check()?;
    }
    Ok(())
}

fn actor(event: &Event) -> Result<String> {
    serde_json::to_string(&event.actor).map_err(|error| Error::Fault(error.to_string()))
}

fn stale(request: &Request) -> Error {
    Error::Conflict(format!("the request {} has changed meanwhile", request.id))
}

macro_rules! fire {
    ($store:expr, $tx:expr, $fired:expr, $request:expr) => {
        sqlx::query(INSERT_FIRED)
            .bind(&$fired.entitlement)
            .bind(&$fired.trigger)
            .bind(&$fired.fact)
            .bind($store.clock.now_us())
            .bind($request)
            .execute(&mut *$tx)
            .await
            .map_err(|error| {
                Error::on_create(
                    error,
                    format_args!(
                        "an answer to {} of entitlement {}",
                        $fired.trigger, $fired.entitlement
                    ),
                )
            })?
    };
}
use fire;

/// A new request's row, or the changed one of the version that is expected.
macro_rules! write_row {
    ($tx:expr, $change:expr) => {{
        let request = $change.request;
        if $change.expected_version == 0 {
            sqlx::query(INSERT)
                .bind(&request.id)
                .bind(&request.model)
                .bind(&request.unit)
                .bind(&request.about)
                .bind(&request.status)
                .bind(&request.stage)
                .bind(&request.requester)
                .bind(&request.state)
                .bind(request.version)
                .bind(request.opened_at_us)
                .bind(request.changed_at_us)
                .bind(request.due_at_us)
                .execute(&mut *$tx)
                .await
                .map_err(|error| Error::on_create(error, format_args!("a request for {}", request.about)))?;
        } else {
            let done = sqlx::query(UPDATE)
                .bind(&request.status)
                .bind(&request.stage)
                .bind(&request.state)
                .bind(request.version)
                .bind(request.changed_at_us)
                .bind(request.due_at_us)
                .bind(&request.id)
                .bind($change.expected_version)
                .execute(&mut *$tx)
                .await?;
            if done.rows_affected() == 0 {
                return Err(stale(request));
            }
        }
    }};
}
use write_row;
