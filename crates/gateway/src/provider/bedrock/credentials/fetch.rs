//! Small questions to a metadata service: bounded in size and time, nothing followed.

use crate::provider::upstream::{chain, https};
use aws_credential_types::Credentials;
use bytes::Bytes;
use http::header::{HeaderMap, HeaderValue};
use http::{Method, Request, Uri};
use http_body_util::{BodyExt, Full, Limited};
use jiff::Timestamp;
use serde::Deserialize;
use std::time::Duration;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// For connecting, asking and reading together. A packet that a hop limit drops is never answered.
const TIMEOUT: Duration = Duration::from_secs(3);
const MAX_BYTES: usize = 64 * 1024;

pub struct Fetch(https::Client<Full<Bytes>>);

impl std::fmt::Debug for Fetch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fetch")
    }
}

impl Default for Fetch {
    fn default() -> Self {
        Self(https::client(CONNECT_TIMEOUT, 1))
    }
}

impl Fetch {
    /// The body of an answer that says that all is well. The error names the address and never what was sent.
    pub async fn ask(&self, method: Method, uri: &Uri, headers: HeaderMap) -> Result<Bytes, String> {
        let mut request = Request::new(Full::default());
        *request.method_mut() = method;
        *request.uri_mut() = uri.clone();
        *request.headers_mut() = headers;
        let asking = async {
            let response = self.0.request(request).await.map_err(|error| chain(&error))?;
            let status = response.status();
            if !status.is_success() {
                return Err(format!("the answer is {status}"));
            }
            let body = Limited::new(response.into_body(), MAX_BYTES).collect().await;
            body.map(|body| body.to_bytes())
                .map_err(|error| format!("the answer cannot be read: {error}"))
        };
        match tokio::time::timeout(TIMEOUT, asking).await {
            Ok(answer) => answer.map_err(|why| format!("{uri}: {why}")),
            Err(_elapsed) => Err(format!("{uri}: no answer within {} s", TIMEOUT.as_secs())),
        }
    }
}

/// A header's value that logs never show.
pub fn secret(text: &str) -> Result<HeaderValue, String> {
    let mut value = HeaderValue::from_str(text.trim())
        .map_err(|_| "a token has characters that a header cannot carry".to_owned())?;
    value.set_sensitive(true);
    Ok(value)
}

/// The form in which both services tell credentials.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Told {
    code: Option<String>,
    access_key_id: Option<String>,
    secret_access_key: Option<String>,
    token: Option<String>,
    expiration: Option<String>,
}

/// Reads them. The error says which member is wrong and shows none.
pub fn read(body: &[u8], source: &'static str) -> Result<Credentials, String> {
    let told: Told = serde_json::from_slice(body)
        .map_err(|error| format!("the answer is not JSON as expected (line {})", error.line()))?;
    if let Some(code) = told.code.filter(|code| code != "Success") {
        return Err(format!(
            "the service says {:?}",
            code.chars().take(100).collect::<String>()
        ));
    }
    let present = |member: Option<String>, name: &str| {
        member
            .filter(|text| !text.is_empty())
            .ok_or_else(|| format!("the answer has no {name}"))
    };
    let expires = told
        .expiration
        .map(|text| text.parse::<Timestamp>().map(Into::into))
        .transpose()
        .map_err(|_| "the answer's Expiration is no time".to_owned())?;
    Ok(Credentials::new(
        present(told.access_key_id, "AccessKeyId")?,
        present(told.secret_access_key, "SecretAccessKey")?,
        told.token,
        expires,
        source,
    ))
}
