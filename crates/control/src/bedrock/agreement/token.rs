//! Offer tokens: which terms, at which price, were offered to whom, in a form that only we can make.
//!
//! Layout, in base64url: version 1 (1 byte), price version (8), the terms' hash and subject, HMAC-SHA-256 (32) over all
//! of it with the account and the model.

use crate::approval::Facts;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use outcrop_core::id::AccountId;
use outcrop_core::{Code, Error};

const VERSION: u8 = 1;
const TAG_BYTES: usize = 32;
const MAX_TOKEN_BYTES: usize = 4096;

/// Makes tokens, and reads them.
pub struct Tokens {
    key: hmac::Key,
}

/// What is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Offered {
    /// 0 without a price.
    price_version: i64,
    /// Empty without terms.
    terms: String,
}

impl Offered {
    fn now(facts: &Facts) -> Self {
        let terms = facts.terms.as_ref();
        Self {
            price_version: facts.price.as_ref().map_or(0, |price| price.version),
            terms: terms.map_or_else(String::new, |terms| format!("{} {}", terms.hash, terms.subject)),
        }
    }
}

impl Tokens {
    pub fn new(key: &[u8; 32]) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, key),
        }
    }

    /// The token for what is offered now.
    pub fn token(&self, account: &AccountId, model: &str, facts: &Facts) -> String {
        let offered = Offered::now(facts);
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(&offered.price_version.to_be_bytes());
        bytes.extend_from_slice(offered.terms.as_bytes());
        let tag = hmac::sign(&self.key, &signed(account, model, &bytes));
        bytes.extend_from_slice(tag.as_ref());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// # Errors
    ///
    /// `Validation` for a token that was not given out for this account and model; `Conflict` for one whose terms or
    /// price are not those of now.
    pub fn check(&self, account: &AccountId, model: &str, facts: &Facts, token: &str) -> Result<(), Error> {
        let offered = self.read(account, model, token).ok_or_else(|| {
            Error::validation(
                "The offerToken was not given out for this account and model; list the model's agreement offers, and \
                 send the token of one",
            )
            .at("offerToken")
        })?;
        let now = Offered::now(facts);
        let changed = match (
            offered.terms == now.terms,
            offered.price_version == now.price_version,
        ) {
            (true, true) => return Ok(()),
            (false, true) => "terms have",
            (true, false) => "price has",
            (false, false) => "terms and its price have",
        };
        Err(Error::new(
            Code::Conflict,
            format!(
                "The offer is out of date: the model's {changed} changed since it was listed; list the agreement offers \
                 again"
            ),
        )
        .at("offerToken"))
    }

    fn read(&self, account: &AccountId, model: &str, token: &str) -> Option<Offered> {
        if token.len() > MAX_TOKEN_BYTES {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (content, tag) = bytes.split_at_checked(bytes.len().checked_sub(TAG_BYTES)?)?;
        hmac::verify(&self.key, &signed(account, model, content), tag).ok()?;
        let (version, rest) = content.split_first()?;
        let (price, terms) = rest.split_first_chunk::<8>()?;
        (*version == VERSION).then_some(())?;
        Some(Offered {
            price_version: i64::from_be_bytes(*price),
            terms: std::str::from_utf8(terms).ok()?.to_owned(),
        })
    }
}

/// Each text with its length before it, so that no two offers give the same bytes.
fn signed(account: &AccountId, model: &str, content: &[u8]) -> Vec<u8> {
    let mut bytes = b"outcrop agreement offer\0".to_vec();
    for text in [account.as_str().as_bytes(), model.as_bytes(), content] {
        bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
        bytes.extend_from_slice(text);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use outcrop_core::entitlement::AcceptedTerms;
    use outcrop_core::price::{Price, Rates};

    fn facts(hash: &str, version: i64) -> Facts {
        Facts {
            terms: Some(AcceptedTerms {
                subject: "model:m".to_owned(),
                hash: hash.to_owned(),
            }),
            price: Some(Price {
                version,
                effective_from_us: 0,
                rates: Rates::default(),
            }),
            ..Facts::default()
        }
    }

    #[test]
    fn a_token_is_for_one_account_one_model_and_what_was_offered() {
        let [mine, theirs] = ["111111111111", "222222222222"].map(|id| AccountId::parse(id).unwrap());
        let tokens = Tokens::new(&[1; 32]);
        let token = tokens.token(&mine, "m", &facts("a", 1));
        let code = |account, model, facts: &Facts, token: &str| {
            tokens
                .check(account, model, facts, token)
                .map_err(|error| error.code())
        };
        assert_eq!(code(&mine, "m", &facts("a", 1), &token), Ok(()));
        assert_eq!(code(&mine, "m", &facts("b", 1), &token), Err(Code::Conflict));
        assert_eq!(code(&mine, "m", &facts("a", 2), &token), Err(Code::Conflict));
        assert_eq!(code(&mine, "m", &Facts::default(), &token), Err(Code::Conflict));
        assert_eq!(code(&theirs, "m", &facts("a", 1), &token), Err(Code::Validation));
        assert_eq!(code(&mine, "n", &facts("a", 1), &token), Err(Code::Validation));
        let others = Tokens::new(&[2; 32]).token(&mine, "m", &facts("a", 1));
        for forged in ["", "AQ", "%%", others.as_str(), &token[1..]] {
            assert_eq!(code(&mine, "m", &facts("a", 1), forged), Err(Code::Validation));
        }
    }
}
