//! Requests for models: their events, append-only, and the state that is folded from them, kept beside them so that
//! lists need not fold.
//!
//! What events mean is not known here. A change is written whole or not at all: events, state, what is granted, whom
//! it is told, what the audit trail says.

mod change;
mod read;

pub use change::{Change, Fired};
pub use read::Filter;

use crate::error::{Error, Result};
use outcrop_core::audit::Actor;
use outcrop_core::clock::UnixMicros;

/// A request as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub id: String,
    pub model: String,
    pub unit: String,
    /// What it asks for. Of two requests with the same, one is under way at a time.
    pub about: String,
    /// `open` and `changes_asked` are under way; others are not.
    pub status: String,
    /// The stage that it waits at.
    pub stage: Option<String>,
    /// Who asked: a principal's id, or a part of Outcrop.
    pub requester: String,
    /// JSON.
    pub state: String,
    /// As many events as it has.
    pub version: i64,
    pub opened_at_us: UnixMicros,
    pub changed_at_us: UnixMicros,
    pub due_at_us: Option<UnixMicros>,
}

/// Something that happened to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// From 1, without gaps.
    pub ordinal: i64,
    pub at_us: UnixMicros,
    pub actor: Actor,
    /// JSON.
    pub event: String,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Record {
    id: String,
    model: String,
    unit: String,
    about: String,
    status: String,
    stage: Option<String>,
    requester: String,
    state: String,
    version: i64,
    opened_at_us: i64,
    changed_at_us: i64,
    due_at_us: Option<i64>,
}

impl From<Record> for Request {
    fn from(record: Record) -> Self {
        Self {
            id: record.id,
            model: record.model,
            unit: record.unit,
            about: record.about,
            status: record.status,
            stage: record.stage,
            requester: record.requester,
            state: record.state,
            version: record.version,
            opened_at_us: record.opened_at_us,
            changed_at_us: record.changed_at_us,
            due_at_us: record.due_at_us,
        }
    }
}

#[derive(sqlx::FromRow)]
pub(crate) struct EventRecord {
    request: String,
    ordinal: i64,
    at_us: i64,
    actor: String,
    event: String,
}

impl TryFrom<EventRecord> for Event {
    type Error = Error;

    fn try_from(record: EventRecord) -> Result<Self> {
        let actor = serde_json::from_str(&record.actor).map_err(|error| {
            Error::Corrupt(format!(
                "who made event {} of request {} cannot be read: {error}",
                record.ordinal, record.request
            ))
        })?;
        Ok(Self {
            ordinal: record.ordinal,
            at_us: record.at_us,
            actor,
            event: record.event,
        })
    }
}
