//! Who a person is at an identity provider: an issuer and a subject, and nothing else. An e-mail address may be given to
//! somebody else tomorrow, so it never says who somebody is.

use crate::audit;
use crate::engine::{Store, change, configure, read};
use crate::error::{Error, Result};
use crate::text;
use outcrop_core::audit::Record as Audit;
use outcrop_core::clock::UnixMicros;

pub(crate) const SELECT: &str = "SELECT issuer, subject, principal, groups, said_at_us, seen_at_us FROM identities \
                                 ORDER BY issuer, subject";
const SELECT_ONE: &str = "SELECT issuer, subject, principal, groups, said_at_us, seen_at_us FROM identities \
                          WHERE issuer = $1 AND subject = $2";
const INSERT: &str = "INSERT INTO identities (issuer, subject, principal, groups, said_at_us, seen_at_us) \
                      VALUES ($1, $2, $3, $4, $5, $6)";
/// What an older token says of the groups is not news.
const SET_GROUPS: &str = "UPDATE identities SET groups = $3, said_at_us = $4, seen_at_us = $5 \
                          WHERE issuer = $1 AND subject = $2 AND said_at_us <= $4";
const SEEN: &str = "UPDATE identities SET seen_at_us = $3, \
                    said_at_us = CASE WHEN said_at_us < $4 THEN $4 ELSE said_at_us END \
                    WHERE issuer = $1 AND subject = $2";
const USE_LOGIN: &str =
    "INSERT INTO used_logins (login_hash, expires_at_us) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const FORGET_LOGINS: &str = "DELETE FROM used_logins WHERE expires_at_us <= $1";

/// A person at an identity provider, and the principal that they are here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub issuer: String,
    pub subject: String,
    pub principal: String,
    /// What the newest token said.
    pub groups: Vec<String>,
    /// When that token was issued.
    pub said_at_us: UnixMicros,
    /// When the person was last here.
    pub seen_at_us: UnixMicros,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Record {
    issuer: String,
    subject: String,
    principal: String,
    groups: String,
    said_at_us: i64,
    seen_at_us: i64,
}

impl TryFrom<Record> for Identity {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        let groups = serde_json::from_str(&record.groups)
            .map_err(|_| Error::Corrupt(format!("the groups of {}", record.principal)))?;
        Ok(Self {
            issuer: record.issuer,
            subject: record.subject,
            principal: record.principal,
            groups,
            said_at_us: record.said_at_us,
            seen_at_us: record.seen_at_us,
        })
    }
}

fn groups_text(groups: &[String]) -> Result<String> {
    let text = serde_json::to_string(groups).map_err(|error| Error::Fault(error.to_string()))?;
    text::plain("the token's groups", &text)?;
    Ok(text)
}

impl Store {
    pub async fn identity(&self, issuer: &str, subject: &str) -> Result<Option<Identity>> {
        let issuer = text::id("the issuer", issuer)?;
        let subject = text::id("the token's subject", subject)?;
        let record: Option<Record> = read!(self, |pool| sqlx::query_as(SELECT_ONE)
            .bind(issuer)
            .bind(subject)
            .fetch_optional(pool)
            .await)?;
        record.map(Identity::try_from).transpose()
    }

    /// # Errors
    /// `Conflict` when the person is known already, `Missing` when there is no such principal.
    pub async fn create_identity(&self, new: &Identity, record: &Audit) -> Result<()> {
        let issuer = text::id("the issuer", &new.issuer)?;
        let subject = text::id("the token's subject", &new.subject)?;
        let groups = groups_text(&new.groups)?;
        configure!(self, |tx| {
            sqlx::query(INSERT)
                .bind(issuer)
                .bind(subject)
                .bind(&new.principal)
                .bind(groups.as_str())
                .bind(new.said_at_us)
                .bind(new.seen_at_us)
                .execute(&mut *tx)
                .await
                .map_err(|error| Error::on_create(error, "the identity"))?;
            audit::append!(self, tx, record);
        });
        Ok(())
    }

    /// Remembers groups that differ from what was known. Answers whether they count: an older token's do not.
    pub async fn set_identity_groups(&self, known: &Identity, record: &Audit) -> Result<bool> {
        let groups = groups_text(&known.groups)?;
        Ok(configure!(self, |tx| {
            let done = sqlx::query(SET_GROUPS)
                .bind(&known.issuer)
                .bind(&known.subject)
                .bind(groups.as_str())
                .bind(known.said_at_us)
                .bind(known.seen_at_us)
                .execute(&mut *tx)
                .await?;
            if done.rows_affected() == 0 {
                return Ok(false);
            }
            audit::append!(self, tx, record);
            true
        }))
    }

    /// Remembers that the person was here, with the groups that are known. Not a change of the configuration.
    pub async fn see_identity(&self, known: &Identity) -> Result<()> {
        Ok(change!(self, |pool| sqlx::query(SEEN)
            .bind(&known.issuer)
            .bind(&known.subject)
            .bind(known.seen_at_us)
            .bind(known.said_at_us)
            .execute(pool)
            .await
            .map(drop))?)
    }

    /// Uses a login up, by its hash. False when it was used before, by whichever process.
    pub async fn use_login(&self, login_hash: &[u8; 32], expires_at_us: UnixMicros) -> Result<bool> {
        let done = change!(self, |pool| {
            sqlx::query(USE_LOGIN)
                .bind(login_hash.as_slice())
                .bind(expires_at_us)
                .execute(pool)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(done == 1)
    }

    /// Forgets logins whose time is over, used or not.
    pub async fn delete_expired_logins(&self) -> Result<()> {
        let now_us = self.clock.now_us();
        Ok(change!(self, |pool| sqlx::query(FORGET_LOGINS)
            .bind(now_us)
            .execute(pool)
            .await
            .map(drop))?)
    }
}
