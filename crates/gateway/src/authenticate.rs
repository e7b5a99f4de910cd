//! Who is calling. Credentials are checked as far as they can be before a byte of the body is taken in, because
//! a SigV4 signature covers the body and so can be verified only after it.

mod body;

use crate::app::{App, Options};
use body::{Budget, Intake};
use bytes::Bytes;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;
use outcrop_access::api_key::{Hasher, Presented};
use outcrop_access::sigv4::{Head, KeyCache, Rules, Scoped, Signed, hash_body};
use outcrop_access::snapshot::Snapshot;
use outcrop_core::Error;
use outcrop_core::principal::Principal;
use std::sync::Arc;

/// Who calls, from which region, under which configuration.
#[derive(Debug)]
pub struct Caller {
    pub principal: Arc<Principal>,
    pub region: Arc<str>,
    pub snapshot: Arc<Snapshot>,
}

/// What authentication keeps between calls.
#[derive(Debug)]
pub struct Authenticator {
    api_keys: Hasher,
    signing_keys: KeyCache,
    rules: Rules<'static>,
    intake: Intake,
}

/// Each takes about a kilobyte.
const SIGNING_KEYS: usize = 4096;

impl Authenticator {
    /// `Err` when the system's random source fails.
    pub fn new(options: &Options, api_key_hash_key: &[u8; 32]) -> Result<Self, Error> {
        Ok(Self {
            api_keys: Hasher::new(api_key_hash_key),
            signing_keys: KeyCache::new(SIGNING_KEYS)?,
            rules: Rules {
                max_body_bytes: options.max_body_bytes as u64,
                ..Rules::BEDROCK
            },
            intake: Intake {
                max_bytes: options.max_body_bytes,
                timeout: options.body_timeout,
                unauthenticated: Arc::new(Budget::new(options.unauthenticated_body_bytes)),
            },
        })
    }
}

/// Answers who calls, and the body that they sent.
pub async fn authenticate(app: &App, head: &Parts, body: axum::body::Body) -> Result<(Caller, Bytes), Error> {
    let intake = &app.authenticator.intake;
    match claim(app, head) {
        Ok(Claim::Key(caller)) => Ok((caller, intake.read(body).await?)),
        Ok(Claim::Signature(signature)) => verify(app, *signature, head, body).await,
        Err(error) => {
            intake.discard(body).await;
            Err(error)
        }
    }
}

/// What the headers alone say of the caller.
enum Claim<'h> {
    /// Proved.
    Key(Caller),
    /// To be proved by the body.
    Signature(Box<Signature<'h>>),
}

struct Signature<'h> {
    scoped: Scoped<'h>,
    snapshot: Arc<Snapshot>,
    declared: Option<usize>,
}

fn claim<'h>(app: &App, head: &'h Parts) -> Result<Claim<'h>, Error> {
    let now_us = app.clock.now_us();
    let snapshot = app.snapshots.current(now_us)?;
    let declared = app.authenticator.intake.check_length(head)?;
    if is_bearer(&head.headers) {
        return by_api_key(app, snapshot, &head.headers).map(Claim::Key);
    }
    let signed = Signed::parse(&head.headers)?;
    let scoped = signed.check_scope(
        now_us,
        &app.authenticator.rules,
        declared.map(|bytes| bytes as u64),
    )?;
    Ok(Claim::Signature(Box::new(Signature {
        scoped,
        snapshot,
        declared,
    })))
}

/// Who calls, where there is no body to speak of.
pub fn authenticate_api_key(app: &App, headers: &HeaderMap) -> Result<Caller, Error> {
    by_api_key(app, app.snapshots.current(app.clock.now_us())?, headers)
}

const BEARER: &[u8] = b"Bearer ";

fn is_bearer(headers: &HeaderMap) -> bool {
    headers
        .get(AUTHORIZATION)
        .is_some_and(|value| value.as_bytes().starts_with(BEARER))
}

fn by_api_key(app: &App, snapshot: Arc<Snapshot>, headers: &HeaderMap) -> Result<Caller, Error> {
    let value = headers.get(AUTHORIZATION).ok_or_else(no_credentials)?;
    let text = value
        .as_bytes()
        .strip_prefix(BEARER)
        .and_then(|key| std::str::from_utf8(key).ok());
    let key = Presented::parse(text.ok_or_else(no_credentials)?).map_err(wrong_key)?;
    let known = snapshot.api_key(key.id(), app.clock.now_us());
    let matches = app
        .authenticator
        .api_keys
        .verify(&key, known.map(|known| &known.hash));
    let known = known
        .filter(|_| matches)
        .ok_or_else(|| wrong_key("it is unknown, revoked or expired"))?;
    let (principal, region) = (Arc::clone(&known.principal), Arc::clone(&known.region));
    Ok(Caller {
        principal,
        region,
        snapshot,
    })
}

async fn verify(
    app: &App,
    signature: Signature<'_>,
    head: &Parts,
    body: axum::body::Body,
) -> Result<(Caller, Bytes), Error> {
    let Signature {
        scoped,
        snapshot,
        declared,
    } = signature;
    let Authenticator {
        signing_keys, intake, ..
    } = &app.authenticator;
    let body = intake.read_unauthenticated(body, declared).await?;
    let known = snapshot.access_key(scoped.access_key_id());
    let secret = known.map(|known| &known.secret);
    signing_keys.verify(&scoped, secret, &Head::of(head), &hash_body([body.as_ref()]))?;
    let principal = known
        .map(|known| Arc::clone(&known.principal))
        .ok_or_else(no_credentials)?;
    let region = scoped.region().into();
    Ok((
        Caller {
            principal,
            region,
            snapshot,
        },
        body,
    ))
}

fn no_credentials() -> Error {
    Error::unauthenticated(
        "no credentials: send `Authorization: Bearer <API key>`, or sign the request with SigV4",
    )
}

fn wrong_key(why: impl std::fmt::Display) -> Error {
    Error::unauthenticated(format!("the API key is not valid: {why}")).because("invalid_api_key")
}
