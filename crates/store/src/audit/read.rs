//! The trail, page by page, the newest record first.

use super::{Entry, Row};
use crate::engine::{Store, read};
use crate::error::Result;
use outcrop_core::clock::UnixMicros;

pub const DEFAULT_LIMIT: u32 = 50;
pub const MAX_LIMIT: u32 = 500;

/// An absent filter matches everything.
const PAGE: &str = "SELECT sequence, at_us, actor, action, subject_kind, subject, account, before, after, hash FROM audit \
     WHERE sequence < $1 AND ($2 IS NULL OR action = $2 OR action LIKE $3 ESCAPE '!') \
     AND ($4 IS NULL OR subject_kind = $4) AND ($5 IS NULL OR subject = $5) AND at_us >= $6 AND at_us < $7 \
     AND ($8 IS NULL OR actor LIKE $8 ESCAPE '!' OR actor LIKE $9 ESCAPE '!' OR actor LIKE $10 ESCAPE '!') \
     ORDER BY sequence DESC LIMIT $11";

/// A trail may be larger than memory.
pub(super) const BATCH: &str = "SELECT sequence, at_us, actor, action, subject_kind, subject, account, before, after, hash FROM audit \
     WHERE sequence > $1 ORDER BY sequence LIMIT 1000";

/// What of the trail is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Records before that sequence: how a listing goes on.
    pub before: Option<i64>,
    /// A principal's id or name, an operator's name, or a part of Outcrop.
    pub actor: Option<String>,
    /// `policy.put`, or `policy` for everything that was done to policies.
    pub action: Option<String>,
    pub subject_kind: Option<String>,
    pub subject: Option<String>,
    /// Inclusive.
    pub since_us: Option<UnixMicros>,
    /// Exclusive.
    pub until_us: Option<UnixMicros>,
    /// [`DEFAULT_LIMIT`] without it, never more than [`MAX_LIMIT`].
    pub limit: Option<u32>,
}

/// One page of the trail.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    pub records: Vec<Entry>,
    /// What to go on before; none at the end.
    pub next: Option<i64>,
}

impl Store {
    /// A page of the trail, the newest record first.
    pub async fn audit(&self, filter: &Filter) -> Result<Page> {
        if !filter.can_match() {
            return Ok(Page::default());
        }
        let limit = filter.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT);
        let of_noun = filter
            .action
            .as_deref()
            .map(|noun| format!("{}.%", literal(noun)));
        let named = |member| filter.actor.as_deref().map(|name| actor_with(member, name));
        let mut rows: Vec<Row> = read!(self, |pool| {
            sqlx::query_as(PAGE)
                .bind(filter.before.unwrap_or(i64::MAX))
                .bind(filter.action.as_deref())
                .bind(of_noun.as_deref())
                .bind(filter.subject_kind.as_deref())
                .bind(filter.subject.as_deref())
                .bind(filter.since_us.unwrap_or(i64::MIN))
                .bind(filter.until_us.unwrap_or(i64::MAX))
                .bind(named("id"))
                .bind(named("name"))
                .bind(named("part"))
                .bind(i64::from(limit) + 1)
                .fetch_all(pool)
                .await
        })?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows.last().filter(|_| more).map(|row| row.sequence);
        let records = rows.into_iter().map(Entry::try_from).collect::<Result<_>>()?;
        Ok(Page { records, next })
    }
}

impl Store {
    /// The next records after a sequence, the oldest first; none at the end.
    pub async fn audit_after(&self, sequence: i64) -> Result<Vec<Entry>> {
        let rows: Vec<Row> = read!(self, |pool| sqlx::query_as(BATCH)
            .bind(sequence)
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(Entry::try_from).collect()
    }
}

impl Filter {
    /// What contains a NUL is in no record.
    fn can_match(&self) -> bool {
        let texts = [&self.actor, &self.action, &self.subject_kind, &self.subject];
        !texts.into_iter().flatten().any(|text| text.contains('\0'))
    }
}

/// The pattern of an actor's JSON in which a member has that value. Inside of a JSON text every quotation mark is
/// escaped, so no value can pretend to be a member.
fn actor_with(member: &str, value: &str) -> String {
    let value = serde_json::Value::from(value).to_string();
    format!("%{}%", literal(&format!("\"{member}\":{value}")))
}

/// A text, as a pattern that matches nothing else.
fn literal(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_its_text_alone() {
        assert_eq!(literal("100%_!"), "100!%!_!!");
        assert_eq!(actor_with("id", "a\"b"), "%\"id\":\"a\\\"b\"%");
    }
}
