//! How clients reach the server: in clear text, or over TLS with whose certificate.

use super::listen::{Files, Tls, ensure_self_signed};
use crate::config::{Config, Server};
use crate::telemetry::tell;
use anyhow::{Context, Result, bail};
use outcrop_core::clock::Clock;
use std::path::{Path, PathBuf};

/// What the operator chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transport {
    Clear,
    Files(Files),
    SelfSigned,
}

impl Transport {
    /// # Errors
    /// When two choices exclude each other.
    pub fn chosen(server: &Server, self_signed: bool) -> Result<Self> {
        match (&server.tls_cert, &server.tls_key) {
            (Some(certificate), Some(key)) if !self_signed => Ok(Self::Files(Files {
                certificate: certificate.clone(),
                key: key.clone(),
            })),
            (None, None) if self_signed => Ok(Self::SelfSigned),
            (None, None) => Ok(Self::Clear),
            // One alone was refused with its place in the configuration.
            _ => bail!(
                "--tls-self-signed makes a certificate, and the configuration names one already (server.tls_cert): \
                 choose one of them"
            ),
        }
    }

    pub const fn scheme(&self) -> &'static str {
        match self {
            Self::Clear => "http",
            Self::Files(_) | Self::SelfSigned => "https",
        }
    }

    /// Makes ready what connections are secured with. Call it when the data directory is this process's own.
    pub fn open(&self, config: &Config, clock: Clock) -> Result<Secured> {
        let (files, to_trust) = match self {
            Self::Clear => return Ok(Secured::default()),
            Self::Files(files) => (files.clone(), None),
            Self::SelfSigned => {
                let directory = std::path::absolute(&config.data.dir)?;
                let files = ensure_self_signed(&directory, config.server.listen.host(), &clock)?;
                let certificate = files.certificate.clone();
                (files, Some(certificate))
            }
        };
        Ok(Secured {
            tls: Some(Tls::open(files, clock).context("HTTPS cannot be served")?),
            to_trust,
        })
    }
}

#[derive(Default)]
pub struct Secured {
    /// None: in clear text.
    pub tls: Option<Tls>,
    /// A certificate that no client trusts until it is told to.
    pub to_trust: Option<PathBuf>,
}

/// Says how clients come to trust a certificate that the server made itself.
pub fn explain_trust(certificate: &Path) {
    let certificate = certificate.display();
    tell(&format!(
        "\n  TLS with a certificate that this server signed itself, for development. Clients trust it by\n\n  \
         AWS SDKs and CLI   export AWS_CA_BUNDLE={certificate}\n  \
         Python, OpenSSL    export SSL_CERT_FILE={certificate}\n  \
         Node.js            export NODE_EXTRA_CA_CERTS={certificate}\n  \
         curl               --cacert {certificate}"
    ));
}
