//! Any endpoint that speaks OpenAI's HTTP API: vLLM, Ollama, llama.cpp, OpenAI itself.

mod error;
mod request;
mod stream;

use super::upstream::{self, Client};
use super::{Failure, Outgoing, Provider};
use crate::request::Body;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use http::uri::Uri;
use outcrop_core::Error;
use outcrop_core::catalogue::Task;
use outcrop_core::event::EventStream;
use outcrop_core::plane::BoxFuture;
use outcrop_wire::openai;
pub use outcrop_wire::openai::chat::LimitMember;
use std::time::Duration;

/// How to reach the endpoint.
pub struct Options {
    /// The base has the version in it: `https://api.openai.com/v1`.
    pub upstream: upstream::Options,
    /// Sent as a bearer token; local servers often need none.
    pub api_key: Option<String>,
    /// What the endpoint calls a limit on the answer.
    pub limit: LimitMember,
}

/// One connection of the configuration.
pub struct OpenAiCompatible {
    client: Client,
    chat_completions: Uri,
    embeddings: Uri,
    headers: HeaderMap,
    limit: LimitMember,
    idle_timeout: Duration,
}

impl OpenAiCompatible {
    /// `Err` names what cannot be used: a URL or a key with bytes that HTTP does not allow.
    pub fn new(options: &Options) -> Result<Self, Error> {
        Ok(Self {
            client: Client::new(&options.upstream, error::meaning),
            chat_completions: options.upstream.endpoint("chat/completions")?,
            embeddings: options.upstream.endpoint("embeddings")?,
            headers: headers(options.api_key.as_deref())?,
            limit: options.limit,
            idle_timeout: options.upstream.idle_timeout,
        })
    }

    async fn chat(&self, outgoing: Outgoing<'_>) -> Result<EventStream, Failure> {
        let (body, relay) = request::chat(outgoing, self.limit).map_err(Failure::unreached)?;
        let headers = self.headers_for(&outgoing);
        let response = self.client.post(&self.chat_completions, headers, body).await?;
        if outgoing.request.stream {
            return Ok(upstream::stream(
                response,
                stream::decoder(relay),
                self.idle_timeout,
            ));
        }
        let body = upstream::read(response, self.idle_timeout).await?;
        let events = stream::whole(&body, &relay).map_err(Failure::reached)?;
        Ok(upstream::ready(events))
    }

    async fn embed(
        &self,
        outgoing: Outgoing<'_>,
        body: &Bytes,
        request: &openai::embeddings::Request,
    ) -> Result<EventStream, Failure> {
        let body = request.rewrite(body, outgoing.model);
        let headers = self.headers_for(&outgoing);
        let response = self.client.post(&self.embeddings, headers, body).await?;
        let body = upstream::read(response, self.idle_timeout).await?;
        let events = openai::embeddings::scan(&body, &request.model).map_err(Failure::reached)?;
        Ok(upstream::ready(events))
    }

    /// For a client of another dialect.
    async fn embed_neutral(&self, outgoing: Outgoing<'_>) -> Result<EventStream, Failure> {
        let request = outgoing.request.embedding().map_err(Failure::unreached)?;
        let body = openai::embeddings::from_neutral(&request, outgoing.model).into();
        let headers = self.headers_for(&outgoing);
        let response = self.client.post(&self.embeddings, headers, body).await?;
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
                _ => self.chat(outgoing).await,
            }
        })
    }
}

fn headers(api_key: Option<&str>) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::with_capacity(6);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(
        ACCEPT,
        HeaderValue::from_static("application/json, text/event-stream"),
    );
    if let Some(key) = api_key {
        headers.insert(AUTHORIZATION, upstream::secret(&format!("Bearer {key}"))?);
    }
    Ok(headers)
}
