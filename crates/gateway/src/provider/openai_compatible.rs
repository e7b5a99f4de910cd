//! Any endpoint that speaks OpenAI's HTTP API: vLLM, Ollama, llama.cpp, OpenAI itself.

mod answer;
mod client;
mod error;

use super::{Failure, Outgoing, Provider};
use crate::request::Body;
use bytes::Bytes;
use client::Client;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::uri::Uri;
use outcrop_core::Error;
use outcrop_core::event::EventStream;
use outcrop_core::plane::BoxFuture;
use outcrop_wire::openai;
use std::time::Duration;

/// Tells a provider that keeps logs which attempt of ours it answered.
const ATTEMPT_ID: HeaderName = HeaderName::from_static("x-outcrop-attempt-id");

/// How to reach the endpoint.
pub struct Options {
    /// With the version in it, without a slash at the end: `https://api.openai.com/v1`.
    pub base_url: Uri,
    /// Sent as a bearer token; local servers often need none.
    pub api_key: Option<String>,
    pub connect_timeout: Duration,
    /// From the request's last byte to the answer's head.
    pub first_byte_timeout: Duration,
    /// Between two pieces of an answer.
    pub idle_timeout: Duration,
    pub max_idle_connections: usize,
}

/// One connection of the configuration.
pub struct OpenAiCompatible {
    client: Client,
    chat_completions: Uri,
    embeddings: Uri,
    headers: HeaderMap,
    idle_timeout: Duration,
}

impl OpenAiCompatible {
    /// `Err` names what cannot be used: a URL or a key with bytes that HTTP does not allow.
    pub fn new(options: &Options) -> Result<Self, Error> {
        let base = options.base_url.to_string();
        let endpoint = |path: &str| {
            let url = format!("{}/{path}", base.trim_end_matches('/'));
            url.parse::<Uri>()
                .map_err(|error| Error::validation(format!("base_url `{base}` is not usable: {error}")))
        };
        Ok(Self {
            client: Client::new(options),
            chat_completions: endpoint("chat/completions")?,
            embeddings: endpoint("embeddings")?,
            headers: headers(options.api_key.as_deref())?,
            idle_timeout: options.idle_timeout,
        })
    }

    async fn chat(&self, outgoing: Outgoing<'_>) -> Result<EventStream, Failure> {
        let request = outgoing.request;
        let (body, relay) = chat_body(outgoing).map_err(Failure::unreached)?;
        let response = self
            .client
            .post(&self.chat_completions, self.headers_for(&outgoing), body)
            .await?;
        Ok(if request.stream {
            answer::stream(response, relay, self.idle_timeout)
        } else {
            answer::whole(response, relay, self.idle_timeout).await?
        })
    }

    async fn embed(
        &self,
        outgoing: Outgoing<'_>,
        body: &Bytes,
        request: &openai::embeddings::Request,
    ) -> Result<EventStream, Failure> {
        let body = request.rewrite(body, outgoing.model);
        let response = self
            .client
            .post(&self.embeddings, self.headers_for(&outgoing), body)
            .await?;
        answer::embeddings(response, &request.model, self.idle_timeout).await
    }

    fn headers_for(&self, outgoing: &Outgoing<'_>) -> HeaderMap {
        let mut headers = self.headers.clone();
        if let Ok(id) = HeaderValue::from_str(&outgoing.attempt.to_string()) {
            headers.insert(ATTEMPT_ID, id);
        }
        headers
    }
}

impl Provider for OpenAiCompatible {
    fn send<'a>(&'a self, outgoing: Outgoing<'a>) -> BoxFuture<'a, Result<EventStream, Failure>> {
        Box::pin(async move {
            match &outgoing.request.body {
                Body::OpenAiEmbeddings { body, request } => self.embed(outgoing, body, request).await,
                Body::OpenAiChat { .. } | Body::Chat(_) => self.chat(outgoing).await,
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
        let mut value = HeaderValue::from_str(&format!("Bearer {key}")).map_err(|_| {
            Error::validation("the connection's API key has characters that a header cannot carry")
        })?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    Ok(headers)
}

/// How the answer goes back: as it is, to a client of the same dialect, or converted.
#[derive(Debug)]
enum Relay {
    PassThrough {
        client_model: String,
        include_usage: bool,
    },
    Convert,
}

fn chat_body(outgoing: Outgoing<'_>) -> Result<(Bytes, Relay), Error> {
    let request = outgoing.request;
    match &request.body {
        Body::OpenAiChat {
            original,
            include_usage,
        } => {
            let changes = openai::chat::Rewrite {
                model: (request.model != outgoing.model).then_some(outgoing.model),
                max_tokens: Some(outgoing.max_tokens),
                // Asked for whether or not the client wants it: it is what the ledger settles by.
                include_usage: true,
            };
            let relay = Relay::PassThrough {
                client_model: request.model.clone(),
                include_usage: *include_usage,
            };
            Ok((original.rewrite(changes), relay))
        }
        Body::Chat(_) | Body::OpenAiEmbeddings { .. } => {
            let mut chat = request.chat()?.into_owned();
            chat.sampling.max_tokens = Some(outgoing.max_tokens);
            let body = openai::chat::from_neutral(&chat, outgoing.model, request.stream)?;
            Ok((body.into(), Relay::Convert))
        }
    }
}
