//! Entitlements: what approvals grant. They are never deleted: a revoked one says why.

use crate::audit;
use crate::engine::{Store, configure, read};
use crate::error::{Error, Result};
use crate::text;
use outcrop_core::audit::Record as Audit;
pub use outcrop_core::entitlement::{Conditions, Entitlement, Status};
use outcrop_core::id::AccountId;
use serde::{Deserialize, Serialize};

pub(crate) const SELECT: &str =
    "SELECT id, model, request, body, granted_at_us FROM entitlements ORDER BY id";
pub(crate) const SELECT_ONE: &str =
    "SELECT id, model, request, body, granted_at_us FROM entitlements WHERE id = $1";
pub(crate) const PUT: &str = "INSERT INTO entitlements (id, model, request, body, status, granted_at_us, changed_at_us) \
     VALUES ($1, $2, $3, $4, $5, $6, $7) \
     ON CONFLICT (id) DO UPDATE SET model = excluded.model, request = excluded.request, body = excluded.body, \
     status = excluded.status, granted_at_us = excluded.granted_at_us, changed_at_us = excluded.changed_at_us";

/// What the body holds: the conditions, and where it stands. Absent: active.
#[derive(Serialize, Deserialize)]
struct Body {
    #[serde(flatten)]
    conditions: Conditions,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    standing: Option<Status>,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Record {
    id: String,
    model: String,
    request: Option<String>,
    body: String,
    granted_at_us: i64,
}

impl TryFrom<Record> for Entitlement {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        let body: Body = serde_json::from_str(&record.body)
            .map_err(|error| Error::Corrupt(format!("entitlement {} cannot be read: {error}", record.id)))?;
        Ok(Self {
            id: record.id,
            model: record.model,
            request: record.request,
            conditions: body.conditions,
            status: body.standing.unwrap_or(Status::Active),
            granted_at_us: record.granted_at_us,
        })
    }
}

/// The body's JSON, as it is kept.
pub(crate) fn body(entitlement: &Entitlement) -> Result<String> {
    let body = Body {
        conditions: entitlement.conditions.clone(),
        standing: Some(entitlement.status.clone()),
    };
    serde_json::to_string(&body).map_err(|error| Error::Fault(error.to_string()))
}

/// Writes an entitlement inside a transaction that raises the configuration's version.
macro_rules! put {
    ($store:expr, $tx:expr, $entitlement:expr) => {{
        let entitlement: &outcrop_core::entitlement::Entitlement = $entitlement;
        let body = $crate::entitlement::body(entitlement)?;
        sqlx::query($crate::entitlement::PUT)
            .bind(&entitlement.id)
            .bind(&entitlement.model)
            .bind(&entitlement.request)
            .bind(body)
            .bind(entitlement.status.name())
            .bind(entitlement.granted_at_us)
            .bind($store.clock.now_us())
            .execute(&mut *$tx)
            .await
            .map_err(|error| {
                $crate::Error::on_create(error, format_args!("the entitlement {}", entitlement.id))
            })?;
    }};
}
pub(crate) use put;

impl Store {
    /// Writes an entitlement, new or changed, with its audit record.
    pub async fn put_entitlement(&self, entitlement: &Entitlement, record: &Audit) -> Result<()> {
        text::id("the entitlement's id", &entitlement.id)?;
        text::id("the model's id", &entitlement.model)?;
        configure!(self, |tx| {
            put!(self, tx, entitlement);
            audit::append!(self, tx, record);
        });
        Ok(())
    }

    pub async fn entitlement(&self, id: &str) -> Result<Option<Entitlement>> {
        let record: Option<Record> = read!(self, |pool| sqlx::query_as(SELECT_ONE)
            .bind(id)
            .fetch_optional(pool)
            .await)?;
        record.map(Entitlement::try_from).transpose()
    }

    /// Every entitlement, in force or not, by id.
    pub async fn entitlements(&self) -> Result<Vec<Entitlement>> {
        let records: Vec<Record> = read!(self, |pool| sqlx::query_as(SELECT).fetch_all(pool).await)?;
        records.into_iter().map(Entitlement::try_from).collect()
    }
}

/// The entitlement of one account to one model, with no condition but that.
#[must_use]
pub fn unconditional(account: &AccountId, model: &str, granted_at_us: i64) -> Entitlement {
    Entitlement {
        id: format!("ent-{account}-{model}"),
        model: model.to_owned(),
        request: None,
        conditions: Conditions {
            accounts: [account.clone()].into(),
            ..Conditions::default()
        },
        status: Status::Active,
        granted_at_us,
    }
}
