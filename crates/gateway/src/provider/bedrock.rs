//! Amazon Bedrock's runtime, by its own API: signed requests, event streams.

pub mod credentials;
mod error;
mod request;
mod sign;
mod stream;

use super::upstream::{self, Client, Refused, Rejected};
use super::{Failure, Outgoing, Provider};
use bytes::Bytes;
use credentials::{Credentials, Keeper, Source};
use http::Response;
use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use http::uri::Uri;
use hyper::body::Incoming;
use outcrop_core::Error;
use outcrop_core::event::EventStream;
use outcrop_core::plane::BoxFuture;
use outcrop_wire::bedrock::upstream::credentials_expired;
use request::Sent;
use std::time::{Duration, SystemTime};

/// How to reach the service.
pub struct Options {
    pub upstream: upstream::Options,
    /// The region that requests are signed for.
    pub region: String,
    pub access: Access,
}

/// How a request shows who sends it.
pub enum Access {
    /// An API key of Bedrock's.
    Bearer(String),
    Signature(Source),
}

/// One connection of the configuration.
pub struct Bedrock {
    client: Client,
    base_url: Uri,
    region: String,
    proof: Proof,
    idle_timeout: Duration,
}

enum Proof {
    Bearer(HeaderValue),
    Signature(Keeper),
}

impl Bedrock {
    /// `Err` names what cannot be used: a URL or a key with bytes that HTTP does not allow.
    pub fn new(options: Options) -> Result<Self, Error> {
        // Whatever follows the base is a path, so a base that takes one takes all.
        options.upstream.endpoint("model/id/converse")?;
        Ok(Self {
            client: Client::new(&options.upstream, error::meaning),
            base_url: options.upstream.base_url,
            region: options.region,
            proof: match options.access {
                Access::Bearer(key) => Proof::Bearer(upstream::secret(&format!("Bearer {key}"))?),
                Access::Signature(source) => Proof::Signature(Keeper::new(source)),
            },
            idle_timeout: options.upstream.idle_timeout,
        })
    }

    async fn call(&self, outgoing: Outgoing<'_>) -> Result<EventStream, Failure> {
        let Sent {
            path,
            mut headers,
            body,
            relay,
        } = request::prepare(outgoing).map_err(Failure::unreached)?;
        upstream::name_attempt(&mut headers, outgoing.attempt);
        let to = request::endpoint(&self.base_url, &path).map_err(Failure::unreached)?;
        let response = self.post(&to, headers, body).await?;
        if outgoing.request.stream {
            let response = stream::expect_frames(response).map_err(Failure::reached)?;
            let decoder = stream::decoder(relay);
            return Ok(upstream::stream(response, decoder, self.idle_timeout));
        }
        let head = response.headers().clone();
        let body = upstream::read(response, self.idle_timeout).await?;
        let events = stream::whole(&body, &head, relay).map_err(Failure::reached)?;
        Ok(upstream::ready(events))
    }

    async fn post(
        &self,
        to: &Uri,
        mut headers: HeaderMap,
        body: Bytes,
    ) -> Result<Response<Incoming>, Failure> {
        let keeper = match &self.proof {
            Proof::Signature(keeper) => keeper,
            Proof::Bearer(key) => {
                headers.insert(AUTHORIZATION, key.clone());
                return self.client.post(to, headers, body).await;
            }
        };
        let credentials = keeper.current().await.map_err(Failure::unreached)?;
        let answer = self.signed(to, headers.clone(), body.clone(), &credentials).await;
        match answer {
            Err(Rejected::Refused(refused)) if has_expired(&refused) => {
                // They ran out earlier than they said; others may be there by now.
                match keeper.renewed(&credentials).await {
                    Some(credentials) => self.signed(to, headers, body, &credentials).await,
                    None => Err(Rejected::Refused(refused)),
                }
            }
            answer => answer,
        }
        .map_err(|rejected| self.client.failure(rejected))
    }

    async fn signed(
        &self,
        to: &Uri,
        mut headers: HeaderMap,
        body: Bytes,
        credentials: &Credentials,
    ) -> Result<Response<Incoming>, Rejected> {
        let now = SystemTime::now();
        sign::sign(to, &mut headers, &body, credentials, &self.region, now)
            .map_err(|error| Rejected::Failed(Failure::unreached(error)))?;
        self.client.try_post(to, headers, body).await
    }
}

fn has_expired(refused: &Refused) -> bool {
    credentials_expired(refused.status, error::name(refused), &refused.body)
}

impl Provider for Bedrock {
    fn send<'a>(&'a self, outgoing: Outgoing<'a>) -> BoxFuture<'a, Result<EventStream, Failure>> {
        Box::pin(self.call(outgoing))
    }
}
