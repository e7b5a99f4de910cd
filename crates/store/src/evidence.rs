//! Evidence: documents that prove what a certification or a request says. The bytes are an object; here is who brought
//! them, and under which name.

use crate::audit;
use crate::engine::{Store, read, transact};
use crate::error::{Error, Result};
use crate::text;
use outcrop_core::audit::Record as Audit;
use outcrop_core::clock::UnixMicros;

const SELECT: &str =
    "SELECT hash, name, bytes, object_key, added_by, added_at_us FROM evidence WHERE hash = $1";
const INSERT: &str = "INSERT INTO evidence (hash, name, bytes, object_key, added_by, added_at_us) \
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (hash) DO NOTHING";

/// A document, told by its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// SHA-256 of the bytes, hexadecimal.
    pub hash: String,
    /// What it was first called.
    pub name: String,
    pub bytes: u64,
    /// Where the bytes are among the payloads.
    pub object_key: String,
    /// The name of who brought it first.
    pub added_by: String,
    pub added_at_us: UnixMicros,
}

#[derive(sqlx::FromRow)]
struct Record {
    hash: String,
    name: String,
    bytes: i64,
    object_key: String,
    added_by: String,
    added_at_us: i64,
}

impl From<Record> for Document {
    fn from(record: Record) -> Self {
        Self {
            hash: record.hash,
            name: record.name,
            bytes: u64::try_from(record.bytes).unwrap_or(0),
            object_key: record.object_key,
            added_by: record.added_by,
            added_at_us: record.added_at_us,
        }
    }
}

impl Store {
    /// Notes a document whose bytes are kept by now, with its audit record. Bytes that are known already stay as they
    /// were noted first.
    ///
    /// # Errors
    /// `Invalid` for a name that cannot be kept.
    pub async fn add_evidence(&self, new: &Document, record: &Audit) -> Result<()> {
        text::id("the evidence's hash", &new.hash)?;
        text::id("the evidence's name", &new.name)?;
        text::id("the evidence's object key", &new.object_key)?;
        let bytes =
            i64::try_from(new.bytes).map_err(|_| Error::Invalid("the evidence is too large".to_owned()))?;
        transact!(self, |tx| {
            let done = sqlx::query(INSERT)
                .bind(&new.hash)
                .bind(&new.name)
                .bind(bytes)
                .bind(&new.object_key)
                .bind(&new.added_by)
                .bind(new.added_at_us)
                .execute(&mut *tx)
                .await?;
            if done.rows_affected() > 0 {
                audit::append!(self, tx, record);
            }
        });
        Ok(())
    }

    /// The document of that hash, if somebody brought it.
    pub async fn evidence(&self, hash: &str) -> Result<Option<Document>> {
        let record: Option<Record> = read!(self, |pool| sqlx::query_as(SELECT)
            .bind(hash)
            .fetch_optional(pool)
            .await)?;
        Ok(record.map(Document::from))
    }
}
