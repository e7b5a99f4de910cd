//! Why a signed request was turned away, with AWS's own distinctions.

use super::stamp::format_us;
use super::{ALGORITHM, TERMINATOR};
use outcrop_core::clock::UnixMicros;
use outcrop_core::{Code, Error};
use std::fmt;

/// The exceptions that AWS answers with; all but the last are status 403 there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    MissingAuthenticationToken,
    IncompleteSignature,
    UnrecognizedClient,
    InvalidSignature,
    /// Not about the signature: the announced body is over the limit.
    RequestTooLarge,
}

impl Kind {
    /// The name in `x-amzn-errortype`.
    #[must_use]
    pub const fn exception(self) -> &'static str {
        match self {
            Self::MissingAuthenticationToken => "MissingAuthenticationTokenException",
            Self::IncompleteSignature => "IncompleteSignatureException",
            Self::UnrecognizedClient => "UnrecognizedClientException",
            Self::InvalidSignature => "InvalidSignatureException",
            Self::RequestTooLarge => "RequestEntityTooLargeException",
        }
    }
}

/// A reason. Its text is for the caller, and never shows what we computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No `Authorization` header.
    MissingToken,
    /// An `Authorization` header of another scheme or algorithm; carries its first word.
    Algorithm(String),
    /// A header that is part of the signature is absent, unreadable, repeated or too long.
    Malformed(&'static str),
    /// Credentials of a session, which are not supported.
    SessionToken,
    UnknownAccessKey,
    /// A header that must be signed is in the request but not in `SignedHeaders`.
    Unsigned(String),
    /// A header is in `SignedHeaders` but not in the request.
    Absent(String),
    ScopeDate {
        scope: String,
        signed: String,
    },
    ScopeRegion(String),
    ScopeService {
        found: String,
        expected: String,
    },
    ScopeTerminator(String),
    /// Signed too long before, or after, the server's time.
    Skewed {
        signed_us: UnixMicros,
        server_us: UnixMicros,
        max_skew_us: i64,
    },
    UnsignedPayload,
    /// A body signed chunk by chunk, or with a trailer; carries the value of `x-amz-content-sha256`.
    StreamingPayload(String),
    /// `x-amz-content-sha256` is not the hash of the body that arrived.
    BodyHash,
    /// The canonical request as we see it, without the values of headers that may hold secrets: for the log.
    Mismatch {
        canonical: String,
    },
    TooLarge {
        length_bytes: u64,
        limit_bytes: u64,
    },
}

impl Refusal {
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::MissingToken => Kind::MissingAuthenticationToken,
            Self::Algorithm(_) | Self::Malformed(_) => Kind::IncompleteSignature,
            Self::SessionToken | Self::UnknownAccessKey => Kind::UnrecognizedClient,
            Self::Unsigned(_)
            | Self::Absent(_)
            | Self::ScopeDate { .. }
            | Self::ScopeRegion(_)
            | Self::ScopeService { .. }
            | Self::ScopeTerminator(_)
            | Self::Skewed { .. }
            | Self::UnsignedPayload
            | Self::StreamingPayload(_)
            | Self::BodyHash
            | Self::Mismatch { .. } => Kind::InvalidSignature,
            Self::TooLarge { .. } => Kind::RequestTooLarge,
        }
    }

    /// What only the log may see.
    #[must_use]
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::Mismatch { canonical } => Some(canonical),
            _ => None,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingToken => f.write_str(
                "Missing Authentication Token: sign the request (AWS4-HMAC-SHA256) or send an API key in the \
                 Authorization header; presigned URLs are not accepted",
            ),
            Self::Algorithm(found) => {
                write!(f, "Authorization has to start with '{ALGORITHM}'; '{found}' is not supported here")
            }
            Self::Malformed(what) => write!(f, "The signature is incomplete: {what}"),
            Self::SessionToken => f.write_str(
                "The request carries X-Amz-Security-Token; session tokens are not supported, use a long-term access key",
            ),
            Self::UnknownAccessKey => {
                f.write_str("The access key in the request is not known, or is no longer valid")
            }
            Self::Unsigned(name) => {
                write!(f, "The header '{name}' has to be in SignedHeaders and covered by the signature")
            }
            Self::Absent(name) => write!(f, "SignedHeaders names '{name}', which is not in the request"),
            Self::ScopeDate { .. }
            | Self::ScopeRegion(_)
            | Self::ScopeService { .. }
            | Self::ScopeTerminator(_) => self.write_scope(f),
            Self::Skewed { signed_us, server_us, max_skew_us } => {
                write_skew(f, *signed_us, *server_us, *max_skew_us)
            }
            Self::UnsignedPayload => f.write_str(
                "X-Amz-Content-Sha256 is UNSIGNED-PAYLOAD; the body has to be covered by the signature",
            ),
            Self::StreamingPayload(found) => write!(
                f,
                "X-Amz-Content-Sha256 is {found}; bodies signed in chunks are not supported, sign the whole body"
            ),
            Self::BodyHash => f.write_str("X-Amz-Content-Sha256 is not the SHA-256 of the body that arrived"),
            Self::Mismatch { .. } => f.write_str(
                "The signature does not match the request: check the secret access key, and that nothing between \
                 client and server changed the path, the query, a signed header or the body",
            ),
            Self::TooLarge { length_bytes, limit_bytes } => {
                write!(f, "The body has {length_bytes} bytes; at most {limit_bytes} are accepted")
            }
        }
    }
}

impl Refusal {
    fn write_scope(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ScopeDate { scope, signed } => {
                write!(
                    f,
                    "The credential scope's date '{scope}' is not the day of signing, '{signed}'"
                )
            }
            Self::ScopeRegion(found) => {
                write!(
                    f,
                    "Credential should be scoped to a valid region; '{found}' does not look like one"
                )
            }
            Self::ScopeService { found, expected } => {
                write!(
                    f,
                    "Credential should be scoped to correct service: '{expected}', not '{found}'"
                )
            }
            Self::ScopeTerminator(found) => {
                write!(
                    f,
                    "Credential should be scoped with a valid terminator: '{TERMINATOR}', not '{found}'"
                )
            }
            _ => Ok(()),
        }
    }
}

fn write_skew(
    f: &mut fmt::Formatter<'_>,
    signed_us: UnixMicros,
    server_us: UnixMicros,
    max_us: i64,
) -> fmt::Result {
    let (signed, server) = (format_us(signed_us), format_us(server_us));
    let minutes = max_us / 60_000_000;
    if signed_us < server_us {
        write!(
            f,
            "Signature expired: signed at {signed}, more than {minutes} min before server time {server}"
        )
    } else {
        write!(
            f,
            "Signature not yet current: signed at {signed}, more than {minutes} min after server time {server}"
        )
    }
}

impl std::error::Error for Refusal {}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal.kind() {
            Kind::RequestTooLarge => Code::TooLarge,
            _ => Code::Unauthenticated,
        };
        let error = Self::new(code, refusal.to_string()).because(refusal.kind().exception());
        match refusal.detail() {
            Some(detail) => error.with_detail(detail),
            None => error,
        }
    }
}
