//! What goes to the scripts and comes from them.

use super::super::Taker;
use super::link::{Link, Spans};
use super::unsent::{Unsent, names};
use redis::Value;
use serde::Serialize;

/// The argument of `beat.lua`.
#[derive(Debug, Serialize)]
pub struct Beat<'a> {
    node: &'a str,
    /// When it was sent, by Redis's clock; 0 where that is not known yet.
    at: i64,
    slack: u64,
    fresh: u64,
    lease: u64,
    quiet: u64,
    width: u64,
    epoch: &'a str,
    full_for: &'a str,
    /// What a Redis that has no epoch begins.
    new_epoch: String,
    /// Whether the process has not been known in any.
    first: bool,
    version: i64,
    share: u32,
    members: &'a [(String, u32)],
    /// Unit, name, age in milliseconds, amount.
    adds: Vec<(&'a str, &'a str, u64, u64)>,
    /// Unit, name, Redis's bucket, amount.
    backs: Vec<(&'a str, &'a str, u64, u64)>,
    /// Name, who, for how many more milliseconds.
    runs: Vec<(&'a str, String, u64)>,
    /// Name, who.
    ends: Vec<(&'a str, String)>,
}

/// Who sends, and when.
pub struct Sender<'a> {
    pub node: &'a str,
    /// Tells this process from the one before it with the same identity.
    pub life: &'a str,
    pub spans: &'a Spans,
    pub width_ms: u64,
    pub now_ms: u64,
}

impl Sender<'_> {
    /// What a call is known by in Redis.
    pub fn taker(&self, taker: Taker) -> String {
        format!("{}/{}", self.life, taker.0)
    }
}

impl<'a> Beat<'a> {
    pub fn new(sender: &'a Sender<'a>, link: &'a Link, unsent: &'a Unsent) -> Self {
        let Sender {
            spans,
            width_ms,
            now_ms,
            ..
        } = *sender;
        // Never older than it can be: what is taken for younger counts a moment longer.
        let age = |bucket: u64| now_ms.saturating_sub((bucket + 1).saturating_mul(width_ms));
        Self {
            node: sender.node,
            at: link.redis_now(now_ms),
            slack: spans.slack,
            fresh: spans.fresh,
            lease: spans.lease,
            quiet: spans.quiet(),
            width: width_ms,
            epoch: &link.epoch,
            full_for: &link.full_for,
            new_epoch: uuid::Uuid::now_v7().simple().to_string(),
            first: link.epoch.is_empty(),
            version: link.version,
            share: link.share,
            members: &link.members,
            adds: unsent
                .adds
                .iter()
                .map(|((meter, bucket), amount)| {
                    let (unit, name) = names(meter);
                    (unit, name, age(*bucket), *amount)
                })
                .collect(),
            backs: unsent
                .backs
                .iter()
                .map(|(meter, bucket, amount)| {
                    let (unit, name) = names(meter);
                    (unit, name, *bucket, *amount)
                })
                .collect(),
            runs: unsent
                .runs
                .iter()
                .map(|((meter, taker), until_ms)| {
                    (
                        &*meter.name,
                        sender.taker(*taker),
                        until_ms.saturating_sub(now_ms).max(1),
                    )
                })
                .collect(),
            ends: unsent
                .ends
                .iter()
                .map(|(meter, taker)| (&*meter.name, sender.taker(*taker)))
                .collect(),
        }
    }
}

/// What `beat.lua` answers.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// It was read too late; Redis's clock.
    Late(i64),
    /// Redis knows nothing of this process: everything has to be told. The epoch, Redis's clock.
    Full(String, i64),
    Heard(Heard),
}

#[derive(Debug, PartialEq, Eq)]
pub struct Heard {
    pub now_ms: i64,
    pub version: i64,
    pub share: u32,
    pub ready: bool,
    pub members: Vec<(String, u32)>,
}

impl Answer {
    pub fn read(values: &[Value]) -> Option<Self> {
        let [kind, rest @ ..] = values else { return None };
        match (text(kind)?, rest) {
            ("late", [now]) => Some(Self::Late(number(now)?)),
            ("full", [epoch, now]) => Some(Self::Full(text(epoch)?.to_owned(), number(now)?)),
            ("ok", [now, version, share, ready, members]) => Some(Self::Heard(Heard {
                now_ms: number(now)?,
                version: number(version)?,
                share: u32::try_from(number(share)?).ok()?,
                ready: number(ready)? == 1,
                members: serde_json::from_str(text(members)?).ok()?,
            })),
            _ => None,
        }
    }
}

/// What `take.lua` answers.
#[derive(Debug, PartialEq, Eq)]
pub enum Decision {
    /// The process has to introduce itself.
    Beat,
    /// In this bucket; so much is used of each now.
    Taken(u64, Vec<u64>),
    /// Which one, for how many milliseconds, how much is used of each.
    Refused(usize, u64, Vec<u64>),
}

impl Decision {
    pub fn read(values: &[Value]) -> Option<Self> {
        let [kind, rest @ ..] = values else { return None };
        let natural = |value: &Value| u64::try_from(number(value)?.max(0)).ok();
        match (text(kind)?, rest) {
            ("beat", []) => Some(Self::Beat),
            ("taken", [bucket, used @ ..]) => {
                let used: Option<Vec<u64>> = used.iter().map(natural).collect();
                Some(Self::Taken(natural(bucket)?, used?))
            }
            ("refused", [which, wait, used @ ..]) => {
                let used: Option<Vec<u64>> = used.iter().map(natural).collect();
                let which = usize::try_from(number(which)?).ok()?.checked_sub(1)?;
                Some(Self::Refused(which, natural(wait)?, used?))
            }
            _ => None,
        }
    }
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::BulkString(bytes) => std::str::from_utf8(bytes).ok(),
        Value::SimpleString(text) => Some(text),
        _ => None,
    }
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) => Some(*number),
        _ => text(value)?.parse().ok(),
    }
}
