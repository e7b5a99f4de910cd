//! A sign-in between its start and the provider's answer. All that is known of it is sealed into one cookie, so nothing is
//! kept here for people who never come back.

use super::pkce::{challenge, random_word};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use outcrop_core::Error;
use outcrop_core::clock::UnixMicros;
use outcrop_store::master_key::MasterKey;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How long a person may take.
pub const LOGIN_SECONDS: i64 = 10 * 60;
const RECORD: &str = "oidc login";
/// Longer than any that we make.
const MAX_COOKIE_BYTES: usize = 4096;

/// A sign-in that was started in this browser.
#[derive(Clone, Serialize, Deserialize)]
pub struct Login {
    provider: String,
    state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
    /// Where the person goes afterwards.
    pub return_to: String,
    expires_at_us: UnixMicros,
}

/// What the provider is asked, and what the browser keeps.
pub struct Started {
    pub cookie: String,
    pub state: String,
    pub nonce: String,
    pub challenge: String,
}

impl Login {
    /// # Errors
    /// `Internal`, when the system gives no randomness.
    pub fn start(
        provider: &str,
        return_to: &str,
        now_us: UnixMicros,
        key: &MasterKey,
    ) -> Result<Started, Error> {
        let login = Self {
            provider: provider.to_owned(),
            state: random_word()?,
            nonce: random_word()?,
            verifier: random_word()?,
            return_to: return_to.to_owned(),
            expires_at_us: now_us.saturating_add(LOGIN_SECONDS * 1_000_000),
        };
        let text = serde_json::to_vec(&login).map_err(Error::internal)?;
        Ok(Started {
            cookie: URL_SAFE_NO_PAD.encode(key.seal(RECORD, &text)?),
            challenge: challenge(&login.verifier),
            state: login.state,
            nonce: login.nonce,
        })
    }

    /// Reads the cookie that comes back with a provider's answer.
    ///
    /// # Errors
    /// `Unauthenticated`, when the answer is to no sign-in of this browser, or comes too late.
    pub fn resume(
        cookie: Option<&str>,
        provider: &str,
        state: &str,
        now_us: UnixMicros,
        key: &MasterKey,
    ) -> Result<Self, Error> {
        let login = cookie.and_then(|cookie| Self::open(cookie, key));
        let login = login.filter(|login| {
            let is_its_answer = verify_slices_are_equal(login.state.as_bytes(), state.as_bytes()).is_ok();
            is_its_answer && login.provider == provider
        });
        let login = login.ok_or_else(|| {
            Error::unauthenticated(
                "this answer belongs to no sign-in that was started in this browser; start again from the sign-in page",
            )
        })?;
        if login.expires_at_us <= now_us {
            return Err(Error::unauthenticated(format!(
                "signing in took longer than {} minutes; start again from the sign-in page",
                LOGIN_SECONDS / 60
            )));
        }
        Ok(login)
    }

    fn open(cookie: &str, key: &MasterKey) -> Option<Self> {
        if cookie.len() > MAX_COOKIE_BYTES {
            return None;
        }
        let sealed = URL_SAFE_NO_PAD.decode(cookie).ok()?;
        serde_json::from_slice(&key.open(RECORD, &sealed).ok()?).ok()
    }

    /// What marks it as used: of no use to anyone who reads it.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        let mut hash = [0; 32];
        let digest = digest(&SHA256, self.state.as_bytes());
        hash.iter_mut()
            .zip(digest.as_ref())
            .for_each(|(to, from)| *to = *from);
        hash
    }

    #[must_use]
    pub const fn expires_at_us(&self) -> UnixMicros {
        self.expires_at_us
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login")
            .field("provider", &self.provider)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> MasterKey {
        MasterKey::from_bytes(&[byte; 32]).unwrap()
    }

    #[test]
    fn a_sign_in_is_resumed_in_the_browser_that_started_it() {
        let started = Login::start("corp", "/models", 0, &key(1)).unwrap();
        let login = Login::resume(Some(&started.cookie), "corp", &started.state, 1, &key(1)).unwrap();
        assert_eq!(login.return_to, "/models");
        assert_eq!(login.nonce, started.nonce);
        assert_eq!(challenge(&login.verifier), started.challenge);
    }

    #[test]
    fn every_other_answer_is_refused() {
        let started = Login::start("corp", "/", 0, &key(1)).unwrap();
        let other = Login::start("corp", "/", 0, &key(1)).unwrap();
        let (cookie, state) = (started.cookie.as_str(), started.state.as_str());
        let mut changed = cookie.to_owned();
        changed.replace_range(60..61, if &cookie[60..61] == "A" { "B" } else { "A" });
        for (cookie, provider, state, sealed_by, why) in [
            (None, "corp", state, 1, "no cookie"),
            (Some(""), "corp", state, 1, "an empty cookie"),
            (Some(cookie), "corp", other.state.as_str(), 1, "another's state"),
            (Some(cookie), "corp", "", 1, "no state"),
            (Some(cookie), "partner", state, 1, "another provider"),
            (Some(cookie), "corp", state, 2, "another installation"),
            (Some(&changed), "corp", state, 1, "a changed cookie"),
            (Some(&"A".repeat(5_000)), "corp", state, 1, "an endless cookie"),
        ] {
            assert!(
                Login::resume(cookie, provider, state, 1, &key(sealed_by)).is_err(),
                "{why}"
            );
        }
        let late = LOGIN_SECONDS * 1_000_000;
        assert!(Login::resume(Some(cookie), "corp", state, late - 1, &key(1)).is_ok());
        let refusal = Login::resume(Some(cookie), "corp", state, late, &key(1)).unwrap_err();
        assert!(refusal.message().contains("10 minutes"), "{refusal}");
    }

    #[test]
    fn the_cookie_shows_nothing_and_fits() {
        let started = Login::start("corp", &format!("/{}", "a".repeat(511)), 0, &key(1)).unwrap();
        assert!(started.cookie.len() < 2_000, "{}", started.cookie.len());
        assert!(!started.cookie.contains(&started.state));
    }
}
