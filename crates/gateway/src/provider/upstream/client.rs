//! The HTTP client of one connection: a pool of its own, its own time limits, no redirects.

use super::{Options, Refused, https, refusal};
use crate::provider::Failure;
use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, Uri};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::client::legacy;
use outcrop_core::{Code, Error};
use std::time::Duration;

/// Why there is no answer to be read.
pub enum Rejected {
    /// The upstream answered with a status that says no.
    Refused(Refused),
    Failed(Failure),
}

/// Posts a body and answers with a response whose status says that it worked.
pub struct Client {
    inner: https::Client<Full<Bytes>>,
    first_byte_timeout: Duration,
    meaning: fn(&Refused) -> Error,
}

impl Client {
    /// `meaning` says what a refusal of this provider is to the caller.
    pub fn new(options: &Options, meaning: fn(&Refused) -> Error) -> Self {
        let inner = https::client(options.connect_timeout, options.max_idle_connections);
        Self {
            inner,
            first_byte_timeout: options.first_byte_timeout,
            meaning,
        }
    }

    /// A refusal of the upstream is a failure, with what it said in the log's detail.
    pub async fn post(
        &self,
        to: &Uri,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Response<Incoming>, Failure> {
        let answer = self.try_post(to, headers, body).await;
        answer.map_err(|rejected| self.failure(rejected))
    }

    /// What a refusal means.
    pub fn failure(&self, rejected: Rejected) -> Failure {
        match rejected {
            Rejected::Refused(refused) => Failure::reached((self.meaning)(&refused)),
            Rejected::Failed(failure) => failure,
        }
    }

    /// As [`Client::post`], for a provider that may mend what was refused and try again.
    pub async fn try_post(
        &self,
        to: &Uri,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Response<Incoming>, Rejected> {
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = to.clone();
        *request.headers_mut() = headers;
        let response = match tokio::time::timeout(self.first_byte_timeout, self.inner.request(request)).await
        {
            Ok(Ok(response)) => response,
            Ok(Err(failure)) => return Err(Rejected::Failed(unsent(to, &failure))),
            Err(_elapsed) => {
                let failure = Failure::reached(no_answer(self.first_byte_timeout));
                return Err(Rejected::Failed(failure));
            }
        };
        if response.status().is_success() {
            Ok(response)
        } else {
            Err(Rejected::Refused(refusal::read(response).await))
        }
    }
}

/// Only a failed connect is certain to have sent nothing.
fn unsent(to: &Uri, failure: &legacy::Error) -> Failure {
    let detail = format!("{to}: {}", chain(failure));
    let error = Error::unavailable("the model's provider could not be reached").with_detail(detail);
    if failure.is_connect() {
        Failure::unreached(error)
    } else {
        Failure::reached(error)
    }
}

fn no_answer(after: Duration) -> Error {
    Error::new(
        Code::ModelTimeout,
        format!(
            "the model's provider did not begin to answer within {} s",
            after.as_secs()
        ),
    )
}

/// An error and what caused it, in one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
