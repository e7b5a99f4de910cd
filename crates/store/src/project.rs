//! Projects: what calls are booked on.

use crate::account;
use crate::engine::{Store, configure};
use crate::error::{Error, Result};
use crate::text;
use outcrop_core::id::AccountId;

pub(crate) const SELECT: &str = "SELECT id, account, name, environment FROM projects ORDER BY id";
const INSERT: &str = "INSERT INTO projects (id, account, name, environment) VALUES ($1, $2, $3, $4)";

/// A project. Its id is unique in the organisation, not only in its account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    pub id: String,
    pub account: AccountId,
    pub name: String,
    pub environment: Environment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    Sandbox,
    Development,
    Production,
}

impl Environment {
    pub const ALL: [Self; 3] = [Self::Sandbox, Self::Development, Self::Production];

    /// The name in the store and in the admin API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Development => "development",
            Self::Production => "production",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|environment| environment.name() == name)
    }
}

#[derive(sqlx::FromRow)]
pub(crate) struct Record {
    id: String,
    account: String,
    name: String,
    environment: String,
}

impl TryFrom<Record> for Project {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        let environment = Environment::parse(&record.environment).ok_or_else(|| {
            Error::Corrupt(format!(
                "project {} has environment {:?}",
                record.id, record.environment
            ))
        })?;
        Ok(Self {
            account: account::id_from(&record.account)?,
            id: record.id,
            name: record.name,
            environment,
        })
    }
}

impl Store {
    /// # Errors
    /// `Conflict` when the id is taken, `Missing` when there is no such account.
    pub async fn create_project(&self, new: &Project) -> Result<()> {
        let id = text::id("the project's id", &new.id)?;
        let name = text::plain("the project's name", &new.name)?;
        configure!(self, |tx| {
            sqlx::query(INSERT)
                .bind(id)
                .bind(new.account.as_str())
                .bind(name)
                .bind(new.environment.name())
                .execute(&mut *tx)
                .await
                .map_err(|error| Error::on_create(error, format_args!("project {id}")))?;
        });
        Ok(())
    }
}
