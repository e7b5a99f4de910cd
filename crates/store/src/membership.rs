//! Memberships: which principal has which role at which unit.

use crate::error::{Error, Result};
use outcrop_core::principal::Role;

pub(crate) const SELECT: &str =
    "SELECT principal, unit, role FROM memberships ORDER BY principal, unit, role";
pub(crate) const INSERT: &str = "INSERT INTO memberships (principal, unit, role) VALUES ($1, $2, $3) \
                                 ON CONFLICT (principal, unit, role) DO NOTHING";

/// A principal's role at a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub principal: String,
    pub unit: String,
    pub role: Role,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Record {
    principal: String,
    unit: String,
    role: String,
}

impl TryFrom<Record> for Member {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        let role = Role::parse(&record.role).ok_or_else(|| {
            Error::Corrupt(format!(
                "principal {} has an unknown role at {}",
                record.principal, record.unit
            ))
        })?;
        Ok(Self {
            principal: record.principal,
            unit: record.unit,
            role,
        })
    }
}
