//! `outcrop serve`: builds the process from its configuration, serves, and takes it down in order.

mod assemble;
mod console;
#[cfg(test)]
mod documents;
mod health;
mod invite;
mod listen;
#[cfg(test)]
mod tenancy;
mod transport;

pub use assemble::{close_to_others, database, make_directory};

use crate::config::{self, Address, Config};
use crate::telemetry;
use anyhow::{Context, Result, anyhow};
use clap::Args;
use outcrop_core::clock::Clock;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use transport::Transport;

#[derive(Debug, Args)]
pub struct Arguments {
    /// The configuration file (see config.default.toml)
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The data directory
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Where to listen; port 0 picks a free one
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Serve HTTPS with this certificate and its chain, in PEM form; read again when the file changes
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key, in PEM form
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Serve HTTPS with a certificate made for this machine and kept in DIR/tls: for development
    #[arg(long, conflicts_with_all = ["tls_cert", "tls_key"])]
    tls_self_signed: bool,
    /// Make a demo organisation on the first start, and write its credentials to DIR/demo.json
    #[arg(long)]
    demo: bool,
}

impl Arguments {
    /// Flags override the environment, which overrides the file.
    fn configuration(&self) -> Result<Config> {
        let mut config = config::load(self.config.as_deref(), std::env::vars_os())?;
        if let Some(data) = &self.data {
            config.data.dir.clone_from(data);
        }
        if let Some(listen) = &self.listen {
            config.server.listen = Address::parse(listen).map_err(|wrong| anyhow!("--listen: {wrong}"))?;
        }
        if self.tls_cert.is_some() {
            config.server.tls_cert.clone_from(&self.tls_cert);
            config.server.tls_key.clone_from(&self.tls_key);
        }
        Ok(config)
    }
}

pub async fn run(arguments: Arguments) -> Result<()> {
    let config = arguments.configuration()?;
    let transport = Transport::chosen(&config.server, arguments.tls_self_signed)?;
    telemetry::start_log(&config.log);
    // Before anything can take long: a stop that is asked for now must not be missed.
    let stop = stop_signal()?;
    let listen = config.server.listen.as_str();
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("cannot listen on {listen}"))?;
    let address = listener
        .local_addr()
        .context("the listening socket has no address")?;
    let endpoint = endpoint(&config, transport.scheme(), address);
    let process = assemble::assemble(&config, &endpoint, arguments.demo).await?;
    let secured = transport.open(&config, Clock::system())?;
    if let Some(certificate) = &secured.to_trust {
        transport::explain_trust(certificate);
    }
    if let Some(credentials) = &process.demo {
        invite::invite(credentials, &config, secured.to_trust.as_deref());
    }
    announce(transport.scheme(), address)?;
    let options = listen::Options {
        header_timeout: config.server.header_timeout.0,
        shutdown_grace: config.server.shutdown_grace.0,
    };
    listen::serve(listener, process.routes.clone(), secured.tls, options, stop).await;
    process.shut_down().await;
    tracing::info!("stopped");
    Ok(())
}

/// Where clients reach this process: what the operator says, or the address itself.
fn endpoint(config: &Config, scheme: &str, address: SocketAddr) -> String {
    if let Some(url) = &config.server.public_url {
        return url.as_str().trim_end_matches('/').to_owned();
    }
    let host = if address.ip().is_unspecified() {
        [127, 0, 0, 1].into()
    } else {
        address.ip()
    };
    format!("{scheme}://{}", SocketAddr::new(host, address.port()))
}

/// The one line on standard output: programs that started us wait for it.
pub fn announce(scheme: &str, address: SocketAddr) -> Result<()> {
    let mut out = std::io::stdout();
    let line = format!("listening on {scheme}://{address}\n");
    // Nobody need read it: a closed pipe is no reason to stop.
    let _unread = out.write_all(line.as_bytes()).and_then(|()| out.flush());
    Ok(())
}

/// Ready when the process is told to stop, by a service manager or by Ctrl-C.
pub fn stop_signal() -> Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be watched")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("SIGINT cannot be watched")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: no new connections, calls in flight may end");
    })
}
