//! Who sends a request, for both planes. Credentials are checked as far as they can be before a byte of the body is
//! taken in, because a SigV4 signature covers the body and so can be verified only after it.

mod body;
mod credential;

use crate::api_key::{Hasher, Presented};
use crate::sigv4::{Head, KeyCache, Rules, Scoped, Signed, hash_body};
use crate::snapshot::{Live, Snapshot};
use body::{Broken, Budget, Intake};
use bytes::Bytes;
use http::HeaderMap;
use http::request::Parts;
use http_body::Body;
use http_body_util::Limited;
use outcrop_core::Error;
use outcrop_core::clock::Clock;
use outcrop_core::key::{Scope, Scopes};
use outcrop_core::principal::Principal;
use std::sync::Arc;
use std::time::Duration;

/// Who calls, from which region, under which configuration.
#[derive(Debug)]
pub struct Caller {
    pub principal: Arc<Principal>,
    pub region: Arc<str>,
    pub snapshot: Arc<Snapshot>,
    /// What the credential is good for.
    pub scopes: Scopes,
}

impl Caller {
    /// # Errors
    /// `Forbidden`, when the key is not good for this.
    pub fn needs(&self, scope: Scope) -> Result<(), Error> {
        needs(self.scopes, scope)
    }
}

/// # Errors
/// `Forbidden`, naming the scope that is missing.
pub fn needs(has: Scopes, scope: Scope) -> Result<(), Error> {
    if has.contains(scope) {
        return Ok(());
    }
    Err(Error::forbidden(format!(
        "the API key lacks the scope `{scope}` that this needs (it has {}); make a key with that scope",
        has.iter()
            .map(|scope| format!("`{scope}`"))
            .collect::<Vec<_>>()
            .join(", ")
    ))
    .because("missing_scope"))
}

/// How bodies are taken in.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub max_body_bytes: usize,
    /// The most memory that bodies of callers not yet known may take, in sum.
    pub unauthenticated_body_bytes: usize,
    /// How long a client may take to send its body.
    pub body_timeout: Duration,
}

/// Tells who sends a request. One in a process, so that the bounds hold for all of it.
#[derive(Debug)]
pub struct Authenticator {
    api_keys: Hasher,
    signing_keys: KeyCache,
    rules: Rules<'static>,
    intake: Intake,
    snapshots: Arc<Live>,
    clock: Clock,
}

/// Each takes about a kilobyte.
const SIGNING_KEYS: usize = 4096;
/// A question to the Security Token Service is a short form.
const MAX_STS_BYTES: usize = 16 * 1024;

