//! Idempotency tokens: the same request sent twice makes one thing.
//!
//! A client sends a token with what it wants made. The token, a hash of the request and the answer are written in
//! the transaction that makes the thing, so either all of it is there or nothing is; of two at once, one makes and
//! the other waits and gets the first one's answer. A noun's create function takes a [`Once`] and does [`claim`]
//! first. After [`KEPT`] a token is new again.

use crate::engine::{Store, change, read};
use crate::error::{Error, Result};
use crate::text;
use aws_lc_rs::digest::{SHA256, digest};
use outcrop_core::id::AccountId;
use std::time::Duration;

/// How long a token is remembered.
pub const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

pub(crate) const FORGET: &str = "DELETE FROM idempotency WHERE account = $1 AND region = $2 AND operation = $3 \
                                 AND token = $4 AND created_at_us <= $5";
pub(crate) const CLAIM: &str = "INSERT INTO idempotency (account, region, operation, token, request, result, \
                                created_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
pub(crate) const RECALL: &str = "SELECT request, result FROM idempotency WHERE account = $1 AND region = $2 \
                                 AND operation = $3 AND token = $4 AND created_at_us > $5";
const SWEEP: &str = "DELETE FROM idempotency WHERE created_at_us <= $1";

/// A client's claim that a request is new, or the one that it sent before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub(crate) account: AccountId,
    pub(crate) region: String,
    pub(crate) operation: String,
    pub(crate) token: String,
    pub(crate) request: Vec<u8>,
}

impl Claim {
    /// `request` is all that the client asked for, in a form in which the same is always written alike.
    ///
    /// # Errors
    /// `Invalid` when the token cannot be kept.
    pub fn new(
        account: &AccountId,
        region: &str,
        operation: &str,
        token: &str,
        request: &[u8],
    ) -> Result<Self> {
        Ok(Self {
            account: account.clone(),
            region: text::id("the region", region)?.to_owned(),
            operation: text::id("the operation", operation)?.to_owned(),
            token: text::id("the idempotency token", token)?.to_owned(),
            request: digest(&SHA256, request).as_ref().to_vec(),
        })
    }

    /// What was answered before, to the same request.
    pub(crate) fn recalled(&self, (request, result): (Vec<u8>, String)) -> Result<String> {
        if request == self.request {
            return Ok(result);
        }
        Err(Error::Conflict(
            "the idempotency token was used for a different request; use a new one".to_owned(),
        ))
    }
}

/// A claim, and what to remember as the answer if it is new.
#[derive(Clone, Copy, Debug)]
pub struct Once<'a> {
    pub claim: &'a Claim,
    /// JSON.
    pub result: &'a str,
}

/// What became of making something once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Created {
    /// It was made now.
    Now,
    /// The same request came before, and this was answered. Nothing was made.
    Before(String),
}

/// The instant up to which tokens are forgotten.
pub(crate) fn forgotten_us(now_us: i64) -> i64 {
    now_us.saturating_sub(i64::try_from(KEPT.as_micros()).unwrap_or(i64::MAX))
}

/// A claim that was taken, and whose answer a sweep removed in the same instant.
pub(crate) fn swept() -> Error {
    Error::Unavailable("an idempotency token ran out at this instant".to_owned())
}

/// Takes a claim in a transaction: `None` when it is new, else what was answered before. The transaction must then
/// be left, and makes nothing.
macro_rules! claim {
    ($tx:expr, $once:expr, $now_us:expr) => {{
        let once: $crate::idempotency::Once<'_> = $once;
        let claim = once.claim;
        let forgotten_us = $crate::idempotency::forgotten_us($now_us);
        sqlx::query($crate::idempotency::FORGET)
            .bind(claim.account.as_str())
            .bind(claim.region.as_str())
            .bind(claim.operation.as_str())
            .bind(claim.token.as_str())
            .bind(forgotten_us)
            .execute(&mut *$tx)
            .await?;
        // Waits for another transaction that is taking the same claim.
        let taken = sqlx::query($crate::idempotency::CLAIM)
            .bind(claim.account.as_str())
            .bind(claim.region.as_str())
            .bind(claim.operation.as_str())
            .bind(claim.token.as_str())
            .bind(claim.request.as_slice())
            .bind(once.result)
            .bind($now_us)
            .execute(&mut *$tx)
            .await?;
        if taken.rows_affected() == 1 {
            None
        } else {
            let earlier = sqlx::query_as($crate::idempotency::RECALL)
                .bind(claim.account.as_str())
                .bind(claim.region.as_str())
                .bind(claim.operation.as_str())
                .bind(claim.token.as_str())
                .bind(forgotten_us)
                .fetch_optional(&mut *$tx)
                .await?;
            Some(claim.recalled(earlier.ok_or_else($crate::idempotency::swept)?)?)
        }
    }};
}
pub(crate) use claim;

impl Store {
    /// What was answered before to the same request, if anything was: to be asked before a request is checked again,
    /// since what it named may be gone by now.
    ///
    /// # Errors
    /// `Conflict` when the token was used for a different request.
    pub async fn answered_before(&self, claim: &Claim) -> Result<Option<String>> {
        let forgotten_us = forgotten_us(self.clock.now_us());
        let earlier: Option<(Vec<u8>, String)> = read!(self, |pool| {
            sqlx::query_as(RECALL)
                .bind(claim.account.as_str())
                .bind(claim.region.as_str())
                .bind(claim.operation.as_str())
                .bind(claim.token.as_str())
                .bind(forgotten_us)
                .fetch_optional(pool)
                .await
        })?;
        earlier.map(|earlier| claim.recalled(earlier)).transpose()
    }

    /// Removes the tokens that are no longer remembered, and says how many those were.
    pub async fn delete_expired_claims(&self) -> Result<u64> {
        let forgotten_us = forgotten_us(self.clock.now_us());
        Ok(change!(self, |pool| {
            sqlx::query(SWEEP)
                .bind(forgotten_us)
                .execute(pool)
                .await
                .map(|done| done.rows_affected())
        })?)
    }
}
