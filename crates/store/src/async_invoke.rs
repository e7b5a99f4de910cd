//! Asynchronous invocations: a model's answer that goes to a bucket instead of to the caller.

mod list;

pub use list::{Filter, Page};

use crate::engine::{Store, change, read, transact};
use crate::error::{Error, Result};
use crate::idempotency::{Created, Once, claim};
use crate::resource::{Kind, Owner, Resource, insert_resource};
use crate::tag::Tag;
use crate::text;
use outcrop_core::clock::UnixMicros;
use outcrop_core::id::{AccountId, NodeId};

/// The columns of a [`Record`], from which every query selects.
macro_rules! columns {
    () => {
        "SELECT arn, account, region, model_arn, client_token, output_uri, kms_key_id, bucket_owner, status, \
         failure, node, submitted_at_us, modified_at_us, ended_at_us FROM async_invokes "
    };
}
use columns;

const SELECT: &str = concat!(columns!(), "WHERE arn = $1 AND account = $2 AND region = $3");
const INSERT: &str = "INSERT INTO async_invokes (arn, account, region, model_arn, client_token, output_uri, \
                      kms_key_id, bucket_owner, status, node, submitted_at_us, modified_at_us) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'InProgress', $9, $10, $10)";
const FINISH: &str = "UPDATE async_invokes SET status = $2, failure = $3, modified_at_us = $4, ended_at_us = $4 \
                      WHERE arn = $1 AND status = 'InProgress'";
const INTERRUPT: &str = "UPDATE async_invokes SET status = 'Failed', failure = $2, modified_at_us = $3, \
                         ended_at_us = $3 WHERE node = $1 AND status = 'InProgress'";

/// What is told of an invocation whose process ended before it did.
const INTERRUPTED: &str =
    "The server was stopped while the model was answering. Submit the invocation again.";

/// An invocation that is to be started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAsyncInvoke {
    pub account: AccountId,
    pub region: String,
    pub arn: String,
    /// The part of the ARN that is its own.
    pub id: String,
    pub model_arn: String,
    pub client_token: Option<String>,
    /// The bucket and the prefix that the client named.
    pub output_uri: String,
    pub kms_key_id: Option<String>,
    pub bucket_owner: Option<String>,
    /// The process that works on it.
    pub node: NodeId,
}

/// An invocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsyncInvoke {
    pub account: AccountId,
    pub region: String,
    pub arn: String,
    pub model_arn: String,
    pub client_token: Option<String>,
    pub output_uri: String,
    pub kms_key_id: Option<String>,
    pub bucket_owner: Option<String>,
    pub node: NodeId,
    pub status: Status,
    /// Why it failed, for the client.
    pub failure: Option<String>,
    pub submitted_at_us: UnixMicros,
    pub modified_at_us: UnixMicros,
    pub ended_at_us: Option<UnixMicros>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    InProgress,
    Completed,
    Failed,
}

impl Status {
    pub const ALL: [Self; 3] = [Self::InProgress, Self::Completed, Self::Failed];

    /// As the API and the database call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::InProgress => "InProgress",
            Self::Completed => "Completed",
            Self::Failed => "Failed",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

#[derive(sqlx::FromRow)]
struct Record {
    arn: String,
    account: String,
    region: String,
    model_arn: String,
    client_token: Option<String>,
    output_uri: String,
    kms_key_id: Option<String>,
    bucket_owner: Option<String>,
    status: String,
    failure: Option<String>,
    node: Vec<u8>,
    submitted_at_us: i64,
    modified_at_us: i64,
    ended_at_us: Option<i64>,
}

impl TryFrom<Record> for AsyncInvoke {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        let damaged = |what: &str| Error::Corrupt(format!("the {what} of {}", record.arn));
        Ok(Self {
            account: AccountId::parse(&record.account).ok_or_else(|| damaged("account"))?,
            status: Status::parse(&record.status).ok_or_else(|| damaged("status"))?,
            node: uuid::Uuid::from_slice(&record.node)
                .map(NodeId)
                .map_err(|_| damaged("node"))?,
            arn: record.arn,
            region: record.region,
            model_arn: record.model_arn,
            client_token: record.client_token,
            output_uri: record.output_uri,
            kms_key_id: record.kms_key_id,
            bucket_owner: record.bucket_owner,
            failure: record.failure,
            submitted_at_us: record.submitted_at_us,
            modified_at_us: record.modified_at_us,
            ended_at_us: record.ended_at_us,
        })
    }
}

