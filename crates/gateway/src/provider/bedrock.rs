//! Amazon Bedrock's runtime, by its own API: signed requests, event streams.

pub mod credentials;
mod embed;
mod error;
mod request;
mod sign;
mod stream;

use super::upstream::{self, Client, Refused, Rejected};
use super::{Failure, Outgoing, Provider};
use crate::request::Body;
use bytes::Bytes;
use credentials::{Credentials, Keeper, Source};
use http::Response;
use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use http::uri::Uri;
use hyper::body::Incoming;
use outcrop_core::Error;
use outcrop_core::clock::Clock;
use outcrop_core::event::EventStream;
use outcrop_core::plane::BoxFuture;
use outcrop_wire::bedrock::upstream::credentials_expired;
use request::Sent;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

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
    Signature(Box<Source>),
}

/// One connection of the configuration.
pub struct Bedrock {
    client: Client,
    base_url: Uri,
    region: String,
    proof: Proof,
    clock: Clock,
    idle_timeout: Duration,
}

enum Proof {
    Bearer(HeaderValue),
    Signature(Box<Keeper>),
}

impl Bedrock {
    /// `Err` names what cannot be used: a URL or a key with bytes that HTTP does not allow.
    pub fn new(options: Options, clock: Clock) -> Result<Self, Error> {
        // Whatever follows the base is a path, so a base that takes one takes all.
        options.upstream.endpoint("model/id/converse")?;
        Ok(Self {
            client: Client::new(&options.upstream, error::meaning),
            base_url: options.upstream.base_url,
            region: options.region,
            proof: match options.access {
                Access::Bearer(key) => Proof::Bearer(upstream::secret(&format!("Bearer {key}"))?),
                Access::Signature(source) => Proof::Signature(Box::new(Keeper::new(*source, clock.clone()))),
            },
            clock,
            idle_timeout: options.upstream.idle_timeout,
        })
    }

    async fn call(&self, outgoing: Outgoing<'_>) -> Result<EventStream, Failure> {
        let sent = request::prepare(outgoing).map_err(Failure::unreached)?;
        let relay = sent.relay;
        if outgoing.request.stream {
            let response = self.send_one(outgoing, sent).await?;
            let response = stream::expect_frames(response).map_err(Failure::reached)?;
            let decoder = stream::decoder(relay);
            return Ok(upstream::stream(response, decoder, self.idle_timeout));
        }
        let (head, body) = self.ask(outgoing, sent).await?;
        let events = stream::whole(&body, &head, relay).map_err(Failure::reached)?;
        Ok(upstream::ready(events))
    }

    /// Head and body of an answer that comes as one piece.
    async fn ask(&self, outgoing: Outgoing<'_>, sent: Sent) -> Result<(HeaderMap, Bytes), Failure> {
        let response = self.send_one(outgoing, sent).await?;
        let head = response.headers().clone();
        let body = upstream::read(response, self.idle_timeout).await?;
        Ok((head, body))
    }

    async fn send_one(&self, outgoing: Outgoing<'_>, sent: Sent) -> Result<Response<Incoming>, Failure> {
        let Sent {
            path,
            mut headers,
            body,
            ..
        } = sent;
        upstream::name_attempt(&mut headers, outgoing.attempt);
        let to = request::endpoint(&self.base_url, &path).map_err(Failure::unreached)?;
        self.post(&to, headers, body).await
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
        let now = time(&self.clock);
        sign::sign(to, &mut headers, &body, credentials, &self.region, now)
            .map_err(|error| Rejected::Failed(Failure::unreached(error)))?;
        self.client.try_post(to, headers, body).await
    }
}

/// The clock's time, as the official types have it.
fn time(clock: &Clock) -> SystemTime {
    UNIX_EPOCH + Duration::from_micros(clock.now_us().unsigned_abs())
}

fn has_expired(refused: &Refused) -> bool {
    credentials_expired(refused.status, error::name(refused), &refused.body)
}

impl Provider for Bedrock {
    fn send<'a>(&'a self, outgoing: Outgoing<'a>) -> BoxFuture<'a, Result<EventStream, Failure>> {
        Box::pin(async move {
            match &outgoing.request.body {
                Body::OpenAiEmbeddings { .. } => self.embed(outgoing).await,
                _ => self.call(outgoing).await,
            }
        })
    }
}
