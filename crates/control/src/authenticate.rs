//! Who uses the admin API: a person with a session cookie or a token of an identity provider, or a program with an API
//! key.

use crate::app::App;
use crate::error::Refusal;
use crate::session::person;
use axum::extract::FromRequestParts;
use http::header::COOKIE;
use http::request::Parts;
use http::{HeaderMap, HeaderName};
use outcrop_access::authenticate::{self, Authenticator};
use outcrop_access::session::Token;
use outcrop_core::Error;
use outcrop_core::audit::Actor;
use outcrop_core::key::{Scope as KeyScope, Scopes};
use outcrop_core::principal::Principal;
use outcrop_store::ledger::Scope;
use std::sync::Arc;

/// The session cookie's name.
pub const SESSION_COOKIE: &str = "outcrop_session";
/// The header that a page of ours sends with every unsafe request, and that no other site can add.
pub const CSRF_HEADER: HeaderName = HeaderName::from_static("x-outcrop-csrf");

/// The caller of an admin request. A handler that takes one cannot be reached without credentials.
#[derive(Clone, Debug)]
pub struct Caller {
    pub principal: Arc<Principal>,
    /// The region of the caller's model calls.
    pub region: Arc<str>,
    /// What the credential is good for: everything, but for an API key.
    pub scopes: Scopes,
}

impl Caller {
    /// As the audit trail names them.
    pub fn actor(&self) -> Actor {
        Actor::Principal {
            id: self.principal.id.clone(),
            name: self.principal.name.clone(),
        }
    }

    /// # Errors
    /// `Forbidden`, when the key is not good for this.
    pub fn needs(&self, scope: KeyScope) -> Result<(), Error> {
        authenticate::needs(self.scopes, scope)
    }

    /// What of the ledger the caller may see.
    pub fn scope(&self) -> Scope {
        if self.principal.sees_every_account() {
            Scope::All
        } else {
            Scope::Account(self.principal.account.clone())
        }
    }
}

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        if let Some(token) = Authenticator::token_in(&parts.headers)? {
            let (provider, claims) = app.parts.providers.verify_request(token).await?;
            return Ok(Self {
                principal: person::admit(app, provider.settings(), &claims).await?,
                region: app.parts.region.as_str().into(),
                scopes: Scopes::ALL,
            });
        }
        if Authenticator::is_credential_in(&parts.headers) {
            let caller = app.parts.authenticator.authenticate_api_key(&parts.headers)?;
            caller.needs(if parts.method.is_safe() {
                KeyScope::Read
            } else {
                KeyScope::Admin
            })?;
            return Ok(Self {
                principal: caller.principal,
                region: caller.region,
                scopes: caller.scopes,
            });
        }
        let person = Person::from_request_parts(parts, app).await?;
        Ok(Self {
            principal: person.principal,
            region: app.parts.region.as_str().into(),
            scopes: Scopes::ALL,
        })
    }
}

/// A caller who signed in, with the session that they came with.
#[derive(Clone, Debug)]
pub struct Person {
    pub principal: Arc<Principal>,
    pub user_name: String,
    pub token: Token,
    pub expires_at_us: i64,
}

impl FromRequestParts<Arc<App>> for Person {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        let token = cookie(&parts.headers, SESSION_COOKIE)
            .and_then(Token::parse)
            .ok_or_else(signed_out)?;
        let session = app.store().session(&token.hash()).await?.ok_or_else(signed_out)?;
        if session.expires_at_us <= app.clock().now_us() {
            return Err(signed_out().into());
        }
        if !parts.method.is_safe() && !csrf_matches(&parts.headers, app, &token) {
            return Err(
                Error::forbidden("the request lacks the session's CSRF token in `x-outcrop-csrf`").into(),
            );
        }
        let principal = app
            .parts
            .snapshots
            .newest()
            .principal(&session.principal)
            .cloned()
            .ok_or_else(signed_out)?;
        Ok(Self {
            principal,
            user_name: session.label,
            token,
            expires_at_us: session.expires_at_us,
        })
    }
}

/// The value of the cookie of that name.
pub fn cookie<'h>(headers: &'h HeaderMap, wanted: &str) -> Option<&'h str> {
    let cookies = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    cookies.flat_map(|value| value.split(';')).find_map(|cookie| {
        let (name, value) = cookie.trim().split_once('=')?;
        (name == wanted).then_some(value)
    })
}

fn csrf_matches(headers: &HeaderMap, app: &App, token: &Token) -> bool {
    let sent = headers
        .get(CSRF_HEADER)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    app.csrf.verify(token, sent)
}

fn signed_out() -> Error {
    Error::unauthenticated("not signed in, or the session has ended; sign in, or send an API key")
}
