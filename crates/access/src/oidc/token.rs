//! What a token proves: who signed it, for whom, and whether it is its time. Pure, with the time as an argument.

use super::claims::{self, Claims, Names};
use super::jwks::{ALGORITHMS, Keys};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use outcrop_core::Error;
use outcrop_core::clock::UnixMicros;
use serde::Deserialize;
use serde_json::Value;
use std::fmt;

/// How far a provider's clock may be from ours.
const LEEWAY_US: i64 = 60 * 1_000_000;
/// Longer than any token that people's groups fit in.
const MAX_BYTES: usize = 64 * 1024;

/// What a token has to be good for.
#[derive(Clone, Copy, Debug)]
pub enum Purpose<'a> {
    /// To tell who has just signed in, to whoever sent this nonce.
    SignIn { nonce: &'a str },
    /// To come with a request of the admin API: an ID token of ours, or an access token for one of these audiences.
    Request { audiences: &'a [String] },
}

/// What tokens are checked against.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    pub issuer: &'a str,
    pub client_id: &'a str,
    pub names: &'a Names,
    pub now_us: UnixMicros,
}

/// Why a token is not taken. The texts are for whoever sent it, and show nothing of it but names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not three parts, not base64url, not JSON.
    Form,
    Algorithm(String),
    /// A header that changes what the token means, or a kind of token that is for something else.
    Header(&'static str),
    /// None of the provider's keys is the one that it names.
    UnknownKey,
    Signature,
    Issuer,
    Audience,
    /// The client that it was issued to is another one.
    Party,
    Expired,
    NotYet,
    Nonce,
    /// A claim that is absent, or has another form.
    Claim(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => f.write_str("it has not the form of a signed JWT"),
            Self::Algorithm(found) => write!(
                f,
                "it is signed by {found:?}; accepted are RS256, ES256, PS256 and EdDSA"
            ),
            Self::Header(name) => write!(f, "its header `{name}` says that it is for something else"),
            Self::UnknownKey => f.write_str("the identity provider has no such key"),
            Self::Signature => f.write_str("its signature is not the identity provider's"),
            Self::Issuer => f.write_str("another issuer made it"),
            Self::Audience => f.write_str("it is for another audience"),
            Self::Party => f.write_str("it was issued to another client"),
            Self::Expired => f.write_str("it has expired"),
            Self::NotYet => f.write_str("it is not valid yet, or was issued in the future"),
            Self::Nonce => f.write_str("it belongs to another sign-in"),
            Self::Claim(what) => write!(f, "a claim is absent or not usable: {what}"),
        }
    }
}

impl std::error::Error for Refusal {}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::unauthenticated(format!("the token is not valid: {refusal}")).because("invalid_token")
    }
}

/// A token that was taken apart, and of which nothing is believed yet.
#[derive(Debug)]
pub struct Unverified<'t> {
    /// What the signature covers.
    message: &'t str,
    signature: &'t str,
    algorithm: Algorithm,
    pub key_id: Option<String>,
    claims: Value,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    typ: Option<String>,
    #[serde(default)]
    crit: Option<Value>,
    #[serde(default)]
    b64: Option<Value>,
}

impl<'t> Unverified<'t> {
    /// # Errors
    /// A [`Refusal`] of its form, its algorithm or its header.
    pub fn parse(token: &'t str) -> Result<Self, Refusal> {
        if token.len() > MAX_BYTES {
            return Err(Refusal::Form);
        }
        let (message, signature) = token.rsplit_once('.').ok_or(Refusal::Form)?;
        let (header, payload) = message.split_once('.').ok_or(Refusal::Form)?;
        let header: Header = decode(header)?;
        let algorithm = ALGORITHMS.into_iter().find(|(name, _)| *name == header.alg);
        let (_, algorithm) =
            algorithm.ok_or_else(|| Refusal::Algorithm(header.alg.chars().take(16).collect()))?;
        // What must be understood to be taken, and is not.
        if header.crit.is_some() {
            return Err(Refusal::Header("crit"));
        }
        if header.b64.is_some() {
            return Err(Refusal::Header("b64"));
        }
        if !is_known_type(header.typ.as_deref()) {
            return Err(Refusal::Header("typ"));
        }
        Ok(Self {
            message,
            signature,
            algorithm,
            key_id: header.kid,
            claims: decode(payload)?,
        })
    }

