//! Anthropic's own API, and any endpoint that speaks its Messages dialect.

mod error;
mod request;
mod stream;

use super::upstream::{self, Client};
use super::{Failure, Outgoing, Provider};
use crate::request::Body;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::uri::Uri;
use outcrop_core::Error;
use outcrop_core::event::EventStream;
use outcrop_core::plane::BoxFuture;
use outcrop_wire::anthropic::count_tokens;
use request::Sending;
use std::time::Duration;

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
const VERSION: HeaderName = HeaderName::from_static("anthropic-version");
const BETA: HeaderName = HeaderName::from_static("anthropic-beta");

/// The version of the API that is spoken.
const SPOKEN: &str = "2023-06-01";

/// How to reach the endpoint.
pub struct Options {
    /// The base is without the version: `https://api.anthropic.com`.
    pub upstream: upstream::Options,
    /// Sent as `x-api-key`; a server of one's own may need none.
    pub api_key: Option<String>,
}

/// One connection of the configuration.
pub struct Anthropic {
    client: Client,
    messages: Uri,
    count_tokens: Uri,
    headers: HeaderMap,
    idle_timeout: Duration,
}

impl Anthropic {
    /// `Err` names what cannot be used: a URL or a key with bytes that HTTP does not allow.
    pub fn new(options: &Options) -> Result<Self, Error> {
        Ok(Self {
            client: Client::new(&options.upstream, error::meaning),
            messages: options.upstream.endpoint("v1/messages")?,
            count_tokens: options.upstream.endpoint("v1/messages/count_tokens")?,
            headers: headers(options.api_key.as_deref())?,
            idle_timeout: options.upstream.idle_timeout,
        })
    }

    async fn message(&self, outgoing: Outgoing<'_>) -> Result<EventStream, Failure> {
        let Sending { body, beta, relay } = request::message(outgoing).map_err(Failure::unreached)?;
        let headers = self.headers_for(&outgoing, beta);
        let response = self.client.post(&self.messages, headers, body).await?;
        if outgoing.request.stream && stream::is_stream(response.headers()) {
            let decoder = stream::decoder(relay);
            return Ok(upstream::stream(response, decoder, self.idle_timeout));
        }
        let body = upstream::read(response, self.idle_timeout).await?;
        let events = if outgoing.request.stream {
            Err(stream::no_stream(&body))
        } else {
            stream::whole(&body, &relay)
        };
        Ok(upstream::ready(events.map_err(Failure::reached)?))
    }

    async fn count(&self, outgoing: Outgoing<'_>) -> Result<u64, Failure> {
        let (body, beta) = request::to_count(outgoing).map_err(Failure::unreached)?;
        let headers = self.headers_for(&outgoing, beta);
        let response = self.client.post(&self.count_tokens, headers, body).await?;
        let body = upstream::read(response, self.idle_timeout).await?;
        count_tokens::read(&body).map_err(Failure::reached)
    }

    fn headers_for(&self, outgoing: &Outgoing<'_>, beta: Option<HeaderValue>) -> HeaderMap {
        let mut headers = self.headers.clone();
        headers.extend(beta.map(|beta| (BETA, beta)));
        upstream::name_attempt(&mut headers, outgoing.attempt);
        headers
    }
}

impl Provider for Anthropic {
    fn send<'a>(&'a self, outgoing: Outgoing<'a>) -> BoxFuture<'a, Result<EventStream, Failure>> {
        Box::pin(async move {
            match &outgoing.request.body {
                Body::OpenAiEmbeddings { .. } => Err(Failure::unreached(Error::validation(
                    "the model's provider makes no embeddings",
                ))),
                _ => self.message(outgoing).await,
            }
        })
    }

    fn count_tokens<'a>(&'a self, outgoing: Outgoing<'a>) -> BoxFuture<'a, Result<u64, Failure>> {
        Box::pin(self.count(outgoing))
    }
}

fn headers(api_key: Option<&str>) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(
        ACCEPT,
        HeaderValue::from_static("application/json, text/event-stream"),
    );
    headers.insert(VERSION, HeaderValue::from_static(SPOKEN));
    if let Some(key) = api_key {
        headers.insert(API_KEY, upstream::secret(key)?);
    }
    Ok(headers)
}
