//! Any endpoint that speaks OpenAI's HTTP API: vLLM, Ollama, llama.cpp and many others.
//!
//! OpenAI itself ([`openai`](super::openai)) and Azure ([`azure`](super::azure)) are the same with other addresses,
//! credentials and habits.

mod endpoints;
mod error;
mod request;
mod stream;

pub use endpoints::Endpoints;
pub use request::{Api, Takes};

use super::upstream::{self, Client};
use super::{Failure, Outgoing, Provider};
use crate::request::Body;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use outcrop_core::Error;
use outcrop_core::catalogue::Task;
use outcrop_core::event::EventStream;
use outcrop_core::plane::BoxFuture;
use outcrop_wire::openai;
pub use outcrop_wire::openai::chat::LimitMember;
use std::time::Duration;

/// How to reach the endpoint.
pub struct Options {
    /// The base has the version in it: `http://localhost:8000/v1`.
    pub upstream: upstream::Options,
    /// Sent as a bearer token; local servers often need none.
    pub api_key: Option<String>,
    /// What the endpoint calls a limit on the answer.
    pub limit: LimitMember,
    /// Whether it answers requests for responses; if not, those are converted to chats.
    pub responses: bool,
}

/// One connection of the configuration.
pub struct OpenAiCompatible {
    client: Client,
    endpoints: Endpoints,
    headers: HeaderMap,
    takes: Takes,
    idle_timeout: Duration,
}

impl OpenAiCompatible {
    /// `Err` names what cannot be used: a URL or a key with bytes that HTTP does not allow.
    pub fn new(options: &Options) -> Result<Self, Error> {
        let endpoints = Endpoints::fixed(&options.upstream)?;
        let takes = Takes {
            limit: options.limit,
            conversions: Api::Chat,
            responses: options.responses,
        };
        let mut connection = Self::at(&options.upstream, endpoints, takes);
        if let Some(key) = &options.api_key {
            connection.identify(AUTHORIZATION, upstream::secret(&format!("Bearer {key}"))?);
        }
        Ok(connection)
    }

    /// An endpoint that nobody has to be known to yet.
    pub(super) fn at(upstream: &upstream::Options, endpoints: Endpoints, takes: Takes) -> Self {
        let mut headers = HeaderMap::with_capacity(8);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(
            ACCEPT,
            HeaderValue::from_static("application/json, text/event-stream"),
        );
        Self {
            client: Client::new(upstream, error::meaning),
            endpoints,
            headers,
            takes,
            idle_timeout: upstream.idle_timeout,
        }
    }

    /// Sends a header with everything: who asks, and on whose account.
    pub(super) fn identify(&mut self, name: impl http::header::IntoHeaderName, value: HeaderValue) {
        self.headers.insert(name, value);
    }

    async fn converse(&self, outgoing: Outgoing<'_>) -> Result<EventStream, Failure> {
        let sent = request::write(outgoing, self.takes).map_err(Failure::unreached)?;
        let to = self.endpoints.conversation(sent.api, outgoing.model);
        let to = to.map_err(Failure::unreached)?;
        let headers = self.headers_for(&outgoing);
        let response = self.client.post(&to, headers, sent.body).await?;
        if outgoing.request.stream {
            let decoder = stream::decoder(sent.relay);
            return Ok(upstream::stream(response, decoder, self.idle_timeout));
        }
        let body = upstream::read(response, self.idle_timeout).await?;
        let events = stream::whole(&body, &sent.relay).map_err(Failure::reached)?;
        Ok(upstream::ready(events))
    }

    async fn embed(
        &self,
        outgoing: Outgoing<'_>,
        body: &Bytes,
        request: &openai::embeddings::Request,
    ) -> Result<EventStream, Failure> {
        let body = request.rewrite(body, outgoing.model);
        let to = self
            .endpoints
            .embeddings(outgoing.model)
            .map_err(Failure::unreached)?;
        let headers = self.headers_for(&outgoing);
        let response = self.client.post(&to, headers, body).await?;
        let body = upstream::read(response, self.idle_timeout).await?;
        let events = openai::embeddings::scan(&body, &request.model).map_err(Failure::reached)?;
        Ok(upstream::ready(events))
    }

    /// For a client of another dialect.
    async fn embed_neutral(&self, outgoing: Outgoing<'_>) -> Result<EventStream, Failure> {
        let request = outgoing.request.embedding().map_err(Failure::unreached)?;
        let body = openai::embeddings::from_neutral(&request, outgoing.model).into();
        let to = self.endpoints.embeddings(outgoing.model);
        let headers = self.headers_for(&outgoing);
        let response = self
            .client
            .post(&to.map_err(Failure::unreached)?, headers, body)
            .await?;
        let body = upstream::read(response, self.idle_timeout).await?;
        let events = openai::embeddings::decode(&body).map_err(Failure::reached)?;
        Ok(upstream::ready(events))
    }

    fn headers_for(&self, outgoing: &Outgoing<'_>) -> HeaderMap {
        let mut headers = self.headers.clone();
        upstream::name_attempt(&mut headers, outgoing.attempt);
        headers
    }
}

impl Provider for OpenAiCompatible {
    fn send<'a>(&'a self, outgoing: Outgoing<'a>) -> BoxFuture<'a, Result<EventStream, Failure>> {
        Box::pin(async move {
            match &outgoing.request.body {
                Body::OpenAiEmbeddings { body, request } => self.embed(outgoing, body, request).await,
                _ if outgoing.request.task() == Task::Embedding => self.embed_neutral(outgoing).await,
                _ => self.converse(outgoing).await,
            }
        })
    }
}
