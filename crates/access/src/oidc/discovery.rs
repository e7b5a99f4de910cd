//! A provider's description of itself (OpenID Connect Discovery 1.0), and what of it is believed.

use reqwest::Url;
use serde::Deserialize;

/// Where a provider's document is, below its issuer.
pub const PATH: &str = "/.well-known/openid-configuration";

/// What is read of the document. Unknown members are the provider's own business.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Discovery {
    pub issuer: String,
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    pub jwks_uri: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    /// Whether a callback names the provider that it comes from (RFC 9207).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

impl Discovery {
    /// # Errors
    /// What is wrong with it, for the log.
    pub fn parse(body: &[u8], issuer: &str) -> Result<Self, String> {
        let read: Self =
            serde_json::from_slice(body).map_err(|error| format!("is not understood: {error}"))?;
        // Byte for byte: a provider that calls itself otherwise signs for somebody else.
        if read.issuer != issuer {
            return Err(format!("is of the issuer {:?}, not {issuer:?}", read.issuer));
        }
        for (member, url) in [
            ("authorization_endpoint", &read.authorization_endpoint),
            ("token_endpoint", &read.token_endpoint),
            ("jwks_uri", &read.jwks_uri),
        ] {
            check_url(url).map_err(|why| format!("has a `{member}` that {why}"))?;
        }
        Ok(read)
    }

    /// Whether the secret goes into the form instead of the `Authorization` header, which is what a provider takes that
    /// says nothing.
    pub fn takes_secret_in_form(&self) -> bool {
        let methods = self.token_endpoint_auth_methods_supported.as_deref();
        let takes = |methods: &[String], wanted: &str| methods.iter().any(|method| method == wanted);
        methods.is_some_and(|methods| {
            !takes(methods, "client_secret_basic") && takes(methods, "client_secret_post")
        })
    }
}

/// Tokens and codes travel over TLS, or do not leave the machine.
pub fn check_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("is not a URL: {error}"))?;
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err("has a user, a password or a fragment".to_owned());
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        _ => Err("is neither https nor http on this machine's loopback address".to_owned()),
    }
}

pub fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const ISSUER: &str = "https://id.example.com/realm";

    fn document() -> Value {
        json!({
            "issuer": ISSUER, "authorization_endpoint": "https://id.example.com/auth",
            "token_endpoint": "https://id.example.com/token", "jwks_uri": "https://keys.example.com/jwks",
            "response_types_supported": ["code"], "anything": {"else": true},
        })
    }

    fn parse(document: &Value) -> Result<Discovery, String> {
        Discovery::parse(document.to_string().as_bytes(), ISSUER)
    }

    #[test]
    fn a_provider_describes_itself() {
        let read = parse(&document()).unwrap();
        assert_eq!(read.jwks_uri, "https://keys.example.com/jwks");
        assert!(!read.takes_secret_in_form() && !read.authorization_response_iss_parameter_supported);
        let mut posts = document();
        posts["token_endpoint_auth_methods_supported"] = json!(["client_secret_post"]);
        assert!(parse(&posts).unwrap().takes_secret_in_form());
    }

    #[test]
    fn another_issuer_is_refused_even_for_a_slash() {
        for other in [
            "https://id.example.com/realm/",
            "https://ID.example.com/realm",
            "https://evil.example",
        ] {
            let mut changed = document();
            changed["issuer"] = json!(other);
            assert!(parse(&changed).unwrap_err().contains("issuer"), "{other}");
        }
    }

    #[test]
    fn endpoints_in_clear_text_are_refused_but_on_loopback() {
        for (url, is_good) in [
            ("http://id.example.com/token", false),
            ("http://127.0.0.1:3000/token", true),
            ("http://[::1]:3000/token", true),
            ("http://localhost/token", true),
            ("http://localhost.example.com/token", false),
            ("http://127.0.0.1.example.com/token", false),
            ("https://user:pass@id.example.com/token", false),
            ("ftp://id.example.com/token", false),
            ("/token", false),
        ] {
            let mut changed = document();
            changed["token_endpoint"] = json!(url);
            assert_eq!(parse(&changed).is_ok(), is_good, "{url}");
        }
    }

    #[test]
    fn something_else_is_refused() {
        assert!(Discovery::parse(b"<html>", ISSUER).is_err());
        assert!(Discovery::parse(b"{}", ISSUER).is_err());
    }
}
