//! Principals: users and services, as they are registered.

use crate::account;
use crate::engine::{Store, configure, read};
use crate::error::{Error, Result};
use crate::membership;
use crate::text;
use outcrop_core::principal::{Kind, Principal};

pub(crate) const SELECT: &str =
    "SELECT id, name, kind, account, project, disabled FROM principals ORDER BY id";
const SELECT_ONE: &str = "SELECT id, name, kind, account, project, disabled FROM principals WHERE id = $1";
const INSERT: &str = "INSERT INTO principals (id, name, kind, account, project, disabled) \
                      VALUES ($1, $2, $3, $4, $5, $6)";
const DISABLE: &str = "UPDATE principals SET disabled = $2 WHERE id = $1";

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

    /// Makes the principal, with its memberships.
    ///
    /// # Errors
    /// `Conflict` when the id is taken, `Missing` when there is no such account, project or unit.
    pub async fn create_principal(&self, new: &Principal) -> Result<()> {
        let id = text::id("the principal's id", &new.id)?;
        let name = text::plain("the principal's name", &new.name)?;
        let project = text::id("the principal's project", &new.project)?;
        configure!(self, |tx| {
            sqlx::query(INSERT)
                .bind(id)
                .bind(name)
                .bind(kind_name(new.kind))
                .bind(new.account.as_str())
                .bind(project)
                .bind(false)
                .execute(&mut *tx)
                .await
                .map_err(|error| Error::on_create(error, format_args!("principal {id}")))?;
            for membership in &new.memberships {
                membership::insert!(&mut *tx, id, &membership.unit, membership.role);
            }
        });
        Ok(())
    }

    /// Stops or lets through everything that the principal does.
    ///
    /// # Errors
    /// `Missing` when there is no such principal.
    pub async fn set_principal_disabled(&self, id: &str, disabled: bool) -> Result<()> {
        let id = text::id("the principal's id", id)?;
        configure!(self, |tx| {
            let done = sqlx::query(DISABLE)
                .bind(id)
                .bind(disabled)
                .execute(&mut *tx)
                .await?;
            if done.rows_affected() == 0 {
                return Err(Error::Missing(format!("there is no principal {id}")));
            }
        });
        Ok(())
    }
}
