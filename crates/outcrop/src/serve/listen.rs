//! Accepts connections, and drains them when the process is told to stop.

mod certificate;
mod connection;
mod rotation;
mod self_signed;
mod tls;

pub use certificate::Files;
pub use self_signed::ensure as ensure_self_signed;
pub use tls::Tls;

use axum::Router;
use connection::Server;
use hyper_util::server::graceful::GracefulShutdown;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::TaskTracker;

#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How long a client may take to send a request's head, and before it to shake hands.
    pub header_timeout: Duration,
    /// How long calls in flight may take to end once the process was told to stop.
    pub shutdown_grace: Duration,
}

/// Serves until `stop` is ready; then accepts no more, and waits for what is in flight. Without `tls`, in clear text.
pub async fn serve(
    listener: TcpListener,
    routes: Router,
    tls: Option<Tls>,
    options: Options,
    stop: impl Future<Output = ()>,
) {
    let server = Arc::new(Server::new(routes, tls, options.header_timeout));
    let graceful = GracefulShutdown::new();
    let connections = TaskTracker::new();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _peer)) => connect(stream, &server, &graceful, &connections),
                Err(error) => after_failed_accept(&error).await,
            },
            () = &mut stop => break,
        }
    }
    drop(listener);
    server.stop();
    drain(graceful, connections, options.shutdown_grace).await;
}

fn connect(stream: TcpStream, server: &Arc<Server>, graceful: &GracefulShutdown, connections: &TaskTracker) {
    // Without it the last piece of a stream waits for the acknowledgement of the piece before it.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection was gone before it was served");
        return;
    }
    let (server, watcher) = (Arc::clone(server), graceful.watcher());
    connections.spawn(async move { server.serve(stream, watcher).await });
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
