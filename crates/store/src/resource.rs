//! Resources: what clients make and name by ARN, whatever its kind.
//!
//! Each has one row here, beside the row that its own noun keeps. What is common to all is kept once: who owns it,
//! and its tags. Every lookup takes the account and the region, so a foreign ARN is exactly an unknown one.

use crate::engine::{Store, read, transact};
use crate::error::{Error, Result};
use crate::idempotency::{Created, Once, claim};
use crate::tag::Tag;
use crate::text;
use outcrop_core::clock::UnixMicros;
use outcrop_core::id::AccountId;
use outcrop_core::profile::APPLICATION;

const SELECT: &str = "SELECT arn, account, region, kind, id, created_at_us FROM resources \
                      WHERE arn = $1 AND account = $2 AND region = $3";
pub(crate) const INSERT: &str = "INSERT INTO resources (arn, account, region, kind, id, created_at_us) \
                                 VALUES ($1, $2, $3, $4, $5, $6)";
const DELETE: &str = "DELETE FROM resources WHERE arn = $1 AND account = $2 AND region = $3";

/// What a client made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    pub arn: String,
    pub account: AccountId,
    pub region: String,
    pub kind: Kind,
    /// The part of the ARN that is its own.
    pub id: String,
    pub created_at_us: UnixMicros,
}

/// Whose resources, and where.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    pub account: &'a AccountId,
    pub region: &'a str,
}

impl Owner<'_> {
    /// The ARN, unless it or the region is a text that no row can have: what a stranger wrote is no error.
    pub(crate) fn may_have(self, arn: &str) -> Option<&str> {
        let region = text::id("the region", self.region);
        region.and_then(|_| text::id("the ARN", arn)).ok()
    }
}

/// What kind of thing a resource is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    AsyncInvoke,
    Flow,
    InferenceProfile,
    Prompt,
}

impl Kind {
    pub const ALL: [Self; 4] = [
        Self::AsyncInvoke,
        Self::Flow,
        Self::InferenceProfile,
        Self::Prompt,
    ];

    /// As it stands in ARNs, and in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AsyncInvoke => "async-invoke",
            Self::Flow => "flow",
            Self::InferenceProfile => APPLICATION,
            Self::Prompt => "prompt",
        }
    }
}

#[derive(sqlx::FromRow)]
struct Record {
    arn: String,
    account: String,
    region: String,
    kind: String,
    id: String,
    created_at_us: i64,
}

impl TryFrom<Record> for Resource {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        let damaged = |what: &str| Error::Corrupt(format!("the {what} of resource {}", record.arn));
        let kind = Kind::ALL.into_iter().find(|kind| kind.name() == record.kind);
        Ok(Self {
            account: AccountId::parse(&record.account).ok_or_else(|| damaged("account"))?,
            kind: kind.ok_or_else(|| damaged("kind"))?,
            arn: record.arn,
            region: record.region,
            id: record.id,
            created_at_us: record.created_at_us,
        })
    }
}

impl Resource {
    pub(crate) fn check(&self) -> Result<()> {
        text::id("the resource's ARN", &self.arn)?;
        text::id("the resource's region", &self.region)?;
        text::id("the resource's id", &self.id)?;
        Ok(())
    }
}

/// Writes a resource and its tags in a transaction, after [`Resource::check`] and [`crate::tag::check`].
macro_rules! insert_resource {
    ($tx:expr, $resource:expr, $tags:expr) => {{
        let resource: &$crate::resource::Resource = $resource;
        sqlx::query($crate::resource::INSERT)
            .bind(resource.arn.as_str())
            .bind(resource.account.as_str())
            .bind(resource.region.as_str())
            .bind(resource.kind.name())
            .bind(resource.id.as_str())
            .bind(resource.created_at_us)
            .execute(&mut *$tx)
            .await
            .map_err(|error| {
                $crate::error::Error::on_create(error, format_args!("resource {}", resource.arn))
            })?;
        $crate::tag::put_tags!($tx, resource.arn.as_str(), $tags);
    }};
}
pub(crate) use insert_resource;

impl Store {
    /// The resource of that ARN, if it is the owner's.
    pub async fn resource(&self, owner: Owner<'_>, arn: &str) -> Result<Option<Resource>> {
        let Some(arn) = owner.may_have(arn) else {
            return Ok(None);
        };
        let record: Option<Record> = read!(self, |pool| {
            sqlx::query_as(SELECT)
                .bind(arn)
                .bind(owner.account.as_str())
                .bind(owner.region)
                .fetch_optional(pool)
                .await
        })?;
        record.map(Resource::try_from).transpose()
    }

    /// Makes a resource that is nothing but a resource, with its tags; or answers what was made before for the same
    /// token.
    ///
    /// # Errors
    /// `Conflict` when the ARN is taken, `TooManyTags`, `Missing` when there is no such account.
    pub async fn create_resource(
        &self,
        new: &Resource,
        tags: &[Tag],
        once: Option<Once<'_>>,
    ) -> Result<Created> {
        new.check()?;
        crate::tag::check(tags)?;
        let now_us = self.clock.now_us();
        transact!(self, |tx| {
            if let Some(once) = once
                && let Some(earlier) = claim!(tx, once, now_us)
            {
                return Ok(Created::Before(earlier));
            }
            insert_resource!(tx, new, tags);
        });
        Ok(Created::Now)
    }

    /// Removes a resource, its tags, and what its noun keeps of it.
    ///
    /// # Errors
    /// `Missing` when the owner has no such resource.
    pub async fn delete_resource(&self, owner: Owner<'_>, arn: &str) -> Result<()> {
        let missing = || Error::Missing(format!("there is no resource {arn}"));
        let known = owner.may_have(arn).ok_or_else(missing)?;
        transact!(self, |tx| {
            let done = sqlx::query(DELETE)
                .bind(known)
                .bind(owner.account.as_str())
                .bind(owner.region)
                .execute(&mut *tx)
                .await?;
            if done.rows_affected() == 0 {
                return Err(missing());
            }
        });
        Ok(())
    }
}
