use super::super::claims::Path;
use super::*;
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256,
    RsaKeyPair,
};
use serde_json::json;
use std::sync::LazyLock;

const ISSUER: &str = "https://id.example.com";
const CLIENT: &str = "outcrop";
const NOW: i64 = 1_700_000_000;
const SIGN_IN: Purpose<'_> = Purpose::SignIn { nonce: "n-1" };

/// One key of each kind.
struct Pairs {
    rsa: RsaKeyPair,
    ec: EcdsaKeyPair,
    ed: Ed25519KeyPair,
}

static PAIRS: LazyLock<Pairs> = LazyLock::new(|| Pairs {
    rsa: RsaKeyPair::generate(KeySize::Rsa2048).unwrap(),
    ec: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap(),
    ed: Ed25519KeyPair::generate().unwrap(),
});

fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Pairs {
    fn rsa_modulus(&self) -> Vec<u8> {
        let components: PublicKeyComponents<Vec<u8>> = self.rsa.public_key().into();
        components.n
    }

    fn keys(&self) -> Keys {
        let components: PublicKeyComponents<Vec<u8>> = self.rsa.public_key().into();
        let point = self.ec.public_key().as_ref();
        let set = json!({"keys": [
            {"kty": "RSA", "kid": "rsa", "n": b64(components.n), "e": b64(components.e)},
            {"kty": "EC", "kid": "ec", "crv": "P-256", "x": b64(&point[1..33]), "y": b64(&point[33..])},
            {"kty": "OKP", "kid": "ed", "crv": "Ed25519", "x": b64(self.ed.public_key())},
        ]});
        Keys::parse(set.to_string().as_bytes()).unwrap()
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let message = format!("{}.{}", b64(header.to_string()), b64(claims.to_string()));
        let (random, bytes) = (SystemRandom::new(), message.as_bytes());
        let mut rsa = vec![0; self.rsa.public_modulus_len()];
        let signature = match header["alg"].as_str().unwrap_or_default() {
            "RS256" => {
                self.rsa
                    .sign(&RSA_PKCS1_SHA256, &random, bytes, &mut rsa)
                    .unwrap();
                rsa
            }
            "PS256" => {
                self.rsa.sign(&RSA_PSS_SHA256, &random, bytes, &mut rsa).unwrap();
                rsa
            }
            "ES256" => self.ec.sign(&random, bytes).unwrap().as_ref().to_vec(),
            "EdDSA" => self.ed.sign(bytes).as_ref().to_vec(),
            // What somebody would try who knows the public key.
            "HS256" => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, &self.rsa_modulus());
                hmac::sign(&key, bytes).as_ref().to_vec()
            }
            _ => Vec::new(),
        };
        format!("{message}.{}", b64(signature))
    }
}

fn claims() -> Value {
    json!({"iss": ISSUER, "sub": "ada", "aud": CLIENT, "iat": NOW, "exp": NOW + 300, "nonce": "n-1", "groups": ["a"]})
}

fn with(changes: &Value) -> Value {
    let mut claims = claims();
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
}

fn token(claims: &Value) -> String {
    PAIRS.sign(&json!({"alg": "EdDSA", "kid": "ed"}), claims)
}

fn verify_at(token: &str, purpose: Purpose<'_>, now: i64) -> Result<Claims, Refusal> {
    let names = Names {
        groups: Path::new("groups"),
        name: Path::new("name"),
    };
    let rules = Rules {
        issuer: ISSUER,
        client_id: CLIENT,
        names: &names,
        now_us: now * 1_000_000,
    };
    Unverified::parse(token)?.verify(&PAIRS.keys(), &rules, purpose)
}

fn verify(token: &str) -> Result<Claims, Refusal> {
    verify_at(token, SIGN_IN, NOW)
}

#[test]
fn each_accepted_algorithm_is_verified() {
    for (algorithm, key) in [
        ("RS256", "rsa"),
        ("PS256", "rsa"),
        ("ES256", "ec"),
        ("EdDSA", "ed"),
    ] {
        let token = PAIRS.sign(&json!({"alg": algorithm, "kid": key, "typ": "JWT"}), &claims());
        assert_eq!(verify(&token).unwrap().groups, ["a"], "{algorithm}");
    }
}

#[test]
fn no_signature_and_no_shared_secret_is_taken() {
    for algorithm in [
        "none", "None", "NONE", "HS256", "HS384", "HS512", "RS512", "ES384", "",
    ] {
        for key in ["rsa", "ed"] {
            let token = PAIRS.sign(&json!({"alg": algorithm, "kid": key}), &claims());
            assert_eq!(
                verify(&token),
                Err(Refusal::Algorithm(algorithm.to_owned())),
                "{algorithm}"
            );
        }
    }
}

#[test]
fn a_key_is_not_used_with_an_algorithm_of_another_kind() {
    for (algorithm, key) in [
        ("RS256", "ec"),
        ("ES256", "rsa"),
        ("EdDSA", "ec"),
        ("ES256", "nobody"),
        ("EdDSA", ""),
    ] {
        let token = PAIRS.sign(&json!({"alg": algorithm, "kid": key}), &claims());
        assert_eq!(verify(&token), Err(Refusal::UnknownKey), "{algorithm} {key}");
    }
}

