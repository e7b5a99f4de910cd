//! Accepts connections, serves them, and drains them when the process is told to stop.

use axum::Router;
use axum::extract::Request;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use std::future::Future;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::TaskTracker;
use tower::Service;

#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How long a client may take to send a request's head.
    pub header_timeout: Duration,
    /// How long calls in flight may take to end once the process was told to stop.
    pub shutdown_grace: Duration,
}

/// Serves until `stop` is ready; then accepts no more, and waits for what is in flight.
pub async fn serve(listener: TcpListener, routes: Router, options: Options, stop: impl Future<Output = ()>) {
    let server = server(options.header_timeout);
    let graceful = GracefulShutdown::new();
    let connections = TaskTracker::new();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _peer)) => connect(stream, &server, &routes, &graceful, &connections),
                Err(error) => after_failed_accept(&error).await,
            },
            () = &mut stop => break,
        }
    }
    drop(listener);
    drain(graceful, connections, options.shutdown_grace).await;
}

fn server(header_timeout: Duration) -> Builder<TokioExecutor> {
    let mut server = Builder::new(TokioExecutor::new());
    server
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(header_timeout)
        .pipeline_flush(true);
    server
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(30))
        .max_concurrent_streams(256);
    server
}

fn connect(
    stream: TcpStream,
    server: &Builder<TokioExecutor>,
    routes: &Router,
    graceful: &GracefulShutdown,
    connections: &TaskTracker,
) {
    // Without it the last piece of a stream waits for the acknowledgement of the piece before it.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection was gone before it was served");
        return;
    }
    let routes = routes.clone();
    let service = hyper::service::service_fn(move |request: Request<hyper::body::Incoming>| {
        routes.clone().call(request.map(axum::body::Body::new))
    });
    let connection = server
        .serve_connection(TokioIo::new(stream), service)
        .into_owned();
    let connection = graceful.watch(connection);
    connections.spawn(async move {
        if let Err(error) = connection.await {
            // Clients go away all the time.
            tracing::debug!(error, "a connection ended early");
        }
    });
}

/// Out of file descriptors, most likely: a pause lets connections end, a tight loop would not.
async fn after_failed_accept(error: &std::io::Error) {
    tracing::warn!(%error, "a connection could not be accepted");
    tokio::time::sleep(Duration::from_millis(50)).await;
}

async fn drain(graceful: GracefulShutdown, connections: TaskTracker, grace: Duration) {
    connections.close();
    if tokio::time::timeout(grace, graceful.shutdown()).await.is_err() {
        tracing::warn!(
            grace_s = grace.as_secs(),
            "calls were still in flight at the end of the grace period"
        );
    }
}
