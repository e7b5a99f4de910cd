//! An upstream that answers every call with the same words, in the dialect of the path: what `make bench` measures
//! the dialects against.
//!
//! Answers are made when it starts and cost next to nothing to send. A stream is 64 pieces of text, all ready at the
//! same instant, each event a chunk of its own as providers send them; below `/joined` the whole stream is one chunk.
//! It speaks the dialects well enough to be measured against, and no better: `outcrop simulator` is the stand-in for
//! tests.
//!
//! `replay 127.0.0.1:0`: where to listen. Says where it listens with one line on standard output, and serves until it
//! is told to stop.
#![expect(clippy::print_stdout, reason = "where it listens is all that it says")]

mod answers;

use answers::{Answer, Answers};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Either, Full};
use hyper::body::{Body, Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use memchr::memmem;
use std::convert::Infallible;
use std::env;
use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [listen] = arguments.as_slice() else {
        return Err("one argument is needed: where to listen, as HOST:PORT".into());
    };
    let listener = TcpListener::bind(listen).await?;
    println!("listening on http://{}", listener.local_addr()?);
    let mut told_to_stop = signal(SignalKind::terminate())?;
    tokio::select! {
        outcome = serve(&listener) => outcome,
        _ = told_to_stop.recv() => Ok(()),
    }
}

async fn serve(listener: &TcpListener) -> Result<(), Failure> {
    let answers = Arc::new(Answers::new());
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                connections.spawn(connection(Arc::clone(&answers), accepted?.0));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(answers: Arc<Answers>, stream: TcpStream) {
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let service = service_fn(|request| answer(&answers, request));
    // An error here is the other side's going away.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// Reads the request whole, as a provider does before it answers.
async fn answer(answers: &Answers, request: Request<Incoming>) -> hyper::Result<Response<Sent>> {
    let (head, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let path = head.uri.path();
    let joined = path.starts_with("/joined/");
    Ok(
        match (&head.method, path.rsplit('/').next().unwrap_or_default()) {
            (&Method::POST, "completions") => reply(&answers.openai, asks_for_stream(&body), joined),
            (&Method::POST, "messages") => reply(&answers.anthropic, asks_for_stream(&body), joined),
            (&Method::POST, "converse") => reply(&answers.converse, false, joined),
            (&Method::POST, "converse-stream") => reply(&answers.converse, true, joined),
            _ => missing(),
        },
    )
}

/// Whether the member `stream` is true. Within a string its name cannot stand so: the quotes would be escaped.
fn asks_for_stream(body: &[u8]) -> bool {
    const NAME: &[u8] = b"\"stream\"";
    memmem::find(body, NAME)
        .and_then(|at| body.get(at + NAME.len()..))
        .and_then(|rest| rest.trim_ascii_start().strip_prefix(b":"))
        .is_some_and(|value| value.trim_ascii_start().starts_with(b"true"))
}

fn reply(answer: &Answer, streamed: bool, joined: bool) -> Response<Sent> {
    let (content_type, body) = if streamed {
        let pieces = if joined { &answer.joined } else { &answer.pieces };
        (answer.stream_type, Either::Right(Stream::of(pieces)))
    } else {
        ("application/json", Either::Left(Full::new(answer.whole.clone())))
    };
    let mut response = Response::new(body);
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

fn missing() -> Response<Sent> {
    let mut response = Response::new(Either::Left(Full::default()));
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

type Sent = Either<Full<Bytes>, Stream>;

/// A streamed body: each piece becomes a chunk.
struct Stream {
    pieces: Arc<[Bytes]>,
    next: usize,
}

impl Stream {
    fn of(pieces: &Arc<[Bytes]>) -> Self {
        Self {
            pieces: Arc::clone(pieces),
            next: 0,
        }
    }
}

impl Body for Stream {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let piece = self.pieces.get(self.next).cloned();
        self.next += 1;
        Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.next >= self.pieces.len()
    }
}