#[test]
fn a_key_that_the_token_brings_along_counts_for_nothing() {
    let mine = Ed25519KeyPair::generate().unwrap();
    let header = json!({
        "alg": "EdDSA", "kid": "ed",
        "jwk": {"kty": "OKP", "crv": "Ed25519", "x": b64(mine.public_key())},
    });
    let message = format!("{}.{}", b64(header.to_string()), b64(claims().to_string()));
    let forged = format!("{message}.{}", b64(mine.sign(message.as_bytes())));
    assert_eq!(verify(&forged), Err(Refusal::Signature));
}

#[test]
fn a_change_of_a_single_character_is_noticed() {
    let good = token(&claims());
    assert!(verify(&good).is_ok());
    for at in (0..good.len()).step_by(7) {
        let mut changed = good.clone();
        let with = if &good[at..=at] == "A" { "B" } else { "A" };
        changed.replace_range(at..=at, with);
        assert!(verify(&changed).is_err(), "at {at}");
    }
}

#[test]
fn another_issuer_audience_party_or_nonce_is_refused_by_name() {
    for (changes, refusal) in [
        (json!({"iss": "https://evil.example"}), Refusal::Issuer),
        (json!({"iss": "https://id.example.com/"}), Refusal::Issuer),
        (json!({"iss": null}), Refusal::Issuer),
        (json!({"iss": [ISSUER]}), Refusal::Issuer),
        (json!({"aud": "another"}), Refusal::Audience),
        (json!({"aud": []}), Refusal::Audience),
        (json!({"aud": null}), Refusal::Audience),
        (json!({"aud": [CLIENT, 7]}), Refusal::Audience),
        (json!({"aud": [CLIENT, "another"]}), Refusal::Party),
        (json!({"azp": "another"}), Refusal::Party),
        (json!({"nonce": "n-2"}), Refusal::Nonce),
        (json!({"nonce": null}), Refusal::Nonce),
        (json!({"sub": null}), Refusal::Claim("`sub`".to_owned())),
    ] {
        assert_eq!(verify(&token(&with(&changes))), Err(refusal), "{changes}");
    }
    let several = with(&json!({"aud": [CLIENT, "another"], "azp": CLIENT}));
    assert!(verify(&token(&several)).is_ok());
}

#[test]
fn a_token_has_its_time_and_a_minute_on_either_side() {
    let good = token(&claims());
    for (now, refusal) in [
        (NOW - 60, None),
        (NOW - 61, Some(Refusal::NotYet)),
        (NOW + 359, None),
        (NOW + 360, Some(Refusal::Expired)),
    ] {
        assert_eq!(verify_at(&good, SIGN_IN, now).err(), refusal, "{}", now - NOW);
    }
    let later = token(&with(&json!({"nbf": NOW + 100})));
    assert_eq!(verify(&later), Err(Refusal::NotYet));
    assert!(verify_at(&later, SIGN_IN, NOW + 40).is_ok());
    assert_eq!(
        verify(&token(&with(&json!({"exp": null})))),
        Err(Refusal::Claim("`exp`".to_owned()))
    );
}

#[test]
fn an_access_token_is_for_requests_and_only_for_our_audience() {
    let ours = ["https://outcrop.example.com".to_owned()];
    let request = Purpose::Request { audiences: &ours };
    let access = token(&with(
        &json!({"aud": "https://outcrop.example.com", "azp": "somebody-elses-client"}),
    ));
    assert!(verify_at(&access, request, NOW).is_ok());
    assert_eq!(verify(&access), Err(Refusal::Audience), "it signs nobody in");
    assert!(
        verify_at(&token(&claims()), request, NOW).is_ok(),
        "an ID token of ours"
    );
    let nobody = Purpose::Request { audiences: &[] };
    assert_eq!(verify_at(&access, nobody, NOW), Err(Refusal::Audience));
}

#[test]
fn tokens_for_something_else_are_refused_by_their_header() {
    for (header, name) in [
        (json!({"alg": "EdDSA", "kid": "ed", "typ": "logout+jwt"}), "typ"),
        (json!({"alg": "EdDSA", "kid": "ed", "typ": "dpop+jwt"}), "typ"),
        (json!({"alg": "EdDSA", "kid": "ed", "crit": ["b64"]}), "crit"),
        (json!({"alg": "EdDSA", "kid": "ed", "b64": false}), "b64"),
    ] {
        assert_eq!(
            verify(&PAIRS.sign(&header, &claims())),
            Err(Refusal::Header(name))
        );
    }
    let access = PAIRS.sign(
        &json!({"alg": "EdDSA", "kid": "ed", "typ": "application/at+JWT"}),
        &claims(),
    );
    assert!(verify(&access).is_ok());
}

#[test]
fn what_is_no_token_is_refused_without_a_panic() {
    let endless = "a".repeat(70_000);
    for text in [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "é.é.é",
        "e30.e30.",
        "e30.e30.e30",
        endless.as_str(),
    ] {
        assert_eq!(verify(text), Err(Refusal::Form), "{text:.20}");
    }
    let padded = format!("{}=", token(&claims()));
    assert!(verify(&padded).is_err());
}
