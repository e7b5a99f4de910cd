//! What can be judged before the body is read: when, where and for which service the request was signed.

use super::TERMINATOR;
use super::refusal::Refusal;
use super::signed::{Payload, Signed, excerpt};
use outcrop_core::clock::UnixMicros;

const MAX_REGION_BYTES: usize = 32;

/// What a server accepts.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// Signing names; every Bedrock service signs as `bedrock`, and where other dialects are spoken also as
    /// `bedrock-mantle`.
    pub services: &'a [&'a str],
    /// How far the client's clock may be from ours, either way.
    pub max_skew_us: i64,
    pub max_body_bytes: u64,
    /// Whether a body may stand outside the signature (`UNSIGNED-PAYLOAD`). Sound over TLS at most.
    pub allow_unsigned_payload: bool,
}

impl Rules<'static> {
    /// Five minutes of skew, as AWS; Bedrock's largest body, 25,000,000 bytes; bodies are signed.
    pub const BEDROCK: Self = Self {
        services: &["bedrock", "bedrock-mantle"],
        max_skew_us: 5 * 60 * 1_000_000,
        max_body_bytes: 25_000_000,
        allow_unsigned_payload: false,
    };
}

/// A signature that is worth checking: in time, for us, over a body that may be read.
#[derive(Clone, Debug)]
pub struct Scoped<'h>(pub(super) Signed<'h>);

impl<'h> Scoped<'h> {
    #[must_use]
    pub fn access_key_id(&self) -> &'h str {
        self.0.access_key_id
    }

    /// The region that the caller signed for: the call's source region.
    #[must_use]
    pub fn region(&self) -> &'h str {
        self.0.scope.region
    }
}

impl<'h> Signed<'h> {
    /// Judges scope, time and the announced length of the body; `content_length` is `None` where the client
    /// announces none, and then the reader of the body enforces the limit.
    ///
    /// # Errors
    /// A [`Refusal`] of kind `InvalidSignature` or `RequestTooLarge`.
    pub fn check_scope(
        self,
        now_us: UnixMicros,
        rules: &Rules<'_>,
        content_length: Option<u64>,
    ) -> Result<Scoped<'h>, Refusal> {
        self.check_names(rules)?;
        self.check_time(now_us, rules.max_skew_us)?;
        match self.payload {
            Payload::Unsigned if !rules.allow_unsigned_payload => return Err(Refusal::UnsignedPayload),
            Payload::Streaming(found) => return Err(Refusal::StreamingPayload(excerpt(found))),
            Payload::Unsaid | Payload::Hash(_) | Payload::Unsigned => {}
        }
        match content_length {
            Some(length_bytes) if length_bytes > rules.max_body_bytes => Err(Refusal::TooLarge {
                length_bytes,
                limit_bytes: rules.max_body_bytes,
            }),
            _ => Ok(Scoped(self)),
        }
    }

    fn check_names(&self, rules: &Rules<'_>) -> Result<(), Refusal> {
        let scope = &self.scope;
        if scope.terminator != TERMINATOR {
            return Err(Refusal::ScopeTerminator(excerpt(scope.terminator)));
        }
        if !rules.services.contains(&scope.service) {
            let expected = rules.services.join("' or '");
            return Err(Refusal::ScopeService {
                found: excerpt(scope.service),
                expected,
            });
        }
        if !is_region(scope.region) {
            return Err(Refusal::ScopeRegion(excerpt(scope.region)));
        }
        Ok(())
    }

    fn check_time(&self, now_us: UnixMicros, max_skew_us: i64) -> Result<(), Refusal> {
        let signed_us = self.stamp.at_us;
        if self.scope.date != self.stamp.date() {
            let (scope, signed) = (excerpt(self.scope.date), self.stamp.date().to_owned());
            return Err(Refusal::ScopeDate { scope, signed });
        }
        if now_us.saturating_sub(signed_us).saturating_abs() > max_skew_us {
            return Err(Refusal::Skewed {
                signed_us,
                server_us: now_us,
                max_skew_us,
            });
        }
        Ok(())
    }
}

/// The form of a region's name (`us-east-1`); whether there is such a region is not known here.
fn is_region(text: &str) -> bool {
    text.len() <= MAX_REGION_BYTES
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && !text.ends_with('-')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