impl NewAsyncInvoke {
    fn check(&self) -> Result<()> {
        text::plain("the model's ARN", &self.model_arn)?;
        text::plain("the output's address", &self.output_uri)?;
        for (what, value) in [
            ("the client's token", &self.client_token),
            ("the KMS key's id", &self.kms_key_id),
            ("the bucket's owner", &self.bucket_owner),
        ] {
            value
                .as_deref()
                .map_or(Ok(""), |value| text::plain(what, value))?;
        }
        Ok(())
    }

    fn resource(&self, now_us: UnixMicros) -> Resource {
        Resource {
            arn: self.arn.clone(),
            account: self.account.clone(),
            region: self.region.clone(),
            kind: Kind::AsyncInvoke,
            id: self.id.clone(),
            created_at_us: now_us,
        }
    }
}

impl Store {
    /// Keeps a new invocation, in progress, with its tags; or answers what was answered before to the same token.
    ///
    /// # Errors
    /// `Conflict` when the ARN is taken or the token was used for another request, `TooManyTags`.
    pub async fn create_async_invoke(
        &self,
        new: &NewAsyncInvoke,
        tags: &[Tag],
        once: Option<Once<'_>>,
    ) -> Result<Created> {
        let now_us = self.clock.now_us();
        let resource = new.resource(now_us);
        resource.check()?;
        crate::tag::check(tags)?;
        new.check()?;
        transact!(self, |tx| {
            if let Some(once) = once
                && let Some(earlier) = claim!(tx, once, now_us)
            {
                return Ok(Created::Before(earlier));
            }
            insert_resource!(tx, &resource, tags);
            sqlx::query(INSERT)
                .bind(new.arn.as_str())
                .bind(new.account.as_str())
                .bind(new.region.as_str())
                .bind(new.model_arn.as_str())
                .bind(new.client_token.as_deref())
                .bind(new.output_uri.as_str())
                .bind(new.kms_key_id.as_deref())
                .bind(new.bucket_owner.as_deref())
                .bind(new.node.0.as_bytes().as_slice())
                .bind(now_us)
                .execute(&mut *tx)
                .await?;
        });
        Ok(Created::Now)
    }

    /// The invocation of that ARN, if it is the owner's.
    pub async fn async_invoke(&self, owner: Owner<'_>, arn: &str) -> Result<Option<AsyncInvoke>> {
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
        record.map(AsyncInvoke::try_from).transpose()
    }

    /// Ends an invocation: completed, or failed for a reason that the client may know. Says whether it was still in
    /// progress; one that has ended stays as it is.
    pub async fn finish_async_invoke(&self, arn: &str, outcome: Result<(), &str>) -> Result<bool> {
        let arn = text::id("the ARN", arn)?;
        let (status, failure) = match outcome {
            Ok(()) => (Status::Completed, None),
            Err(why) => (Status::Failed, Some(text::plain("the reason", why)?)),
        };
        let now_us = self.clock.now_us();
        Ok(change!(self, |pool| {
            sqlx::query(FINISH)
                .bind(arn)
                .bind(status.name())
                .bind(failure)
                .bind(now_us)
                .execute(pool)
                .await
                .map(|done| done.rows_affected() > 0)
        })?)
    }

    /// Fails what a node left in progress, and says how many those were: for its start, when none can be under way.
    pub async fn fail_interrupted_async_invokes(&self, node: NodeId) -> Result<u64> {
        let node = node.0.as_bytes().as_slice();
        let now_us = self.clock.now_us();
        Ok(change!(self, |pool| {
            sqlx::query(INTERRUPT)
                .bind(node)
                .bind(INTERRUPTED)
                .bind(now_us)
                .execute(pool)
                .await
                .map(|done| done.rows_affected())
        })?)
    }
}
