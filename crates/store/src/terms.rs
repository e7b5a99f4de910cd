//! Terms: every version of a EULA, in the order in which they came. The text is an object; here is what identifies it.

use crate::audit;
use crate::engine::{Store, configure, read};
use crate::error::{Error, Result};
use crate::text;
use outcrop_core::audit::Record as Audit;
use outcrop_core::clock::UnixMicros;

const OF_SUBJECT: &str = "SELECT subject, ordinal, hash, title, source, bytes, object_key, added_by, added_at_us \
     FROM terms_versions WHERE subject = $1 ORDER BY ordinal DESC";
/// The newest version of every subject.
pub(crate) const IN_FORCE: &str = "SELECT subject, ordinal, hash, title, source, bytes, object_key, added_by, \
     added_at_us FROM terms_versions AS terms WHERE ordinal = \
     (SELECT MAX(ordinal) FROM terms_versions AS newer WHERE newer.subject = terms.subject) ORDER BY subject";
const NEXT: &str = "SELECT COALESCE(MAX(ordinal), 0) + 1 FROM terms_versions WHERE subject = $1";
const INSERT: &str = "INSERT INTO terms_versions \
     (subject, ordinal, hash, title, source, bytes, object_key, added_by, added_at_us) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// A version of the terms of a model or a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// `model:ID` or `provider:NAME`.
    pub subject: String,
    /// From 1. The highest is in force.
    pub ordinal: i64,
    /// SHA-256 of the text, hexadecimal.
    pub hash: String,
    pub title: String,
    /// Where it was published.
    pub source: Option<String>,
    pub bytes: u64,
    /// Where the text is among the payloads.
    pub object_key: String,
    /// The name of who added it.
    pub added_by: String,
    pub added_at_us: UnixMicros,
}

/// A version that is to be added.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    pub subject: &'a str,
    pub hash: &'a str,
    pub title: &'a str,
    pub source: Option<&'a str>,
    pub bytes: u64,
    pub object_key: &'a str,
    pub added_by: &'a str,
}

/// What became of a version that was to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is in force now.
    Now(Version),
    /// It was in force already: nothing changed.
    Before(Version),
}

#[derive(sqlx::FromRow)]
pub(crate) struct Record {
    subject: String,
    ordinal: i64,
    hash: String,
    title: String,
    source: Option<String>,
    bytes: i64,
    object_key: String,
    added_by: String,
    added_at_us: i64,
}

impl From<Record> for Version {
    fn from(record: Record) -> Self {
        Self {
            subject: record.subject,
            ordinal: record.ordinal,
            hash: record.hash,
            title: record.title,
            source: record.source,
            bytes: u64::try_from(record.bytes).unwrap_or(0),
            object_key: record.object_key,
            added_by: record.added_by,
            added_at_us: record.added_at_us,
        }
    }
}

impl New<'_> {
    fn check(&self) -> Result<()> {
        text::id("the terms' subject", self.subject)?;
        text::id("the terms' hash", self.hash)?;
        text::id("the terms' title", self.title)?;
        text::id("the terms' object key", self.object_key)?;
        self.source
            .map_or(Ok(""), |source| text::plain("the terms' source", source))?;
        Ok(())
    }

    fn into_version(self, ordinal: i64, added_at_us: UnixMicros) -> Version {
        Version {
            subject: self.subject.to_owned(),
            ordinal,
            hash: self.hash.to_owned(),
            title: self.title.to_owned(),
            source: self.source.map(str::to_owned),
            bytes: self.bytes,
            object_key: self.object_key.to_owned(),
            added_by: self.added_by.to_owned(),
            added_at_us,
        }
    }
}

impl Store {
    /// Adds a version, with its audit record, unless its text is the one in force already.
    ///
    /// # Errors
    /// `Conflict` when an older version has the very text: what was accepted as one version is never another.
    pub async fn add_terms(&self, new: New<'_>, record: &Audit) -> Result<Added> {
        new.check()?;
        let added = configure!(self, |tx| {
            let known: Vec<Record> = sqlx::query_as(OF_SUBJECT)
                .bind(new.subject)
                .fetch_all(&mut *tx)
                .await?;
            if let Some(before) = before(known, &new)? {
                return Ok(Added::Before(before));
            }
            let ordinal: i64 = sqlx::query_scalar(NEXT)
                .bind(new.subject)
                .fetch_one(&mut *tx)
                .await?;
            let version = new.into_version(ordinal, self.clock.now_us());
            sqlx::query(INSERT)
                .bind(&version.subject)
                .bind(version.ordinal)
                .bind(&version.hash)
                .bind(&version.title)
                .bind(&version.source)
                .bind(i64::try_from(version.bytes).unwrap_or(i64::MAX))
                .bind(&version.object_key)
                .bind(&version.added_by)
                .bind(version.added_at_us)
                .execute(&mut *tx)
                .await?;
            audit::append!(self, tx, record);
            version
        });
        Ok(Added::Now(added))
    }

    /// Every version of a subject's terms, the one in force first.
    pub async fn terms(&self, subject: &str) -> Result<Vec<Version>> {
        let records: Vec<Record> = read!(self, |pool| sqlx::query_as(OF_SUBJECT)
            .bind(subject)
            .fetch_all(pool)
            .await)?;
        Ok(records.into_iter().map(Version::from).collect())
    }

    /// The terms in force, of every subject that has some.
    pub async fn terms_in_force(&self) -> Result<Vec<Version>> {
        let records: Vec<Record> = read!(self, |pool| sqlx::query_as(IN_FORCE).fetch_all(pool).await)?;
        Ok(records.into_iter().map(Version::from).collect())
    }
}

/// The version that the text is already, if it is in force.
fn before(known: Vec<Record>, new: &New<'_>) -> Result<Option<Version>> {
    let mut versions = known.into_iter().map(Version::from);
    let in_force = versions.next();
    if let Some(version) = in_force.filter(|version| version.hash == new.hash) {
        return Ok(Some(version));
    }
    match versions.find(|version| version.hash == new.hash) {
        None => Ok(None),
        Some(older) => Err(Error::Conflict(format!(
            "version {} of the terms of {} has this very text, and newer versions came after it; if it is in force \
             again, add it with a line that says since when",
            older.ordinal, older.subject
        ))),
    }
}

/// The subjects whose terms a model's use may stand on, the most specific first.
#[must_use]
pub fn subjects(model: &str, provider: &str) -> [String; 2] {
    [format!("model:{model}"), format!("provider:{provider}")]
}
