//! A provider's public keys, and which of them a token may be checked with.

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::value::RawValue;

/// What tokens may be signed by. Never `none`, and never a shared secret: a public key is none.
pub const ALGORITHMS: [(&str, Algorithm); 4] = [
    ("RS256", Algorithm::RS256),
    ("ES256", Algorithm::ES256),
    ("PS256", Algorithm::PS256),
    ("EdDSA", Algorithm::EdDSA),
];

/// No provider has more at once.
const MAX_KEYS: usize = 64;

/// The keys that signatures can be checked with. Others in the set are left out.
#[derive(Clone, Debug, Default)]
pub struct Keys(Vec<Key>);

#[derive(Clone, Debug)]
struct Key {
    id: Option<String>,
    /// What it may be used with.
    algorithms: Vec<Algorithm>,
    key: DecodingKey,
}

#[derive(Deserialize)]
struct Set<'a> {
    #[serde(borrow)]
    keys: Vec<&'a RawValue>,
}

impl Keys {
    /// # Errors
    /// What is wrong with it, for the log.
    pub fn parse(body: &[u8]) -> Result<Self, String> {
        let set: Set<'_> =
            serde_json::from_slice(body).map_err(|error| format!("are not understood: {error}"))?;
        if set.keys.len() > MAX_KEYS {
            return Err(format!("are {}, more than {MAX_KEYS}", set.keys.len()));
        }
        let keys: Vec<Key> = set.keys.into_iter().filter_map(Key::parse).collect();
        if keys.is_empty() {
            return Err("have none for RS256, ES256, PS256 or EdDSA among them".to_owned());
        }
        Ok(Self(keys))
    }

    /// The key that a token names, if it may be used with the token's algorithm. A token that names none can be checked
    /// where there is only one that fits.
    pub fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<&DecodingKey> {
        let mut fit = self.0.iter().filter(|key| key.algorithms.contains(&algorithm));
        match id {
            Some(id) => fit.find(|key| key.id.as_deref() == Some(id)).map(|key| &key.key),
            None => {
                let only = fit.next()?;
                fit.next().is_none().then_some(&only.key)
            }
        }
    }
}

impl Key {
    fn parse(text: &RawValue) -> Option<Self> {
        let jwk: Jwk = serde_json::from_str(text.get()).ok()?;
        let is_for_signatures = matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature));
        if !is_for_signatures {
            return None;
        }
        let mut algorithms = match &jwk.algorithm {
            AlgorithmParameters::RSA(_) => vec![Algorithm::RS256, Algorithm::PS256],
            AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => {
                vec![Algorithm::ES256]
            }
            AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => {
                vec![Algorithm::EdDSA]
            }
            _ => return None,
        };
        if let Some(stated) = jwk.common.key_algorithm {
            let stated = Algorithm::try_from(stated).ok()?;
            algorithms.retain(|algorithm| *algorithm == stated);
        }
        let key = DecodingKey::from_jwk(&jwk).ok()?;
        (!algorithms.is_empty()).then_some(Self {
            id: jwk.common.key_id,
            algorithms,
            key,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn ed(id: Option<&str>) -> Value {
        json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": id})
    }

    fn keys(keys: &[Value]) -> Result<Keys, String> {
        Keys::parse(json!({"keys": keys}).to_string().as_bytes())
    }

    #[test]
    fn a_key_is_found_by_its_name_and_for_its_algorithm_alone() {
        let keys = keys(&[ed(Some("a")), ed(Some("b"))]).unwrap();
        assert!(keys.find(Some("a"), Algorithm::EdDSA).is_some());
        assert!(keys.find(Some("a"), Algorithm::RS256).is_none());
        assert!(keys.find(Some("c"), Algorithm::EdDSA).is_none());
        assert!(keys.find(None, Algorithm::EdDSA).is_none(), "two would fit");
    }

    #[test]
    fn a_token_without_a_key_id_is_checked_with_the_only_key() {
        let keys = keys(&[ed(None)]).unwrap();
        assert!(keys.find(None, Algorithm::EdDSA).is_some());
        assert!(keys.find(Some("a"), Algorithm::EdDSA).is_none());
    }

    #[test]
    fn secrets_and_keys_for_other_ends_are_no_keys() {
        for other in [
            json!({"kty": "oct", "k": "c2VjcmV0", "kid": "a", "alg": "HS256"}),
            json!({"kty": "OKP", "crv": "X25519", "x": "AAAA", "kid": "a"}),
            json!({"kty": "EC", "crv": "P-384", "x": "AAAA", "y": "AAAA", "kid": "a"}),
            json!({"kty": "OKP", "crv": "Ed25519", "x": "AAAA", "kid": "a", "use": "enc"}),
            json!({"kty": "OKP", "crv": "Ed25519", "x": "AAAA", "kid": "a", "alg": "RS256"}),
            json!("not a key"),
        ] {
            assert!(keys(std::slice::from_ref(&other)).is_err(), "{other}");
            assert!(keys(&[other, ed(Some("good"))]).is_ok());
        }
    }

    #[test]
    fn too_many_keys_and_something_else_are_refused() {
        assert!(keys(&vec![ed(Some("a")); 65]).is_err());
        assert!(Keys::parse(b"{}").is_err());
        assert!(Keys::parse(b"").is_err());
    }
}
