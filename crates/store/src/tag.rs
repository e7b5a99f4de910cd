//! Tags: what clients write on their resources.

use crate::configuration::RAISE_VERSION;
use crate::engine::{Store, read_one_state, transact};
use crate::error::{Error, Result};
use crate::profile;
use crate::resource::Owner;
use crate::text;

/// How many tags a resource may have.
pub const MAX_TAGS: usize = 200;

const OWNED: &str = "SELECT COUNT(*) FROM resources WHERE arn = $1 AND account = $2 AND region = $3";
/// Changes nothing, and keeps others from the resource's tags until the transaction ends.
const LOCK: &str = "UPDATE resources SET kind = kind WHERE arn = $1 AND account = $2 AND region = $3";
const SELECT: &str = "SELECT key, value FROM tags WHERE arn = $1 ORDER BY key";
pub(crate) const PUT: &str = "INSERT INTO tags (arn, key, value) VALUES ($1, $2, $3) \
                              ON CONFLICT (arn, key) DO UPDATE SET value = excluded.value";
pub(crate) const COUNT: &str = "SELECT COUNT(*) FROM tags WHERE arn = $1";
const REMOVE: &str = "DELETE FROM tags WHERE arn = $1 AND key = $2";

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, sqlx::FromRow)]
pub struct Tag {
    pub key: String,
    pub value: String,
}

pub(crate) fn check(tags: &[Tag]) -> Result<()> {
    for tag in tags {
        text::id("a tag's key", &tag.key)?;
        text::plain("a tag's value", &tag.value)?;
    }
    Ok(())
}

/// Those of a profile become those of calls, of which there may be fewer.
pub(crate) fn check_count(arn: &str, count: i64) -> Result<()> {
    let limit = if profile::is_profile(arn) {
        outcrop_core::tag::MAX_TAGS
    } else {
        MAX_TAGS
    };
    match usize::try_from(count) {
        Ok(count) if count <= limit => Ok(()),
        _ => Err(Error::TooManyTags { limit }),
    }
}

/// Writes tags in a transaction that holds the resource, after [`check`].
macro_rules! put_tags {
    ($tx:expr, $arn:expr, $tags:expr) => {{
        for tag in $tags {
            sqlx::query($crate::tag::PUT)
                .bind($arn)
                .bind(tag.key.as_str())
                .bind(tag.value.as_str())
                .execute(&mut *$tx)
                .await?;
        }
        let count: i64 = sqlx::query_scalar($crate::tag::COUNT)
            .bind($arn)
            .fetch_one(&mut *$tx)
            .await?;
        $crate::tag::check_count($arn, count)?;
    }};
}
pub(crate) use put_tags;

impl Store {
    /// The tags of a resource, in the order of their keys; `None` when the owner has no such resource.
    pub async fn tags(&self, owner: Owner<'_>, arn: &str) -> Result<Option<Vec<Tag>>> {
        let Some(arn) = owner.may_have(arn) else {
            return Ok(None);
        };
        let (owned, tags): (i64, Vec<Tag>) = read_one_state!(self, |tx| {
            let owned = sqlx::query_scalar(OWNED)
                .bind(arn)
                .bind(owner.account.as_str())
                .bind(owner.region)
                .fetch_one(&mut *tx)
                .await?;
            let tags = sqlx::query_as(SELECT).bind(arn).fetch_all(&mut *tx).await?;
            (owned, tags)
        });
        Ok((owned > 0).then_some(tags))
    }

    /// Adds tags to a resource; one whose key is there gets the new value. All of them, or none.
    ///
    /// # Errors
    /// `Missing` when the owner has no such resource, `TooManyTags` when it would have more than [`MAX_TAGS`].
    pub async fn put_tags(&self, owner: Owner<'_>, arn: &str, tags: &[Tag]) -> Result<()> {
        let known = owner.may_have(arn).ok_or_else(|| missing(arn))?;
        check(tags)?;
        let is_profile = profile::is_profile(known);
        if is_profile {
            profile::check_tags(tags)?;
        }
        transact!(self, |tx| {
            if is_profile {
                sqlx::query(RAISE_VERSION).execute(&mut *tx).await?;
            }
            let held = sqlx::query(LOCK)
                .bind(known)
                .bind(owner.account.as_str())
                .bind(owner.region)
                .execute(&mut *tx)
                .await?;
            if held.rows_affected() == 0 {
                return Err(missing(arn));
            }
            put_tags!(tx, known, tags);
        });
        Ok(())
    }

    /// Removes tags by their keys. That there is none of a key is no error.
    ///
    /// # Errors
    /// `Missing` when the owner has no such resource.
    pub async fn remove_tags(&self, owner: Owner<'_>, arn: &str, keys: &[String]) -> Result<()> {
        let known = owner.may_have(arn).ok_or_else(|| missing(arn))?;
        transact!(self, |tx| {
            if profile::is_profile(known) {
                sqlx::query(RAISE_VERSION).execute(&mut *tx).await?;
            }
            let held = sqlx::query(LOCK)
                .bind(known)
                .bind(owner.account.as_str())
                .bind(owner.region)
                .execute(&mut *tx)
                .await?;
            if held.rows_affected() == 0 {
                return Err(missing(arn));
            }
            // A key that cannot be kept is none that is there.
            for key in keys.iter().filter(|key| text::id("a tag's key", key).is_ok()) {
                sqlx::query(REMOVE)
                    .bind(known)
                    .bind(key.as_str())
                    .execute(&mut *tx)
                    .await?;
            }
        });
        Ok(())
    }
}

fn missing(arn: &str) -> Error {
    Error::Missing(format!("there is no resource {arn}"))
}
