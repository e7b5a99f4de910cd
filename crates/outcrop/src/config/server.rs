//! The listening side, and the log.

use super::location::{Address, HttpUrl};
use super::quantity::{Size, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// Where to listen: host and port. Port 0 picks a free one.
    pub listen: Address,
    /// The largest request body that is taken, in bytes.
    #[schemars(extend("x-minimum" = "1KiB"))]
    pub max_body_bytes: Size,
    /// The most bytes of request bodies, over all connections together, that are held before their sender is
    /// known: a signature covers the body, so the body has to come in first.
    #[schemars(extend("x-minimum" = "1MiB"))]
    pub unauthenticated_body_bytes: Size,
    /// How long a client may take to send a request's head.
    #[schemars(extend("x-minimum" = "10ms"))]
    pub header_timeout: Time,
    /// How long a client may take to send a request's body.
    #[schemars(extend("x-minimum" = "10ms"))]
    pub body_timeout: Time,
    /// The longest that a call may last, from its arrival to its last byte.
    #[schemars(extend("x-minimum" = "100ms"))]
    pub call_timeout: Time,
    /// How long calls under way may go on after SIGTERM, before they are broken off.
    pub shutdown_grace: Time,
    /// Calls that may be under way at once; one more is answered with 429.
    #[schemars(range(min = 1))]
    pub max_calls_in_flight: u32,
    /// The limit on an answer when the client sets none; a model's own limit caps it.
    #[schemars(range(min = 1))]
    pub default_max_tokens: u32,
    /// The address that people and applications reach this server by, where that is not the one it listens on.
    #[schemars(example = &"https://outcrop.example.com")]
    pub public_url: Option<HttpUrl>,
    /// Serve HTTPS: a file with the certificate and its chain, in PEM form. It is read again when it changes.
    #[schemars(example = &"/etc/outcrop/tls/certificate.pem")]
    pub tls_cert: Option<PathBuf>,
    /// The file with the certificate's private key, in PEM form.
    #[schemars(example = &"/etc/outcrop/tls/key.pem")]
    pub tls_key: Option<PathBuf>,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: Address::loopback(8080),
            max_body_bytes: Size(25_000_000),
            unauthenticated_body_bytes: Size(67_108_864),
            header_timeout: Time::seconds(10),
            body_timeout: Time::seconds(30),
            call_timeout: Time::seconds(600),
            shutdown_grace: Time::seconds(30),
            max_calls_in_flight: 10_000,
            default_max_tokens: 1024,
            public_url: None,
            tls_cert: None,
            tls_key: None,
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// How much is logged: `error`, `warn`, `info`, `debug` or `trace`.
    pub level: Level,
    /// How a line looks: `text` for people, `json` for programs.
    pub format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Error,
    Warn,
    #[default]
    Info,
    Debug,
    Trace,
}

impl Level {
    /// The name in the configuration, which is also a log filter's.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    #[default]
    Text,
    Json,
}