    /// Whether it says that this issuer made it. Tells providers apart; proves nothing.
    pub fn claims_issuer(&self, issuer: &str) -> bool {
        claims::text(&self.claims, "iss") == Some(issuer)
    }

    /// Whether one of these keys may be the one that it is signed with.
    pub fn has_key_in(&self, keys: &Keys) -> bool {
        keys.find(self.key_id.as_deref(), self.algorithm).is_some()
    }

    /// # Errors
    /// A [`Refusal`]: the first thing that is wrong with it.
    pub fn verify(&self, keys: &Keys, rules: &Rules<'_>, purpose: Purpose<'_>) -> Result<Claims, Refusal> {
        let key = keys
            .find(self.key_id.as_deref(), self.algorithm)
            .ok_or(Refusal::UnknownKey)?;
        let is_signed =
            jsonwebtoken::crypto::verify(self.signature, self.message.as_bytes(), key, self.algorithm);
        if !is_signed.unwrap_or(false) {
            return Err(Refusal::Signature);
        }
        if !self.claims_issuer(rules.issuer) {
            return Err(Refusal::Issuer);
        }
        self.check_audience(rules, purpose)?;
        let claims = Claims::read(&self.claims, rules.names).map_err(Refusal::Claim)?;
        self.check_time(&claims, rules.now_us)?;
        if let Purpose::SignIn { nonce } = purpose
            && claims::text(&self.claims, "nonce") != Some(nonce)
        {
            return Err(Refusal::Nonce);
        }
        Ok(claims)
    }

    /// An ID token is for the client, and for no other; an access token names the server that it is for.
    fn check_audience(&self, rules: &Rules<'_>, purpose: Purpose<'_>) -> Result<(), Refusal> {
        let audiences = self.audiences().ok_or(Refusal::Audience)?;
        if audiences.contains(&rules.client_id) {
            return match claims::text(&self.claims, "azp") {
                Some(party) if party == rules.client_id => Ok(()),
                // Several audiences, and nobody who answers for them.
                None if audiences.len() == 1 => Ok(()),
                _ => Err(Refusal::Party),
            };
        }
        match purpose {
            Purpose::Request { audiences: ours }
                if audiences.iter().any(|one| ours.iter().any(|ours| ours == one)) =>
            {
                Ok(())
            }
            _ => Err(Refusal::Audience),
        }
    }

    fn audiences(&self) -> Option<Vec<&str>> {
        match self.claims.get("aud")? {
            Value::String(one) => Some(vec![one]),
            Value::Array(several) => several.iter().map(Value::as_str).collect(),
            _ => None,
        }
    }

    fn check_time(&self, claims: &Claims, now_us: UnixMicros) -> Result<(), Refusal> {
        let not_before = claims::instant(&self.claims, "nbf").map_err(Refusal::Claim)?;
        if claims.expires_at_us.saturating_add(LEEWAY_US) <= now_us {
            return Err(Refusal::Expired);
        }
        let latest = now_us.saturating_add(LEEWAY_US);
        if claims.issued_at_us > latest || not_before.is_some_and(|instant| instant > latest) {
            return Err(Refusal::NotYet);
        }
        Ok(())
    }
}

/// ID tokens say nothing or `JWT`; access tokens may say what they are (RFC 9068). Others (of a logout, a proof of
/// possession) look alike and mean something else.
fn is_known_type(typ: Option<&str>) -> bool {
    typ.is_none_or(|typ| {
        let typ = typ.to_ascii_lowercase();
        let typ = typ.strip_prefix("application/").unwrap_or(&typ);
        matches!(typ, "jwt" | "at+jwt")
    })
}

fn decode<T: for<'de> Deserialize<'de>>(part: &str) -> Result<T, Refusal> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| Refusal::Form)?;
    serde_json::from_slice(&bytes).map_err(|_| Refusal::Form)
}

#[cfg(test)]
mod tests;
