//! A reverse proxy of hyper alone: what `make bench` holds the gateway's pass-through against.
//!
//! hyper's server before the pooled client that the gateway uses, too. Bodies pass frame by frame in both
//! directions, as they come: nothing is read, checked, joined or counted. It is what any gateway on hyper pays at
//! least, but for what a gateway does better than frame by frame.
//!
//! `bare_proxy 127.0.0.1:0 127.0.0.1:9000`: where to listen, and the upstream. Says where it listens with one line on
//! standard output, and serves until it is told to stop.
#![expect(clippy::print_stdout, reason = "where it listens is all that it says")]

use http::uri::{Authority, Scheme, Uri};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use std::env;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;

type Failure = Box<dyn Error + Send + Sync>;

struct Proxy {
    upstream: Authority,
    client: Client<HttpConnector, Incoming>,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [listen, upstream] = arguments.as_slice() else {
        return Err("two arguments are needed: where to listen, and the upstream, each as HOST:PORT".into());
    };
    let proxy = Arc::new(Proxy {
        upstream: upstream.parse()?,
        client: client(),
    });
    let listener = TcpListener::bind(listen).await?;
    println!("listening on http://{}", listener.local_addr()?);
    let mut told_to_stop = signal(SignalKind::terminate())?;
    tokio::select! {
        outcome = serve(&listener, &proxy) => outcome,
        _ = told_to_stop.recv() => Ok(()),
    }
}

/// With the settings of the gateway's own client.
fn client() -> Client<HttpConnector, Incoming> {
    let mut tcp = HttpConnector::new();
    tcp.set_nodelay(true);
    Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(Duration::from_secs(60))
        .pool_max_idle_per_host(256)
        .build(tcp)
}

async fn serve(listener: &TcpListener, proxy: &Arc<Proxy>) -> Result<(), Failure> {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                connections.spawn(connection(Arc::clone(proxy), accepted?.0));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(proxy: Arc<Proxy>, stream: TcpStream) {
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let service = service_fn(|request| proxy.pass(request));
    // A failure ends the connection, which the load generator counts as one.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

impl Proxy {
    async fn pass(&self, mut request: Request<Incoming>) -> Result<Response<Incoming>, Failure> {
        let mut parts = request.uri().clone().into_parts();
        parts.scheme = Some(Scheme::HTTP);
        parts.authority = Some(self.upstream.clone());
        *request.uri_mut() = Uri::from_parts(parts)?;
        Ok(self.client.request(request).await?)
    }
}
