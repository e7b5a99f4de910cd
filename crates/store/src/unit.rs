//! Units: the tree that accounts hang in.

use outcrop_core::organisation::Unit;

pub(crate) const SELECT: &str = "SELECT id, parent, name FROM units ORDER BY id";

#[derive(sqlx::FromRow)]
pub(crate) struct Record {
    id: String,
    parent: Option<String>,
    name: String,
}

impl From<Record> for Unit {
    fn from(record: Record) -> Self {
        Self {
            id: record.id,
            parent: record.parent,
            name: record.name,
        }
    }
}
