//! One door to all of the verifier for arbitrary bytes: for the fuzz target and its corpus, not for a server.

use super::canonical::{self, Head};
use super::refusal::Refusal;
use super::scope::Rules;
use super::signed::Signed;
use super::signing_key::SigningKey;
use super::verify::hash_body;
use crate::access_key::Secret;
use http::{HeaderMap, HeaderName, HeaderValue};
use outcrop_core::clock::UnixMicros;

/// Takes bytes as an HTTP/1.1 request (lines may end in LF alone) and verifies it. `None` where they are none.
///
/// # Errors
/// As the steps of the verifier.
pub fn probe(
    bytes: &[u8],
    secret: &Secret,
    now_us: UnixMicros,
    rules: &Rules<'_>,
) -> Option<Result<(), Refusal>> {
    let (head, body) = split_body(bytes);
    let mut lines = head
        .split(|&byte| byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let request_line = std::str::from_utf8(lines.next()?).ok()?;
    let (method, rest) = request_line.split_once(' ')?;
    let (target, _version) = rest.rsplit_once(' ')?;
    let (raw_path, raw_query) = target.split_once('?').unwrap_or((target, ""));
    let headers = read_headers(lines)?;
    let head = Head {
        method,
        raw_path,
        raw_query,
        authority: None,
        headers: &headers,
    };
    // Whatever the signature says, the canonical forms must bear every path and query.
    std::hint::black_box(canonical::redacted(&head, "host", ""));
    Some(verify(&head, body, secret, now_us, rules))
}

fn verify(
    head: &Head<'_>,
    body: &[u8],
    secret: &Secret,
    now_us: UnixMicros,
    rules: &Rules<'_>,
) -> Result<(), Refusal> {
    let signed = Signed::parse(head.headers)?;
    let scope = signed.scope;
    let scoped = signed.check_scope(now_us, rules, u64::try_from(body.len()).ok())?;
    let key = SigningKey::derive(secret, scope.date, scope.region, scope.service);
    scoped.verify(&key, head, &hash_body([body]))
}

fn split_body(bytes: &[u8]) -> (&[u8], &[u8]) {
    for mark in [&b"\r\n\r\n"[..], b"\n\n"] {
        let at = bytes.windows(mark.len()).position(|window| window == mark);
        if let Some((head, rest)) = at.and_then(|at| bytes.split_at_checked(at)) {
            return (head, rest.get(mark.len()..).unwrap_or_default());
        }
    }
    (bytes, b"")
}

fn read_headers<'a>(lines: impl Iterator<Item = &'a [u8]>) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    for line in lines.filter(|line| !line.is_empty()) {
        let colon = line.iter().position(|&byte| byte == b':')?;
        let (name, value) = line.split_at_checked(colon)?;
        let name = HeaderName::from_bytes(name).ok()?;
        headers
            .try_append(
                name,
                HeaderValue::from_bytes(value.strip_prefix(b":")?.trim_ascii()).ok()?,
            )
            .ok()?;
    }
    Some(headers)
}
