//! An HTTP client over TCP or TLS, with the machine's certificate authorities.

use http_body::Body;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::ClientConfig;
use rustls::RootCertStore;
use rustls::crypto::aws_lc_rs;
use std::sync::Arc;
use std::time::Duration;

pub type Client<B> = legacy::Client<HttpsConnector<HttpConnector>, B>;

/// How long a connection may wait for its next request.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// A client with a pool of its own. It follows no redirect: one could carry credentials and prompts to an address
/// that nobody approved.
pub fn client<B>(connect_timeout: Duration, max_idle_connections: usize) -> Client<B>
where
    B: Body + Send,
    B::Data: Send,
{
    let mut tcp = HttpConnector::new();
    // Without it, a small request waits for the acknowledgement of the one before it.
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(Some(connect_timeout));
    tcp.enforce_http(false);
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls())
        .https_or_http()
        .enable_http1();
    legacy::Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(POOL_IDLE_TIMEOUT)
        .pool_max_idle_per_host(max_idle_connections)
        .build(connector.wrap_connector(tcp))
}

/// A machine without certificate authorities can still call providers on plain HTTP; TLS then trusts nobody.
fn tls() -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    // The provider has every protocol version that rustls knows, so its defaults fit.
    let config = config
        .with_safe_default_protocol_versions()
        .unwrap_or_else(|_| ClientConfig::builder());
    config.with_root_certificates(roots).with_no_client_auth()
}
