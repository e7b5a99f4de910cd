//! Credentials of a machine's role, from its metadata service.
//!
//! Version 2 alone: a token first, by a request that no misled proxy makes. There is no falling back to the first.

use super::fetch::{Fetch, read, secret};
use aws_credential_types::Credentials;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Method, Uri};
use outcrop_core::Error;

const TOKEN_TTL: HeaderName = HeaderName::from_static("x-aws-ec2-metadata-token-ttl-seconds");
const TOKEN: HeaderName = HeaderName::from_static("x-aws-ec2-metadata-token");
/// Long enough for the questions that follow at once.
const TTL_S: HeaderValue = HeaderValue::from_static("60");
const ROLES: &str = "latest/meta-data/iam/security-credentials/";

/// The metadata service.
#[derive(Debug)]
pub struct Instance {
    endpoint: String,
    fetch: Fetch,
}

impl Instance {
    /// Where the service is on every machine.
    pub const ENDPOINT: &str = "http://169.254.169.254";

    /// `endpoint` is the service's address without a path: [`Self::ENDPOINT`], but in tests.
    ///
    /// # Errors
    ///
    /// `Validation`, when it is no address.
    pub fn new(endpoint: &str) -> Result<Self, Error> {
        let instance = Self {
            endpoint: endpoint.trim_end_matches('/').to_owned(),
            fetch: Fetch::default(),
        };
        instance
            .at(ROLES)
            .map_err(|why| Error::validation(format!("metadata_url `{endpoint}` is not usable: {why}")))?;
        Ok(instance)
    }

    pub(super) async fn fetch(&self) -> Result<Credentials, String> {
        let token = self.token().await?;
        let roles = self.ask(&token, ROLES).await?;
        let role = role(&roles)?;
        let body = self.ask(&token, &format!("{ROLES}{role}")).await?;
        read(&body, "instance").map_err(|why| format!("{}: {why}", self.endpoint))
    }

    async fn token(&self) -> Result<HeaderValue, String> {
        let uri = self.at("latest/api/token")?;
        let headers = HeaderMap::from_iter([(TOKEN_TTL, TTL_S)]);
        let token = self.fetch.ask(Method::PUT, &uri, headers).await.map_err(|why| {
            format!("{why} (in a container, the machine's hop limit for its metadata must be 2 or more)")
        })?;
        secret(std::str::from_utf8(&token).map_err(|_| "the token is not text".to_owned())?)
    }

    async fn ask(&self, token: &HeaderValue, path: &str) -> Result<bytes::Bytes, String> {
        let headers = HeaderMap::from_iter([(TOKEN, token.clone())]);
        self.fetch.ask(Method::GET, &self.at(path)?, headers).await
    }

    fn at(&self, path: &str) -> Result<Uri, String> {
        let uri = format!("{}/{path}", self.endpoint);
        uri.parse().map_err(|error| format!("{error}"))
    }
}

/// The first line of the list: a machine has one role. It becomes part of a path.
fn role(list: &[u8]) -> Result<&str, String> {
    let text = std::str::from_utf8(list).unwrap_or_default();
    let role = text.lines().next().unwrap_or_default().trim();
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
    if (1..=128).contains(&role.len()) && role.bytes().all(is_name) && role != ".." && role != "." {
        return Ok(role);
    }
    Err("the machine has no role, or one with a name that cannot be".to_owned())
}
