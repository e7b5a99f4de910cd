//! Inference profiles that accounts make: another name of a model, with tags. Configuration: calls find them in the
//! snapshot.

use crate::audit;
use crate::engine::{Store, configure, read};
use crate::error::{Error, Result};
use crate::idempotency::{Created, Once, claim};
use crate::resource::{Kind, Owner, Resource, insert_resource};
use crate::tag::Tag;
use crate::text;
use outcrop_core::arn::Arn;
use outcrop_core::audit::Record as Audit;
use outcrop_core::clock::UnixMicros;
use outcrop_core::id::AccountId;
use outcrop_core::profile::{APPLICATION, Geography};
use outcrop_core::tag::{MAX_TAGS, TagSet};
use std::collections::HashMap;

/// The columns of a [`Record`], from which every query selects.
macro_rules! columns {
    () => {
        "SELECT arn, account, region, id, name, description, source, model, geography, created_at_us, updated_at_us \
         FROM inference_profiles "
    };
}

pub(crate) const SELECT: &str = columns!();
pub(crate) const TAGS: &str = "SELECT tags.arn, tags.key, tags.value FROM inference_profiles \
                               JOIN tags ON tags.arn = inference_profiles.arn";
const SELECT_ONE: &str = concat!(columns!(), "WHERE arn = $1 AND account = $2 AND region = $3");
const SELECT_ALL: &str = concat!(
    columns!(),
    "WHERE account = $1 AND region = $2 ORDER BY created_at_us, arn"
);
const COUNT: &str = "SELECT COUNT(*) FROM inference_profiles WHERE account = $1 AND region = $2";
const INSERT: &str = "INSERT INTO inference_profiles (arn, account, region, id, name, description, source, model, \
                      geography, created_at_us, updated_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)";
const DELETE: &str = "DELETE FROM resources WHERE arn = $1 AND account = $2 AND region = $3 AND kind = $4";

/// How many profiles an account may have in a region.
pub const MAX_PROFILES: usize = 1_000;

/// A profile that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProfile {
    pub arn: String,
    pub account: AccountId,
    pub region: String,
    /// The part of the ARN that is its own.
    pub id: String,
    /// No two of an account in a region have the same.
    pub name: String,
    pub description: Option<String>,
    /// The ARN that it is made from.
    pub source: String,
    pub model: String,
    /// Where calls may run, when it is made from a profile that keeps them within a geography.
    pub geography: Option<Geography>,
}

/// A profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InferenceProfile {
    pub arn: String,
    pub account: AccountId,
    pub region: String,
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    pub source: String,
    pub model: String,
    pub geography: Option<Geography>,
    pub created_at_us: UnixMicros,
    pub updated_at_us: UnixMicros,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Record {
    arn: String,
    account: String,
    region: String,
    id: String,
    name: String,
    description: Option<String>,
    source: String,
    model: String,
    geography: Option<String>,
    created_at_us: i64,
    updated_at_us: i64,
}

impl TryFrom<Record> for InferenceProfile {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        let damaged = |what: &str| Error::Corrupt(format!("the {what} of {}", record.arn));
        let geography = record.geography.as_deref().map(Geography::parse);
        Ok(Self {
            account: AccountId::parse(&record.account).ok_or_else(|| damaged("account"))?,
            geography: match geography {
                Some(None) => return Err(damaged("geography")),
                known => known.flatten(),
            },
            arn: record.arn,
            region: record.region,
            id: record.id,
            name: record.name,
            description: record.description,
            source: record.source,
            model: record.model,
            created_at_us: record.created_at_us,
            updated_at_us: record.updated_at_us,
        })
    }
}

/// A tag of a profile, as it is kept.
#[derive(sqlx::FromRow)]
pub(crate) struct Tagged {
    arn: String,
    key: String,
    value: String,
}

/// The tags of every profile, by ARN.
pub(crate) fn tags(tagged: Vec<Tagged>) -> HashMap<String, TagSet> {
    let mut sets: HashMap<String, TagSet> = HashMap::new();
    for Tagged { arn, key, value } in tagged {
        let set = sets.entry(arn.clone()).or_default();
        // They were checked one by one; together they may be too long, which must not keep anything else from working.
        if let Err(problem) = set.set(&key, &value) {
            tracing::error!(arn, key, "a tag of an inference profile is left away: {problem}");
        }
    }
    sets
}

/// Whether the ARN names a profile that an account made, so that what is changed of it is configuration.
pub(crate) fn is_profile(arn: &str) -> bool {
    Arn::parse(arn).is_some_and(|arn| arn.kind == APPLICATION)
}

/// What a profile's tags have to be, beyond those of other resources: they become those of calls.
pub(crate) fn check_tags(tags: &[Tag]) -> Result<()> {
    let mut set = TagSet::new();
    for tag in tags {
        if outcrop_core::tag::rule::is_own(&tag.key) {
            return Err(Error::Invalid(format!(
                "the tag key {:?} begins with `outcrop:`, which is Outcrop's own",
                tag.key
            )));
        }
        match set.set(&tag.key, &tag.value) {
            Ok(()) => {}
            Err(outcrop_core::tag::Problem::TooMany) => return Err(Error::TooManyTags { limit: MAX_TAGS }),
            Err(problem) => return Err(Error::Invalid(problem.to_string())),
        }
    }
    Ok(())
}

