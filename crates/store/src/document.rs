//! Documents: what is declared and nothing else refers to by key, as JSON of the type that its kind has in core.

use crate::engine::{Store, read};
use crate::error::{Error, Result};
use outcrop_core::clock::UnixMicros;
use outcrop_core::manifest::{Kind, Manifest};

pub(crate) const SELECT: &str =
    "SELECT kind, id, body, changed_at_us, changed_by FROM documents ORDER BY kind, id";

const SELECT_ONE: &str =
    "SELECT kind, id, body, changed_at_us, changed_by FROM documents WHERE kind = $1 AND id = $2";

/// A manifest as it was last put.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    pub manifest: Manifest,
    pub changed_at_us: UnixMicros,
    /// The name of who put it.
    pub changed_by: String,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Record {
    kind: String,
    id: String,
    body: String,
    changed_at_us: i64,
    changed_by: String,
}

impl TryFrom<Record> for Document {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        let damaged = |why: &dyn std::fmt::Display| {
            Error::Corrupt(format!("the {} {} cannot be read: {why}", record.kind, record.id))
        };
        let manifest: Manifest = serde_json::from_str(&record.body).map_err(|error| damaged(&error))?;
        if manifest.kind().name() != record.kind || manifest.id() != record.id {
            return Err(damaged(&"it is something else"));
        }
        Ok(Self {
            manifest,
            changed_at_us: record.changed_at_us,
            changed_by: record.changed_by,
        })
    }
}

impl Store {
    /// One document, as it is now.
    pub async fn document(&self, kind: Kind, id: &str) -> Result<Option<Document>> {
        let record: Option<Record> = read!(self, |pool| {
            sqlx::query_as(SELECT_ONE)
                .bind(kind.name())
                .bind(id)
                .fetch_optional(pool)
                .await
        })?;
        record.map(Document::try_from).transpose()
    }
}