impl Authenticator {
    /// # Errors
    /// `Internal`, when the system's random source fails.
    pub fn new(
        options: &Options,
        api_key_hash_key: &[u8; 32],
        snapshots: Arc<Live>,
        clock: Clock,
    ) -> Result<Self, Error> {
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
            snapshots,
            clock,
        })
    }

    /// Answers who calls a model, and the body that they sent.
    ///
    /// # Errors
    /// As [`Authenticator::authenticate`], and `Forbidden` when the key is not for calling models.
    pub async fn authenticate_call<B>(&self, head: &Parts, body: B) -> Result<(Caller, Bytes), Error>
    where
        B: Body<Data = Bytes>,
        B::Error: Into<Broken>,
    {
        let (caller, body) = self.authenticate(head, body).await?;
        caller.needs(Scope::Invoke)?;
        Ok((caller, body))
    }

    /// Answers who sends the request, and the body that they sent.
    ///
    /// # Errors
    /// `Unauthenticated`; `TooLarge`, `RequestTimeout` or `Validation` for the body; `Throttled` when too many bodies
    /// of unknown callers are in memory; `Unavailable` when the configuration is too old to decide by.
    pub async fn authenticate<B>(&self, head: &Parts, body: B) -> Result<(Caller, Bytes), Error>
    where
        B: Body<Data = Bytes>,
        B::Error: Into<Broken>,
    {
        match self.claim(head, &self.rules) {
            Ok(Claim::Key(caller)) => Ok((caller, self.intake.read(body).await?)),
            Ok(Claim::Signature(signature)) => {
                let body = self.intake.read_unauthenticated(body, signature.declared).await?;
                let caller = self.verify(*signature, head, &body)?;
                Ok((caller, body))
            }
            Err(error) => {
                self.intake.discard(body).await;
                Err(error)
            }
        }
    }

    /// Answers who sends a request that has no body, by whichever credential it carries. A signature over a body does
    /// not pass: here, the body that arrived is empty.
    ///
    /// # Errors
    /// `Unauthenticated`, or `Unavailable` when the configuration is too old to decide by.
    pub fn authenticate_without_body(&self, head: &Parts) -> Result<Caller, Error> {
        match self.claim(head, &self.rules)? {
            Claim::Key(caller) => Ok(caller),
            Claim::Signature(signature) => self.verify(*signature, head, &[]),
        }
    }

    /// Answers who asks the Security Token Service, whose requests are signed for a service of their own.
    ///
    /// # Errors
    /// As [`Authenticator::authenticate`], and `Unauthenticated` for an API key, which says nothing to this service.
    pub async fn authenticate_sts<B>(&self, head: &Parts, body: B) -> Result<(Caller, Bytes), Error>
    where
        B: Body<Data = Bytes>,
        B::Error: Into<Broken>,
    {
        let rules = Rules {
            services: &["sts"],
            max_body_bytes: MAX_STS_BYTES as u64,
            ..self.rules
        };
        let claim = self.claim(head, &rules).and_then(|claim| match claim {
            Claim::Signature(signature) => Ok(signature),
            Claim::Key(_) => Err(no_signature()),
        });
        match claim {
            Ok(signature) => {
                let body = self
                    .intake
                    .read_unauthenticated(
                        Limited::new(body, MAX_STS_BYTES),
                        signature.declared.or(Some(MAX_STS_BYTES)),
                    )
                    .await?;
                let caller = self.verify(*signature, head, &body)?;
                Ok((caller, body))
            }
            Err(error) => {
                self.intake.discard(body).await;
                Err(error)
            }
        }
    }

    /// Answers who asks the data plane for something, in a request that has no body.
    ///
    /// # Errors
    /// As [`Authenticator::authenticate_without_body`], and `Forbidden` when the key is not for calling models.
    pub fn authenticate_call_without_body(&self, head: &Parts) -> Result<Caller, Error> {
        let caller = self.authenticate_without_body(head)?;
        caller.needs(Scope::Invoke)?;
        Ok(caller)
    }

    /// Answers whose API key a request carries, where there is no body to speak of and nothing is signed.
    ///
    /// # Errors
    /// `Unauthenticated`, or `Unavailable` when the configuration is too old to decide by.
    pub fn authenticate_api_key(&self, headers: &HeaderMap) -> Result<Caller, Error> {
        let snapshot = self.snapshots.current(self.clock.now_us())?;
        let text = credential::api_key(headers)?.ok_or_else(no_credentials)?;
        self.by_api_key(snapshot, text)
    }

    /// Whether a request carries a credential of a program, be it right or wrong: then it decides, and not a cookie.
    #[must_use]
    pub fn is_credential_in(headers: &HeaderMap) -> bool {
        credential::is_any_in(headers)
    }

    /// The token of an identity provider that a request carries in the place of an API key, if it carries one.
    ///
    /// # Errors
    /// `Unauthenticated`, when the request carries two credentials.
    pub fn token_in(headers: &HeaderMap) -> Result<Option<&str>, Error> {
        let text = credential::api_key(headers)?.and_then(|text| std::str::from_utf8(text).ok());
        Ok(text.filter(|text| credential::is_token(text)))
    }

    fn claim<'h>(&self, head: &'h Parts, rules: &Rules<'_>) -> Result<Claim<'h>, Error> {
        let now_us = self.clock.now_us();
        let snapshot = self.snapshots.current(now_us)?;
        let declared = self.intake.check_length(head)?;
        if let Some(text) = credential::api_key(&head.headers)? {
            return self.by_api_key(snapshot, text).map(Claim::Key);
        }
        let scoped =
            Signed::parse(&head.headers)?.check_scope(now_us, rules, declared.map(|bytes| bytes as u64))?;
        Ok(Claim::Signature(Box::new(Signature {
            scoped,
            snapshot,
            declared,
        })))
    }

    fn by_api_key(&self, snapshot: Arc<Snapshot>, text: &[u8]) -> Result<Caller, Error> {
        let text = std::str::from_utf8(text).map_err(|_| no_credentials())?;
        if credential::is_token(text) {
            return Err(token_for_call());
        }
        let now_us = self.clock.now_us();
        let key = Presented::parse(text).map_err(wrong_key)?;
        let known = snapshot.api_key(key.id(), now_us);
        let matches = self.api_keys.verify(&key, known.map(|known| &known.hash));
        let known = known
            .filter(|_| matches)
            .ok_or_else(|| wrong_key("it is unknown, revoked or expired"))?;
        known.used.note(now_us);
        let (principal, region) = (Arc::clone(&known.principal), Arc::clone(&known.region));
        Ok(Caller {
            principal,
            region,
            scopes: known.scopes,
            snapshot,
        })
    }

    fn verify(&self, signature: Signature<'_>, head: &Parts, body: &[u8]) -> Result<Caller, Error> {
        let Signature { scoped, snapshot, .. } = signature;
        let now_us = self.clock.now_us();
        let known = snapshot.access_key(scoped.access_key_id(), now_us);
        let secret = known.map(|known| &known.secret);
        self.signing_keys
            .verify(&scoped, secret, &Head::of(head), &hash_body([body]))?;
        let known = known.ok_or_else(no_credentials)?;
        known.used.note(now_us);
        let principal = Arc::clone(&known.principal);
        let region = scoped.region().into();
        Ok(Caller {
            principal,
            region,
            scopes: Scopes::ALL,
            snapshot,
        })
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

fn no_credentials() -> Error {
    Error::unauthenticated(
        "no credentials: send `Authorization: Bearer <API key>`, or sign the request with SigV4",
    )
}

fn no_signature() -> Error {
    Error::unauthenticated("this service takes requests that are signed with SigV4, not API keys")
}

fn token_for_call() -> Error {
    Error::unauthenticated(
        "a token of an identity provider is good for the admin API alone (/api/v1); model calls need an API key \
         (`Authorization: Bearer oc_…`) or a SigV4 signature",
    )
    .because("invalid_api_key")
}

fn wrong_key(why: impl std::fmt::Display) -> Error {
    Error::unauthenticated(format!("the API key is not valid: {why}")).because("invalid_api_key")
}
