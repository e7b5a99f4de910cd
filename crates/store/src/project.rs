//! Projects: what calls are booked on.

use crate::account;
use crate::engine::{Store, configure};
use crate::error::{Error, Result};
use crate::text;
pub use outcrop_core::organisation::{Environment, Project};
use std::collections::BTreeSet;

pub(crate) const SELECT: &str =
    "SELECT id, account, name, environment, data_classes FROM projects ORDER BY id";
const INSERT: &str =
    "INSERT INTO projects (id, account, name, environment, data_classes) VALUES ($1, $2, $3, $4, $5)";

#[derive(sqlx::FromRow)]
pub(crate) struct Record {
    id: String,
    account: String,
    name: String,
    environment: String,
    data_classes: String,
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
            data_classes: names(&record.data_classes),
        })
    }
}

/// A list as it is kept: names with commas between them.
fn names(list: &str) -> BTreeSet<String> {
    list.split(',')
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// As it is kept.
pub(crate) fn list(names: &BTreeSet<String>) -> String {
    names.iter().map(String::as_str).collect::<Vec<_>>().join(",")
}

impl Store {
    /// # Errors
    /// `Conflict` when the id is taken, `Missing` when there is no such account.
    pub async fn create_project(&self, new: &Project) -> Result<()> {
        let id = text::id("the project's id", &new.id)?;
        let name = text::plain("the project's name", &new.name)?;
        let data_classes = list(&new.data_classes);
        configure!(self, |tx| {
            sqlx::query(INSERT)
                .bind(id)
                .bind(new.account.as_str())
                .bind(name)
                .bind(new.environment.name())
                .bind(&data_classes)
                .execute(&mut *tx)
                .await
                .map_err(|error| Error::on_create(error, format_args!("project {id}")))?;
        });
        Ok(())
    }
}
