//! The face of a second process: an OpenAI-shaped server, the upstream of benchmarks and kill tests.
//!
//! It has to cost much less than what it measures: hyper without a router, answers rendered beforehand, one
//! write for an answer that is not paced.

mod answer;
mod body;
mod embeddings;
mod render;
mod request;

use super::log::How;
use super::options::Options;
use super::playback::Playback;
use super::{Fate, MODEL, Plan, Simulator, Watched};
use body::Body;
use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use outcrop_core::clock::Clock;
use outcrop_core::id::{AttemptId, CallId};
use render::Rendered;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// The request header that carries the attempt's id; a request without it gets an id of the simulator's own.
pub const ATTEMPT_HEADER: &str = "x-outcrop-attempt-id";

const MAX_BODY_BYTES: usize = 64 * 1024 * 1024;

/// Serves `POST /v1/chat/completions`, `POST /v1/embeddings` and `GET /v1/models` until it is dropped; its
/// connections end with it. Fails at once when the options cannot be followed or the log cannot be opened.
pub async fn serve(listener: TcpListener, options: Options) -> io::Result<()> {
    let server = Arc::new(Server::new(Simulator::open(options, Clock::system())?));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => { connections.spawn(connection(Arc::clone(&server), stream)); }
                // Out of descriptors, or a connection that was gone before it was taken: others still work.
                Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(server: Arc<Server>, stream: TcpStream) {
    // Without it, a paced event waits for the acknowledgement of the last one.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let service = service_fn(|request| server.handle(request));
    // An error here is the other side's going away, which the attempt's own log line tells.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

struct Server {
    simulator: Simulator,
    rendered: Arc<Rendered>,
}

type Answer = Result<Response<Body>, io::Error>;

impl Server {
    fn new(simulator: Simulator) -> Self {
        let rendered = Arc::new(Rendered::new(simulator.options.chunk_tokens));
        Self { simulator, rendered }
    }

    async fn handle(&self, request: Request<Incoming>) -> Answer {
        match (request.method(), request.uri().path()) {
            (&Method::POST, "/v1/chat/completions") => self.chat(request).await,
            (&Method::POST, "/v1/embeddings") => self.embed(request).await,
            (&Method::GET, "/v1/models") => Ok(answer::json(render::models())),
            (_, path) => {
                let message = format!("the simulator has no {path}");
                Ok(answer::error(StatusCode::NOT_FOUND, &message))
            }
        }
    }

    async fn chat(&self, request: Request<Incoming>) -> Answer {
        let (attempt, body) = match read(request).await? {
            Ok(read) => read,
            Err(refusal) => return Ok(refusal),
        };
        let chat: request::Chat<'_> = match serde_json::from_slice(&body) {
            Ok(chat) => chat,
            Err(error) => return self.malformed(attempt, &error),
        };
        let input_tokens = self.simulator.options.tokens_of(chat.text_bytes());
        let (watched, plan) = self.begin(attempt, &chat.model, input_tokens, chat.max_tokens())?;
        if let Fate::Refuse { status } = plan.fate {
            watched.end(How::Refused, 0, 0)?;
            return Ok(answer::refusal(status));
        }
        let playback = Playback::new(watched, plan, &self.simulator.options);
        if chat.stream {
            let usage = chat.wants_usage() && plan.reports_usage;
            Ok(answer::events(Body::streamed(
                playback,
                Arc::clone(&self.rendered),
                usage,
            )))
        } else {
            self.whole(playback).await
        }
    }

    /// An answer in one piece, when its last token is due.
    async fn whole(&self, mut playback: Playback) -> Answer {
        playback.until_end().await;
        let text = render::completion(&playback.plan);
        let cut = matches!(playback.plan.fate, Fate::Cut { .. });
        playback.end(if cut { How::Cut } else { How::Completed })?;
        Ok(if cut {
            answer::cut(text)
        } else {
            answer::json(text)
        })
    }

    async fn embed(&self, request: Request<Incoming>) -> Answer {
        let (attempt, body) = match read(request).await? {
            Ok(read) => read,
            Err(refusal) => return Ok(refusal),
        };
        let asked: request::Embeddings = match serde_json::from_slice(&body) {
            Ok(asked) => asked,
            Err(error) => return self.malformed(attempt, &error),
        };
        let input_tokens = self.simulator.options.tokens_of(asked.text_bytes());
        let (watched, plan) = self.begin(attempt, &asked.model, input_tokens, Some(0))?;
        let text = embeddings::render(&asked, &plan);
        match plan.fate {
            Fate::Refuse { status } => {
                watched.end(How::Refused, 0, 0)?;
                Ok(answer::refusal(status))
            }
            Fate::Cut { .. } => {
                watched.end(How::Cut, input_tokens, 0)?;
                Ok(answer::cut(text))
            }
            Fate::Answer => {
                watched.end(How::Completed, input_tokens, 0)?;
                Ok(answer::json(text))
            }
        }
    }

    fn begin(
        &self,
        attempt: AttemptId,
        model: &str,
        input_tokens: u64,
        max_tokens: Option<u32>,
    ) -> io::Result<(Watched, Plan)> {
        let plan = Plan::for_attempt(&self.simulator.options, attempt, input_tokens, max_tokens);
        let watched = Watched::begin(self.simulator.log.clone(), attempt, model, input_tokens)?;
        Ok((watched, plan))
    }

    /// A request that was read whole and says nothing that can be answered: seen, and refused.
    fn malformed(&self, attempt: AttemptId, error: &serde_json::Error) -> Answer {
        Watched::begin(self.simulator.log.clone(), attempt, "", 0)?.end(How::Refused, 0, 0)?;
        Ok(answer::error(
            StatusCode::BAD_REQUEST,
            &format!("the simulator cannot read the request: {error}"),
        ))
    }
}

/// Reads the request whole. The inner error is an answer; the outer one ends the connection.
async fn read(request: Request<Incoming>) -> io::Result<Result<(AttemptId, Bytes), Response<Body>>> {
    let attempt = match request.headers().get(ATTEMPT_HEADER) {
        None => Some(CallId::generate().attempt(0)),
        Some(id) => id.to_str().ok().and_then(AttemptId::parse),
    };
    let Some(attempt) = attempt else {
        let message = format!("{ATTEMPT_HEADER} must be a UUID");
        return Ok(Err(answer::error(StatusCode::BAD_REQUEST, &message)));
    };
    match Limited::new(request.into_body(), MAX_BODY_BYTES).collect().await {
        Ok(body) => Ok(Ok((attempt, body.to_bytes()))),
        Err(error) => Err(io::Error::other(error)),
    }
}

#[cfg(test)]
mod tests;
