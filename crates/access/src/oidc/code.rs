//! Exchanges a code for tokens, of which one is kept: the ID token.

use super::discovery::Discovery;
use super::fetch;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Client, StatusCode};
use serde::Deserialize;
use zeroize::Zeroizing;

/// What is sent with a code.
pub struct Exchange<'a> {
    pub code: &'a str,
    pub verifier: &'a str,
    pub redirect_uri: &'a str,
    pub client_id: &'a str,
    pub client_secret: Option<&'a str>,
}

/// Why there is no token.
#[derive(Debug)]
pub enum Failure {
    /// The provider did not take the code: it is used, expired, or another's. What it said, for the log.
    Refused(String),
    /// The provider is out of reach or out of order, or does not know us. For the log.
    Broken(String),
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

#[derive(Default, Deserialize)]
struct Refusal {
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
}

/// The ID token that the code is worth.
pub async fn exchange(
    client: &Client,
    provider: &Discovery,
    ask: &Exchange<'_>,
) -> Result<Zeroizing<String>, Failure> {
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", ask.code),
        ("redirect_uri", ask.redirect_uri),
        ("code_verifier", ask.verifier),
    ];
    let mut request = client.post(&provider.token_endpoint);
    match ask.client_secret {
        Some(secret) if !provider.takes_secret_in_form() => {
            // RFC 6749, 2.3.1: encoded as in a form before they go into the header.
            request = request.basic_auth(encoded(ask.client_id), Some(encoded(secret)));
        }
        secret => {
            form.push(("client_id", ask.client_id));
            form.extend(secret.map(|secret| ("client_secret", secret)));
        }
    }
    let answered = fetch::send(request.form(&form)).await.map_err(Failure::Broken)?;
    read(answered.0, answered.1)
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn read(status: StatusCode, body: Vec<u8>) -> Result<Zeroizing<String>, Failure> {
    let body = Zeroizing::new(body);
    if status == StatusCode::OK {
        return serde_json::from_slice(&body)
            .map(|tokens: Tokens| Zeroizing::new(tokens.id_token))
            .map_err(|_| {
                Failure::Broken("the answer has no `id_token`; is `openid` among the scopes?".to_owned())
            });
    }
    let said: Refusal = serde_json::from_slice(&body).unwrap_or_default();
    let text: String = format!("{status} {} {}", said.error, said.error_description)
        .chars()
        .filter(|character| !character.is_control())
        .take(300)
        .collect();
    // `invalid_grant` is the code's fault; everything else is the configuration's, or the provider's.
    match said.error.as_str() {
        "invalid_grant" => Err(Failure::Refused(text)),
        _ => Err(Failure::Broken(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: StatusCode, body: &str) -> Result<Zeroizing<String>, Failure> {
        read(status, body.as_bytes().to_vec())
    }

    #[test]
    fn the_id_token_is_taken_and_nothing_else() {
        let token = answered(
            StatusCode::OK,
            r#"{"id_token": "a.b.c", "access_token": "x", "token_type": "Bearer"}"#,
        );
        assert_eq!(token.unwrap().as_str(), "a.b.c");
        let none = answered(StatusCode::OK, r#"{"access_token": "x"}"#);
        assert!(matches!(none, Err(Failure::Broken(why)) if why.contains("openid")));
    }

    #[test]
    fn a_used_code_is_told_from_a_provider_that_is_out_of_order() {
        let used = answered(
            StatusCode::BAD_REQUEST,
            r#"{"error": "invalid_grant", "error_description": "used\n"}"#,
        );
        assert!(matches!(used, Err(Failure::Refused(why)) if why.ends_with("used")));
        for (status, body) in [
            (StatusCode::UNAUTHORIZED, r#"{"error": "invalid_client"}"#),
            (StatusCode::BAD_GATEWAY, "<html>"),
            (StatusCode::FOUND, ""),
        ] {
            assert!(
                matches!(answered(status, body), Err(Failure::Broken(_))),
                "{status}"
            );
        }
    }
}
