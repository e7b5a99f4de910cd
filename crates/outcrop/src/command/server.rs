//! A running server, as the commands that ask one see it.

use anyhow::{Context, Result, anyhow};
use bytes::Bytes;
use clap::Args;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Method, Request, StatusCode, Uri};
use http_body_util::{BodyExt, Full, Limited};
use outcrop_gateway::provider::upstream::https;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::PathBuf;
use std::time::Duration;

const MAX_ANSWER_BYTES: usize = 64 * 1024 * 1024;
const TIMEOUT: Duration = Duration::from_secs(60);
const KEY: &str = "OUTCROP_API_KEY";

/// Which server is asked, for commands that need one.
#[derive(Clone, Debug, Args)]
pub struct Address {
    /// The server's URL; its API key is taken from OUTCROP_API_KEY. Without it, the demo of the data directory is asked
    #[arg(long, value_name = "URL", env = "OUTCROP_ENDPOINT", global = true)]
    endpoint: Option<String>,
    /// A data directory with a demo.json, which names a server and has a key for it
    #[arg(long, value_name = "DIR", default_value = "data", global = true)]
    data: PathBuf,
}

/// A server and a key for it.
pub struct Server {
    endpoint: String,
    key: String,
}

impl Address {
    /// # Errors
    /// When neither names a server and a key.
    pub fn server(&self) -> Result<Server> {
        let key = std::env::var(KEY).ok();
        if let Some(endpoint) = &self.endpoint {
            let key = key.with_context(|| {
                format!("{KEY} is not set; it must hold an API key of the server that --endpoint names")
            })?;
            return Ok(Server::new(endpoint, key));
        }
        let demo = crate::demo::Credentials::read(&self.data)?.ok_or_else(|| {
            anyhow!(
                "no server is named: give --endpoint URL and an API key in {KEY}, or --data DIR of a demo ({} has no demo.json)",
                self.data.display()
            )
        })?;
        Ok(Server::new(&demo.endpoint, key.unwrap_or(demo.api_key)))
    }
}

impl Server {
    pub fn new(endpoint: &str, key: String) -> Self {
        Self {
            endpoint: endpoint.trim_end_matches('/').to_owned(),
            key,
        }
    }

    /// Reads what is at a path (`/api/v1/…`).
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        let body = self.send(Method::GET, path, Bytes::new()).await?;
        self.read(path, &body)
    }

    /// Deletes what is at a path.
    pub async fn delete(&self, path: &str) -> Result<()> {
        self.send(Method::DELETE, path, Bytes::new()).await.map(drop)
    }

    /// Reads what is at a path, as it is.
    pub async fn get_bytes(&self, path: &str) -> Result<Bytes> {
        self.send(Method::GET, path, Bytes::new()).await
    }

    /// Sends JSON, and reads JSON.
    pub async fn send_json<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T> {
        let body = serde_json::to_vec(body)?;
        let answer = self.send(method, path, body.into()).await?;
        self.read(path, &answer)
    }

    /// Sends bytes, and reads JSON.
    pub async fn upload<T: DeserializeOwned>(&self, path: &str, bytes: Vec<u8>) -> Result<T> {
        let answer = self.send(Method::POST, path, bytes.into()).await?;
        self.read(path, &answer)
    }

    fn read<T: DeserializeOwned>(&self, path: &str, body: &[u8]) -> Result<T> {
        serde_json::from_slice(body).with_context(|| {
            format!(
                "{}{path} answered something else than was expected; is it the same version?",
                self.endpoint
            )
        })
    }

    async fn send(&self, method: Method, path: &str, body: Bytes) -> Result<Bytes> {
        let (status, body) = self.exchange(method, path, body).await?;
        if !status.is_success() {
            return Err(refused(status, &body));
        }
        Ok(body)
    }

    /// Sends a request, and reads the answer, whatever it is.
    pub async fn exchange(&self, method: Method, path: &str, body: Bytes) -> Result<(StatusCode, Bytes)> {
        let answer = tokio::time::timeout(TIMEOUT, self.ask(method, path, body)).await;
        answer.with_context(|| format!("{} did not answer within {} s", self.endpoint, TIMEOUT.as_secs()))?
    }

    async fn ask(&self, method: Method, path: &str, body: Bytes) -> Result<(StatusCode, Bytes)> {
        let endpoint = &self.endpoint;
        let url: Uri = format!("{endpoint}{path}")
            .parse()
            .with_context(|| format!("{endpoint} is not a URL; it has the form http://HOST:PORT"))?;
        let request = Request::builder()
            .method(method)
            .uri(url)
            .header(AUTHORIZATION, format!("Bearer {}", self.key))
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(body))?;
        let client = https::client(Duration::from_secs(5), 1);
        let response = client
            .request(request)
            .await
            .with_context(|| format!("{endpoint} cannot be reached"))?;
        let status = response.status();
        let read = Limited::new(response.into_body(), MAX_ANSWER_BYTES)
            .collect()
            .await;
        let body = read
            .map_err(|error| anyhow!("the answer broke off: {error}"))?
            .to_bytes();
        Ok((status, body))
    }
}

/// What the admin API says about a refusal, or all that was answered.
pub fn refused(status: StatusCode, body: &[u8]) -> anyhow::Error {
    let read: Option<serde_json::Value> = serde_json::from_slice(body).ok();
    let message = read
        .as_ref()
        .and_then(|body| body.pointer("/error/message")?.as_str());
    message.map_or_else(
        || anyhow!("the server answered {status}: {}", String::from_utf8_lossy(body)),
        |message| anyhow!("refused ({}): {message}", status.as_u16()),
    )
}