impl NewProfile {
    fn check(&self) -> Result<()> {
        text::id("the profile's name", &self.name)?;
        text::id("the ARN that the profile is made from", &self.source)?;
        text::id("the profile's model", &self.model)?;
        let description = self.description.as_deref();
        description.map_or(Ok(""), |text| text::plain("the profile's description", text))?;
        Ok(())
    }

    fn resource(&self, now_us: UnixMicros) -> Resource {
        Resource {
            arn: self.arn.clone(),
            account: self.account.clone(),
            region: self.region.clone(),
            kind: Kind::InferenceProfile,
            id: self.id.clone(),
            created_at_us: now_us,
        }
    }
}

impl Store {
    /// Makes a profile with its tags; or answers what was answered before to the same token.
    ///
    /// # Errors
    /// `Conflict` when the name is taken or the token was used for another request, `TooManyTags`, `Invalid` for tags
    /// that calls cannot have, `Quota` when there are [`MAX_PROFILES`].
    pub async fn create_inference_profile(
        &self,
        new: &NewProfile,
        tags: &[Tag],
        once: Option<Once<'_>>,
        record: &Audit,
    ) -> Result<Created> {
        let now_us = self.clock.now_us();
        let resource = new.resource(now_us);
        resource.check()?;
        new.check()?;
        crate::tag::check(tags)?;
        check_tags(tags)?;
        configure!(self, |tx| {
            if let Some(once) = once
                && let Some(earlier) = claim!(tx, once, now_us)
            {
                return Ok(Created::Before(earlier));
            }
            let count: i64 = sqlx::query_scalar(COUNT)
                .bind(new.account.as_str())
                .bind(new.region.as_str())
                .fetch_one(&mut *tx)
                .await?;
            if usize::try_from(count).is_ok_and(|count| count >= MAX_PROFILES) {
                return Err(Error::Quota(format!(
                    "account {} has {MAX_PROFILES} inference profiles in {}, which is the most; delete one first",
                    new.account, new.region
                )));
            }
            insert_resource!(tx, &resource, tags);
            sqlx::query(INSERT)
                .bind(new.arn.as_str())
                .bind(new.account.as_str())
                .bind(new.region.as_str())
                .bind(new.id.as_str())
                .bind(new.name.as_str())
                .bind(new.description.as_deref())
                .bind(new.source.as_str())
                .bind(new.model.as_str())
                .bind(new.geography.map(Geography::name))
                .bind(now_us)
                .execute(&mut *tx)
                .await
                .map_err(|error| Error::on_create(error, format_args!("inference profile {}", new.name)))?;
            audit::append!(self, tx, record);
        });
        Ok(Created::Now)
    }

    /// The profile of that ARN, if it is the owner's.
    pub async fn inference_profile(&self, owner: Owner<'_>, arn: &str) -> Result<Option<InferenceProfile>> {
        let Some(arn) = owner.may_have(arn) else {
            return Ok(None);
        };
        let record: Option<Record> = read!(self, |pool| {
            sqlx::query_as(SELECT_ONE)
                .bind(arn)
                .bind(owner.account.as_str())
                .bind(owner.region)
                .fetch_optional(pool)
                .await
        })?;
        record.map(InferenceProfile::try_from).transpose()
    }

    /// All profiles of the owner's, oldest first; at most [`MAX_PROFILES`].
    pub async fn inference_profiles(&self, owner: Owner<'_>) -> Result<Vec<InferenceProfile>> {
        let region = text::id("the region", owner.region)?;
        let records: Vec<Record> = read!(self, |pool| {
            sqlx::query_as(SELECT_ALL)
                .bind(owner.account.as_str())
                .bind(region)
                .fetch_all(pool)
                .await
        })?;
        records.into_iter().map(InferenceProfile::try_from).collect()
    }

    /// Removes a profile and its tags. Calls that are under way end as they began; the ledger keeps its name.
    ///
    /// # Errors
    /// `Missing` when the owner has no such profile.
    pub async fn delete_inference_profile(&self, owner: Owner<'_>, arn: &str, record: &Audit) -> Result<()> {
        let missing = || Error::Missing(format!("there is no inference profile {arn}"));
        let known = owner.may_have(arn).ok_or_else(missing)?;
        configure!(self, |tx| {
            let done = sqlx::query(DELETE)
                .bind(known)
                .bind(owner.account.as_str())
                .bind(owner.region)
                .bind(Kind::InferenceProfile.name())
                .execute(&mut *tx)
                .await?;
            if done.rows_affected() == 0 {
                return Err(missing());
            }
            audit::append!(self, tx, record);
        });
        Ok(())
    }
}
