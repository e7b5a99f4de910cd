//! One identity provider: what is configured of it, what it last said of itself, and the questions that are put to it.

use super::age::Age;
use super::claims::{Claims, Names, Path};
use super::code::{self, Exchange, Failure};
use super::discovery::{self, Discovery, check_url};
use super::fetch;
use super::jwks::Keys;
use super::login::{Login, Started};
use super::token::{Purpose, Refusal, Rules, Unverified};
use outcrop_core::clock::{Clock, UnixMicros};
use outcrop_core::id::AccountId;
use outcrop_core::{Code, Error};
use reqwest::{Client, Url};
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use zeroize::Zeroizing;

/// What is configured of a provider.
#[derive(Clone)]
pub struct Settings {
    /// As the configuration and addresses call it.
    pub name: String,
    /// As people call it.
    pub title: String,
    pub issuer: String,
    pub client_id: String,
    /// None for a public client, which PKCE alone protects.
    pub client_secret: Option<Zeroizing<String>>,
    pub scopes: Vec<String>,
    pub groups_claim: String,
    pub name_claim: String,
    /// What access tokens for the admin API may name as their audience, beside the client.
    pub audiences: Vec<String>,
    /// The home of people who are new.
    pub account: AccountId,
    pub project: String,
    /// Whether people who are new are let in.
    pub provision: bool,
    /// The domains of their addresses; none: any.
    pub allowed_domains: Vec<String>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("name", &self.name)
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}

/// A provider, as this process knows it.
pub struct Provider {
    settings: Settings,
    names: Names,
    client: Client,
    clock: Clock,
    known: RwLock<Known>,
    /// Held by whoever fetches, so that one asks and the others wait for what it gets.
    turn: tokio::sync::Mutex<()>,
}

/// What the provider last said.
#[derive(Clone, Default)]
struct Known {
    discovery: Option<Arc<Discovery>>,
    discovery_age: Age,
    keys: Option<Arc<Keys>>,
    keys_age: Age,
}

impl Known {
    fn discovery(&self, now_us: UnixMicros) -> Option<Arc<Discovery>> {
        self.discovery
            .clone()
            .filter(|_| !self.discovery_age.is_stale(now_us))
    }

    fn keys(&self, now_us: UnixMicros, token: &Unverified<'_>) -> Option<Arc<Keys>> {
        let keys = self.keys.clone().filter(|_| !self.keys_age.is_stale(now_us));
        keys.filter(|keys| token.has_key_in(keys))
    }
}

impl Provider {
    /// Asks nothing yet: a provider that is down does not keep the process from starting.
    ///
    /// # Errors
    /// What is wrong with the settings.
    pub fn new(settings: Settings, clock: Clock) -> Result<Self, String> {
        let issuer = check_url(&settings.issuer).map_err(|why| format!("the issuer {why}"))?;
        Ok(Self {
            names: Names {
                groups: Path::new(&settings.groups_claim),
                name: Path::new(&settings.name_claim),
            },
            client: fetch::client(&issuer)?,
            settings,
            clock,
            known: RwLock::default(),
            turn: tokio::sync::Mutex::default(),
        })
    }

    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Where a browser goes to sign in.
    ///
    /// # Errors
    /// `Unavailable`, when the provider cannot be reached.
    pub async fn authorization_url(&self, started: &Started, redirect_uri: &str) -> Result<String, Error> {
        let discovery = self.discovery().await?;
        let mut url = Url::parse(&discovery.authorization_endpoint).map_err(Error::internal)?;
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("scope", &self.settings.scopes.join(" "))
            .append_pair("state", &started.state)
            .append_pair("nonce", &started.nonce)
            .append_pair("code_challenge", &started.challenge)
            .append_pair("code_challenge_method", "S256");
        Ok(url.into())
    }

    /// Checks that an answer comes from this provider, as far as the answer says (RFC 9207).
    ///
    /// # Errors
    /// `Unauthenticated`, when another one answered.
    pub async fn check_answerer(&self, issuer: Option<&str>) -> Result<(), Error> {
        let must_say = self
            .discovery()
            .await?
            .authorization_response_iss_parameter_supported;
        let is_it = match issuer {
            Some(issuer) => issuer == self.settings.issuer,
            None => !must_say,
        };
        if is_it {
            return Ok(());
        }
        Err(Error::unauthenticated(format!(
            "the answer is not from the identity provider `{}`; start again from the sign-in page",
            self.settings.name
        )))
    }

    /// Who it is that signed in, for the code that the provider sent back.
    ///
    /// # Errors
    /// `Unauthenticated` for a code or a token that is not good; `Unavailable` when the provider cannot be reached.
    pub async fn redeem(&self, code: &str, login: &Login, redirect_uri: &str) -> Result<Claims, Error> {
        let discovery = self.discovery().await?;
        let exchange = Exchange {
            code,
            verifier: &login.verifier,
            redirect_uri,
            client_id: &self.settings.client_id,
            client_secret: self.settings.client_secret.as_ref().map(|secret| secret.as_str()),
        };
        let exchanged = code::exchange(&self.client, &discovery, &exchange).await;
        let token = exchanged.map_err(|failure| self.failed(failure))?;
        let token = Unverified::parse(&token)?;
        self.verify(&token, Purpose::SignIn { nonce: &login.nonce }).await
    }

    /// Who sends a request with this token.
    ///
    /// # Errors
    /// As [`Provider::redeem`].
    pub async fn verify_request(&self, token: &Unverified<'_>) -> Result<Claims, Error> {
        let audiences = &self.settings.audiences;
        self.verify(token, Purpose::Request { audiences }).await
    }

