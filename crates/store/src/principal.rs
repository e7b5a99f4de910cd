//! Principals: users and services, as they are registered.

use crate::account;
use crate::error::{Error, Result};
use outcrop_core::principal::{Kind, Principal};

pub(crate) const SELECT: &str =
    "SELECT id, name, kind, account, project, disabled FROM principals ORDER BY id";

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
