//! TLS in front of a connection: the handshake, and what is said to a client that does not begin one.

use super::certificate::Files;
use super::rotation::Certificates;
use anyhow::{Context, Result};
use outcrop_core::clock::Clock;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

const HTTP2: &[u8] = b"h2";
const HTTP1: &[u8] = b"http/1.1";

/// The first byte of every TLS connection: a record of type "handshake".
const HANDSHAKE: u8 = 22;

/// Secures connections with a certificate that may be replaced while the process runs.
pub struct Tls {
    acceptor: TlsAcceptor,
    certificates: Arc<Certificates>,
}

impl Tls {
    /// # Errors
    /// Files that cannot be used, by their names.
    pub fn open(files: Files, clock: Clock) -> Result<Self> {
        let certificates = Arc::new(Certificates::open(files, clock)?);
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .context("TLS cannot be set up")?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&certificates) as _);
        config.alpn_protocols = vec![HTTP2.to_vec(), HTTP1.to_vec()];
        Ok(Self {
            acceptor: Arc::new(config).into(),
            certificates,
        })
    }

    /// Shakes hands. The time that this may take is the caller's to bound.
    pub async fn accept(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        let mut first = [0];
        if stream.peek(&mut first).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if first != [HANDSHAKE] {
            turn_away(stream).await?;
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the client does not speak TLS",
            ));
        }
        self.certificates.refresh().await;
        self.acceptor.accept(stream).await
    }
}

/// Whether the client chose HTTP/2 in its handshake.
pub fn chose_http2(stream: &TlsStream<TcpStream>) -> bool {
    stream.get_ref().1.alpn_protocol() == Some(HTTP2)
}

const TURNED_AWAY: &[u8] = b"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\ncontent-length: 62\r\n\
    connection: close\r\n\r\nThis port speaks HTTPS alone: begin the address with https://\n";

/// As much of a request in clear text as is read and thrown away, so that the answer is not lost with the connection.
const DISCARD_BYTES: u64 = 64 * 1024;
const DISCARD_TIMEOUT: Duration = Duration::from_secs(1);

/// Tells a client that took the port for one in clear text.
async fn turn_away(mut stream: TcpStream) -> io::Result<()> {
    stream.write_all(TURNED_AWAY).await?;
    stream.shutdown().await?;
    let mut request = stream.take(DISCARD_BYTES);
    let mut nowhere = tokio::io::sink();
    let discarding = tokio::io::copy(&mut request, &mut nowhere);
    let _cut_off = tokio::time::timeout(DISCARD_TIMEOUT, discarding).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_in_clear_text_has_the_length_that_it_says() {
        let text = std::str::from_utf8(TURNED_AWAY).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(
            head.contains(&format!("content-length: {}\r\n", body.len())),
            "{}",
            body.len()
        );
    }
}
