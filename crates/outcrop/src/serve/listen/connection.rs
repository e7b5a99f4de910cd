//! Serves one connection: HTTP/1.1 or HTTP/2, in clear text or over TLS.

use super::tls::{Tls, chose_http2};
use axum::Router;
use axum::extract::Request;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::Watcher;
use outcrop_control::Peer;
use std::future::Future;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;
use tower::Service;

type Http = Builder<TokioExecutor>;

/// What all connections have in common.
pub struct Server {
    routes: Router,
    tls: Option<Tls>,
    http1: Http,
    http2: Http,
    header_timeout: Duration,
    stop: CancellationToken,
}

impl Server {
    pub fn new(routes: Router, tls: Option<Tls>, header_timeout: Duration) -> Self {
        let either = http(header_timeout);
        Self {
            routes,
            tls,
            http1: either.clone().http1_only(),
            http2: either.http2_only(),
            header_timeout,
            stop: CancellationToken::new(),
        }
    }

    /// From now on, whoever has not begun a request is not waited for.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    pub async fn serve(&self, stream: TcpStream, watcher: Watcher) {
        let peer = stream.peer_addr().ok().map(|address| Peer(address.ip()));
        match &self.tls {
            None => {
                if let Some(is_http2) = self.greeted(begins_http2(&stream)).await {
                    self.serve_http(is_http2, peer, stream, watcher).await;
                }
            }
            // In a box: without TLS, a connection need not have room for its state.
            Some(tls) => Box::pin(self.serve_https(tls, peer, stream, watcher)).await,
        }
    }

    async fn serve_https(&self, tls: &Tls, peer: Option<Peer>, stream: TcpStream, watcher: Watcher) {
        if let Some(stream) = self.greeted(tls.accept(stream)).await {
            self.serve_http(chose_http2(&stream), peer, stream, watcher).await;
        }
    }

    /// What comes before the first request: in the time that a client has for its head.
    async fn greeted<T>(&self, greeting: impl Future<Output = io::Result<T>>) -> Option<T> {
        let greeting = tokio::time::timeout(self.header_timeout, greeting);
        let outcome = self.stop.run_until_cancelled(greeting).await?;
        // Scanners and health checks end here all the time, and it is the client who has to act.
        outcome
            .unwrap_or_else(|elapsed| Err(elapsed.into()))
            .inspect_err(|error| tracing::debug!(%error, "a connection ended before its first request"))
            .ok()
    }

    async fn serve_http(
        &self,
        is_http2: bool,
        peer: Option<Peer>,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        watcher: Watcher,
    ) {
        let routes = self.routes.clone();
        let service = hyper::service::service_fn(move |mut request: Request<hyper::body::Incoming>| {
            if let Some(peer) = peer {
                request.extensions_mut().insert(peer);
            }
            routes.clone().call(request.map(axum::body::Body::new))
        });
        let http = if is_http2 { &self.http2 } else { &self.http1 };
        let connection = http.serve_connection(TokioIo::new(stream), service).into_owned();
        if let Err(error) = watcher.watch(connection).await {
            // Clients go away all the time.
            tracing::debug!(error, "a connection ended early");
        }
    }
}

fn http(header_timeout: Duration) -> Http {
    let mut http = Builder::new(TokioExecutor::new());
    http.http1()
        .timer(TokioTimer::new())
        .header_read_timeout(header_timeout)
        .pipeline_flush(true);
    http.http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(30))
        .max_concurrent_streams(256);
    http
}

/// How a client begins that speaks HTTP/2 in clear text, because it knows that we do; no other request begins so.
const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// The pause before a preface is looked at again that came in pieces.
const PIECE: Duration = Duration::from_millis(10);

async fn begins_http2(stream: &TcpStream) -> io::Result<bool> {
    let mut first = [0; PREFACE.len()];
    loop {
        let count = stream.peek(&mut first).await?;
        let begun = first.get(..count).unwrap_or_default();
        if begun.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if !PREFACE.starts_with(begun) {
            return Ok(false);
        }
        if begun.len() == PREFACE.len() {
            return Ok(true);
        }
        tokio::time::sleep(PIECE).await;
    }
}
