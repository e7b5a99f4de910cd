//! Projects: what calls are booked on.

use crate::account;
use crate::error::{Error, Result};
pub use outcrop_core::organisation::{Environment, Project};
use outcrop_core::tag::TagSet;
use std::collections::BTreeSet;

pub(crate) const SELECT: &str =
    "SELECT id, account, name, environment, data_classes, tags FROM projects ORDER BY id";

#[derive(sqlx::FromRow)]
pub(crate) struct Record {
    id: String,
    account: String,
    name: String,
    environment: String,
    data_classes: String,
    tags: String,
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
        let tags = TagSet::from_text(&record.tags)
            .ok_or_else(|| Error::Corrupt(format!("the tags of project {}", record.id)))?;
        Ok(Self {
            account: account::id_from(&record.account)?,
            id: record.id,
            name: record.name,
            environment,
            data_classes: names(&record.data_classes),
            tags,
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
