//! Credentials of a container: an agent beside it gives them to whoever knows the address.
//!
//! The address comes from the environment. One that could lead anywhere in clear is refused: the token that goes with
//! it would be sent there.

use super::fetch::{Fetch, read, secret};
use aws_credential_types::Credentials;
use http::header::{AUTHORIZATION, HeaderMap};
use http::{Method, Uri};
use outcrop_core::Error;
use std::net::IpAddr;
use std::path::PathBuf;

const RELATIVE_URI: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
const FULL_URI: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
const TOKEN: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
const TOKEN_FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";

/// Where an address without a host leads.
const AGENT: &str = "http://169.254.170.2";
/// The agents of the container services, which are asked in clear.
const AGENTS: [&str; 3] = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23"];

/// An agent, and what shows that the container may ask it.
#[derive(Debug)]
pub struct Container {
    uri: Uri,
    token: Token,
    fetch: Fetch,
}

enum Token {
    None,
    Text(String),
    /// Read again for each question: it is replaced from time to time.
    File(PathBuf),
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Text(_) => "[secret]",
            Self::File(_) => "File",
        })
    }
}

impl Container {
    /// Looks the variables up.
    ///
    /// # Errors
    ///
    /// `Validation`, naming the variable that is missing or cannot be used.
    pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let present = |name: &str| variable(name).filter(|value| !value.is_empty());
        let uri = match (present(RELATIVE_URI), present(FULL_URI)) {
            (Some(path), _) if path.starts_with('/') => parse(RELATIVE_URI, &format!("{AGENT}{path}"))?,
            (Some(_), _) => {
                return Err(Error::validation(format!(
                    "{RELATIVE_URI} must begin with a slash"
                )));
            }
            (None, Some(url)) => checked(parse(FULL_URI, &url)?)?,
            (None, None) => {
                return Err(Error::validation(format!(
                    "neither {RELATIVE_URI} nor {FULL_URI} is set: `credentials = \"container\"` is for containers \
                     whose service sets one of them"
                )));
            }
        };
        let token = match (present(TOKEN_FILE), present(TOKEN)) {
            (Some(path), _) => Token::File(path.into()),
            (None, Some(text)) => Token::Text(text),
            (None, None) => Token::None,
        };
        Ok(Self {
            uri,
            token,
            fetch: Fetch::default(),
        })
    }

    pub(super) async fn fetch(&self) -> Result<Credentials, String> {
        let mut headers = HeaderMap::new();
        if let Some(token) = self.token().await? {
            headers.insert(AUTHORIZATION, secret(&token)?);
        }
        let body = self.fetch.ask(Method::GET, &self.uri, headers).await?;
        read(&body, "container").map_err(|why| format!("{}: {why}", self.uri))
    }

    async fn token(&self) -> Result<Option<String>, String> {
        match &self.token {
            Token::None => Ok(None),
            Token::Text(text) => Ok(Some(text.clone())),
            Token::File(path) => match tokio::fs::read_to_string(path).await {
                Ok(text) => Ok(Some(text)),
                Err(error) => Err(format!("{TOKEN_FILE}: {}: {error}", path.display())),
            },
        }
    }
}

fn parse(variable: &str, url: &str) -> Result<Uri, Error> {
    let uri = url.parse::<Uri>().ok().filter(|uri| {
        let authority = uri.authority().map_or("@", |authority| authority.as_str());
        matches!(uri.scheme_str(), Some("http" | "https")) && !authority.contains('@')
    });
    uri.ok_or_else(|| {
        Error::validation(format!(
            "{variable} is not an address that begins with http or https"
        ))
    })
}

/// In clear only to this machine and to the agents.
fn checked(uri: Uri) -> Result<Uri, Error> {
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let is_near = match host.parse::<IpAddr>() {
        Ok(address) => {
            let agents = AGENTS.iter().filter_map(|agent| agent.parse::<IpAddr>().ok());
            address.is_loopback() || agents.into_iter().any(|agent| agent == address)
        }
        Err(_) => host == "localhost",
    };
    if uri.scheme_str() == Some("https") || is_near {
        return Ok(uri);
    }
    Err(Error::validation(format!(
        "{FULL_URI} leads to {host:?} in clear: use https, or an address of this machine or of the container service"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn container(variables: &[(&str, &str)]) -> Result<Container, Error> {
        Container::from_environment(|name| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn an_address_in_clear_leads_to_this_machine_or_the_agent() {
        for url in [
            "https://credentials.example.com/x",
            "http://127.0.0.1:9/x",
            "http://127.9.9.9/x",
            "http://[::1]:9/",
            "http://localhost/x",
            "http://169.254.170.2/x",
            "http://169.254.170.23/v1/credentials",
            "http://[fd00:ec2::23]/v1/credentials",
        ] {
            assert!(container(&[(FULL_URI, url)]).is_ok(), "{url}");
        }
        for url in [
            "http://credentials.example.com/x",
            "http://169.254.169.254/latest",
            "http://10.0.0.1/",
            "http://localhost.example.com/",
            "http://127.0.0.1@example.com/",
            "http://2130706433/",
            "ftp://127.0.0.1/",
            "/relative",
            "",
        ] {
            assert!(container(&[(FULL_URI, url)]).is_err(), "{url}");
        }
    }

    #[test]
    fn a_relative_address_leads_to_the_agent() {
        let container = container(&[(RELATIVE_URI, "/v2/credentials/abc"), (TOKEN, "hush")]).unwrap();
        assert_eq!(container.uri, "http://169.254.170.2/v2/credentials/abc");
        assert!(!format!("{container:?}").contains("hush"));
        for path in ["v2", "@example.com/x"] {
            assert!(self::container(&[(RELATIVE_URI, path)]).is_err(), "{path}");
        }
    }
}