    async fn verify(&self, token: &Unverified<'_>, purpose: Purpose<'_>) -> Result<Claims, Error> {
        // What says that another made it need not be looked at with this one's keys.
        if !token.claims_issuer(&self.settings.issuer) {
            return Err(Refusal::Issuer.into());
        }
        let keys = self.keys(token).await?;
        let rules = Rules {
            issuer: &self.settings.issuer,
            client_id: &self.settings.client_id,
            names: &self.names,
            now_us: self.clock.now_us(),
        };
        Ok(token.verify(&keys, &rules, purpose)?)
    }

    /// The provider's description of itself, fetched when it is not fresh.
    async fn discovery(&self) -> Result<Arc<Discovery>, Error> {
        if let Some(fresh) = self.known().discovery(self.clock.now_us()) {
            return Ok(fresh);
        }
        let _turn = self.turn.lock().await;
        self.discovery_in_turn().await
    }

    async fn discovery_in_turn(&self) -> Result<Arc<Discovery>, Error> {
        let (now_us, known) = (self.clock.now_us(), self.known());
        if let Some(fresh) = known.discovery(now_us) {
            return Ok(fresh);
        }
        if known.discovery_age.may_try(now_us) {
            self.change(|known| known.discovery_age.tried(now_us));
            match self.fetch_discovery().await {
                Ok(fetched) => self.change(|known| {
                    known.discovery = Some(Arc::new(fetched));
                    known.discovery_age.fetched(now_us);
                }),
                Err(why) => self.complain(&why),
            }
        }
        let known = self.known();
        let usable = known.discovery.filter(|_| known.discovery_age.is_usable(now_us));
        usable.ok_or_else(|| self.out_of_reach())
    }

    async fn fetch_discovery(&self) -> Result<Discovery, String> {
        let url = format!(
            "{}{}",
            self.settings.issuer.trim_end_matches('/'),
            discovery::PATH
        );
        let body = fetch::get(&self.client, &url).await?;
        Discovery::parse(&body, &self.settings.issuer).map_err(|why| format!("{url}: the document {why}"))
    }

    /// The provider's keys, with the one that the token names if the provider has it. A key that is not known is asked
    /// for again, but not more often than once in a while.
    async fn keys(&self, token: &Unverified<'_>) -> Result<Arc<Keys>, Error> {
        if let Some(keys) = self.known().keys(self.clock.now_us(), token) {
            return Ok(keys);
        }
        let _turn = self.turn.lock().await;
        let (now_us, known) = (self.clock.now_us(), self.known());
        if let Some(keys) = known.keys(now_us, token) {
            return Ok(keys);
        }
        if known.keys_age.may_try(now_us) {
            self.change(|known| known.keys_age.tried(now_us));
            let discovery = self.discovery_in_turn().await?;
            match self.fetch_keys(&discovery.jwks_uri).await {
                Ok(fetched) => self.change(|known| {
                    known.keys = Some(Arc::new(fetched));
                    known.keys_age.fetched(now_us);
                }),
                Err(why) => self.complain(&why),
            }
        }
        let known = self.known();
        let usable = known.keys.filter(|_| known.keys_age.is_usable(now_us));
        usable.ok_or_else(|| self.out_of_reach())
    }

    async fn fetch_keys(&self, url: &str) -> Result<Keys, String> {
        let body = fetch::get(&self.client, url).await?;
        Keys::parse(&body).map_err(|why| format!("{url}: the keys {why}"))
    }

    fn known(&self) -> Known {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, change: impl FnOnce(&mut Known)) {
        change(&mut self.known.write().unwrap_or_else(PoisonError::into_inner));
    }

    fn failed(&self, failure: Failure) -> Error {
        match failure {
            Failure::Refused(why) => Error::unauthenticated(
                "the identity provider did not take the code that came back; it may have been used before; start again \
                 from the sign-in page",
            )
            .with_detail(why),
            Failure::Broken(why) => {
                self.complain(&why);
                self.out_of_reach()
            }
        }
    }

    fn complain(&self, why: &str) {
        tracing::warn!(
            provider = self.settings.name,
            "an identity provider does not answer as it must: {why}"
        );
    }

    fn out_of_reach(&self) -> Error {
        Error::new(
            Code::Unavailable,
            format!(
                "the identity provider `{}` cannot be reached, or does not answer as it must (the log says how); \
                 whoever has a local user name and password can sign in with them",
                self.settings.name
            ),
        )
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Provider").field(&self.settings).finish()
    }
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub struct Providers(Vec<Arc<Provider>>);

impl Providers {
    #[must_use]
    pub fn new(providers: Vec<Provider>) -> Self {
        Self(providers.into_iter().map(Arc::new).collect())
    }

    pub fn iter(&self) -> impl Iterator<Item = &Arc<Provider>> {
        self.0.iter()
    }

    /// # Errors
    /// `NotFound`.
    pub fn get(&self, name: &str) -> Result<&Arc<Provider>, Error> {
        let found = self.iter().find(|provider| provider.settings.name == name);
        found.ok_or_else(|| {
            let shown: String = name.chars().take(64).collect();
            Error::not_found(format!("there is no identity provider `{shown}`"))
        })
    }

    /// Who sends a request with this token, and the provider that says so.
    ///
    /// # Errors
    /// `Unauthenticated`, or `Unavailable` when its provider cannot be reached.
    pub async fn verify_request(&self, token: &str) -> Result<(&Arc<Provider>, Claims), Error> {
        let token = Unverified::parse(token)?;
        let made_by = |provider: &&Arc<Provider>| token.claims_issuer(&provider.settings.issuer);
        let provider = self.iter().find(made_by).ok_or(Refusal::Issuer)?;
        Ok((provider, provider.verify_request(&token).await?))
    }
}
