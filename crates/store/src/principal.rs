//! Principals: users and services, as they are registered.

use crate::account;
use crate::engine::{Store, read};
use crate::error::{Error, Result};
use crate::text;
use outcrop_core::principal::{Kind, Principal};

pub(crate) const SELECT: &str =
    "SELECT id, name, kind, account, project, disabled FROM principals ORDER BY id";
const SELECT_ONE: &str = "SELECT id, name, kind, account, project, disabled FROM principals WHERE id = $1";

/// A principal without its roles, which are in [`crate::membership`], and whether it may act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    pub principal: Principal,
    /// None of its credentials are taken.
    pub disabled: bool,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Record {
    id: String,
    name: String,
    kind: String,
    account: String,
    project: String,
    disabled: bool,
}

impl TryFrom<Record> for Registered {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        let damaged = |what: &str| Error::Corrupt(format!("principal {} has {what}", record.id));
        let kind = kind_from(&record.kind).ok_or_else(|| damaged("an unknown kind"))?;
        Ok(Self {
            principal: Principal {
                account: account::id_from(&record.account)?,
                kind,
                roles: Vec::new(),
                memberships: Vec::new(),
                id: record.id,
                name: record.name,
                project: record.project,
            },
            disabled: record.disabled,
        })
    }
}

pub(crate) const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::User => "user",
        Kind::Service => "service",
    }
}

fn kind_from(name: &str) -> Option<Kind> {
    [Kind::User, Kind::Service]
        .into_iter()
        .find(|kind| kind_name(*kind) == name)
}

impl Store {
    /// Everyone who is registered, disabled or not, by id.
    pub async fn principals(&self) -> Result<Vec<Registered>> {
        let records: Vec<Record> = read!(self, |pool| sqlx::query_as(SELECT).fetch_all(pool).await)?;
        records.into_iter().map(Registered::try_from).collect()
    }

    /// The principal of that id, disabled or not. An id that cannot exist is none, not an error.
    pub async fn principal(&self, id: &str) -> Result<Option<Registered>> {
        let Ok(id) = text::id("the principal's id", id) else {
            return Ok(None);
        };
        let record: Option<Record> = read!(self, |pool| sqlx::query_as(SELECT_ONE)
            .bind(id)
            .fetch_optional(pool)
            .await)?;
        record.map(Registered::try_from).transpose()
    }
}
