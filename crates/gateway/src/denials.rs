//! Calls that were refused by a decision: counted, and sampled for the audit trail.
//!
//! A program that is refused tries again, thousands of times a minute. So refusals are counted by who, what and why, and
//! each such key is reported with the first call that it befell: soon after it begins, then ever more seldom. Keys are
//! bounded, and so is what is kept of each.

use outcrop_core::audit::{Actor, Record};
use outcrop_core::clock::UnixMicros;
use outcrop_core::id::CallId;
use outcrop_core::principal::Principal;
use outcrop_core::{Code, Error};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Each takes about half a kilobyte.
const MAX_KEYS: usize = 1_000;
/// Of names that a caller chose, and of messages that repeat them.
const MAX_CHARS: usize = 500;
/// A key is first reported with the next round, then after this long, twice as long, …
const FIRST_PAUSE_US: i64 = 10 * 1_000_000;
/// … and at last this often.
const LONGEST_PAUSE_US: i64 = 3_600 * 1_000_000;

/// The refusals of one process that have not been reported.
#[derive(Debug, Default)]
pub struct Denials {
    keys: Mutex<Keys>,
    counted: Family<OfReason, Counter>,
}

#[derive(Debug, Default)]
struct Keys {
    known: HashMap<Key, Entry>,
    /// What found no place among them.
    more: Option<Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    /// Its id.
    principal: String,
    model: String,
    reason: &'static str,
}

#[derive(Debug)]
struct Entry {
    principal: Arc<Principal>,
    count: u64,
    first: Sample,
    due_us: UnixMicros,
    pause_us: i64,
}

/// One of the refused calls.
#[derive(Clone, Debug)]
struct Sample {
    call: Option<CallId>,
    at_us: UnixMicros,
    message: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfReason {
    reason: &'static str,
}

/// Which call was refused.
pub struct Denied<'a> {
    pub principal: &'a Arc<Principal>,
    /// As the caller named it.
    pub model: &'a str,
    /// None for a question whether a call would be let through.
    pub call: Option<CallId>,
    pub at_us: UnixMicros,
}

impl Denials {
    /// Notes a refusal, if that is what the error is.
    pub fn note(&self, denied: &Denied<'_>, error: &Error) {
        if error.code() != Code::Forbidden {
            return;
        }
        let reason = error.reason().unwrap_or("other");
        self.counted.get_or_create(&OfReason { reason }).inc();
        self.keys().note(denied, reason, error.message());
    }

    /// What is to be reported now; at the end of the process all that there is.
    #[must_use]
    pub fn take(&self, now_us: UnixMicros, everything: bool) -> Vec<Record> {
        self.keys().take(now_us, everything)
    }

    /// Names the series for `/metrics`.
    pub fn register(&self, registry: &mut Registry) {
        registry.register(
            "outcrop_calls_denied",
            "Calls that a decision refused, by what for",
            self.counted.clone(),
        );
    }

    fn keys(&self) -> MutexGuard<'_, Keys> {
        // Entries are changed whole, so a map that a panic left behind is still right.
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keys {
    fn note(&mut self, denied: &Denied<'_>, reason: &'static str, message: &str) {
        let key = Key {
            principal: denied.principal.id.clone(),
            model: shortened(denied.model),
            reason,
        };
        let sample = || Sample {
            call: denied.call,
            at_us: denied.at_us,
            message: shortened(message),
        };
        if let Some(entry) = self.known.get_mut(&key) {
            entry.note(sample);
        } else if self.known.len() < MAX_KEYS {
            self.known.insert(key, Entry::new(denied, sample()));
        } else if let Some(more) = &mut self.more {
            more.note(sample);
        } else {
            self.more = Some(Entry::new(denied, sample()));
        }
    }

    fn take(&mut self, now_us: UnixMicros, everything: bool) -> Vec<Record> {
        let mut records = Vec::new();
        self.known.retain(|key, entry| {
            let is_due = everything || entry.due_us <= now_us;
            if is_due && entry.count == 0 {
                return false;
            }
            if is_due {
                records.push(key.record(entry));
                entry.reported(now_us);
            }
            true
        });
        let due = self.more.as_mut();
        if let Some(more) = due.filter(|more| more.count > 0 && (everything || more.due_us <= now_us)) {
            records.push(record_of_more(more));
            more.reported(now_us);
        }
        records
    }
}

impl Entry {
    fn new(denied: &Denied<'_>, first: Sample) -> Self {
        Self {
            principal: Arc::clone(denied.principal),
            count: 1,
            first,
            due_us: UnixMicros::MIN,
            pause_us: FIRST_PAUSE_US,
        }
    }

    fn note(&mut self, sample: impl Fn() -> Sample) {
        if self.count == 0 {
            self.first = sample();
        }
        self.count = self.count.saturating_add(1);
    }

    fn reported(&mut self, now_us: UnixMicros) {
        self.count = 0;
        self.due_us = now_us.saturating_add(self.pause_us);
        self.pause_us = self.pause_us.saturating_mul(2).min(LONGEST_PAUSE_US);
    }

    fn json(&self, reason: &str) -> String {
        let first = &self.first;
        serde_json::json!({
            "calls": self.count,
            "reason": reason,
            "message": first.message,
            "first_call": first.call.map(|call| call.to_string()),
            "first_at_us": first.at_us,
        })
        .to_string()
    }
}

impl Key {
    fn record(&self, entry: &Entry) -> Record {
        Record {
            actor: Actor::Principal {
                id: self.principal.clone(),
                name: entry.principal.name.clone(),
            },
            action: "call.denied",
            subject_kind: "model",
            subject: self.model.clone(),
            account: Some(entry.principal.account.clone()),
            before: None,
            after: Some(entry.json(self.reason)),
        }
    }
}

fn record_of_more(more: &Entry) -> Record {
    Record {
        actor: Actor::System {
            part: "gateway".to_owned(),
        },
        action: "call.denied",
        subject_kind: "model",
        subject: format!("and {} more", more.count),
        account: None,
        before: None,
        after: Some(more.json("more than are told one by one")),
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(MAX_CHARS).collect()
}

#[cfg(test)]
mod tests;
