//! The canonical request: the one text that client and server must both arrive at.
//!
//! It is rebuilt from the raw path, because every service but S3 encodes the already encoded path once more
//! (`%3A` becomes `%253A`), and from the caller's list of signed headers, never from the headers that we would
//! have signed. Pure; must not panic on any bytes.

mod path;
mod query;

use super::refusal::Refusal;
use super::signed::names;
use http::HeaderMap;
use http::request::Parts;

pub use path::write_path;
pub use query::write_query;

/// Signed headers whose values may go to the log: they name or describe, and hold no secret.
const HARMLESS: [&str; 10] = [
    "accept",
    "amz-sdk-request",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "host",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-target",
];

/// What of a request its signature covers, the body apart.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    pub method: &'a str,
    /// As it came over the wire: not decoded, not normalised.
    pub raw_path: &'a str,
    pub raw_query: &'a str,
    /// HTTP/2 has this in place of a `Host` header.
    pub authority: Option<&'a str>,
    pub headers: &'a HeaderMap,
}

impl<'a> Head<'a> {
    #[must_use]
    pub fn of(parts: &'a Parts) -> Self {
        Self {
            method: parts.method.as_str(),
            raw_path: parts.uri.path(),
            raw_query: parts.uri.query().unwrap_or_default(),
            authority: parts.uri.authority().map(http::uri::Authority::as_str),
            headers: &parts.headers,
        }
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        let in_place_of_host = if name == "host" && !self.headers.contains_key("host") {
            self.authority
        } else {
            None
        };
        let values = self.headers.get_all(name).iter().map(http::HeaderValue::as_bytes);
        in_place_of_host.map(str::as_bytes).into_iter().chain(values)
    }
}

/// The bytes whose hash is signed. `payload` is the hexadecimal hash of the body, or the word that stands for it.
///
/// # Errors
/// [`Refusal::Absent`] when a signed header is not in the request.
pub fn request(head: &Head<'_>, signed_headers: &str, payload: &str) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::with_capacity(512 + 2 * (head.raw_path.len() + head.raw_query.len()));
    write_request_line(&mut out, head);
    for name in names(signed_headers) {
        out.extend_from_slice(name.as_bytes());
        out.push(b':');
        let mut values = head.values(name);
        let first = values
            .next()
            .ok_or_else(|| Refusal::Absent(super::signed::excerpt(name)))?;
        write_value(&mut out, first);
        for value in values {
            out.push(b',');
            write_value(&mut out, value);
        }
        out.push(b'\n');
    }
    write_end(&mut out, signed_headers, payload);
    Ok(out)
}

/// The same text for the log: values that may be secret are replaced by their length, and it is cut at 4 KiB.
#[must_use]
pub fn redacted(head: &Head<'_>, signed_headers: &str, payload: &str) -> String {
    const MAX_BYTES: usize = 4096;
    let mut out = Vec::new();
    write_request_line(&mut out, head);
    for name in names(signed_headers) {
        out.extend_from_slice(name.as_bytes());
        out.push(b':');
        for (ordinal, value) in head.values(name).enumerate() {
            if ordinal > 0 {
                out.push(b',');
            }
            if HARMLESS.contains(&name) {
                write_value(&mut out, value);
            } else {
                out.extend_from_slice(format!("({} bytes)", value.len()).as_bytes());
            }
        }
        out.push(b'\n');
    }
    write_end(&mut out, signed_headers, payload);
    out.truncate(MAX_BYTES);
    String::from_utf8_lossy(&out).into_owned()
}

fn write_request_line(out: &mut Vec<u8>, head: &Head<'_>) {
    out.extend_from_slice(head.method.as_bytes());
    out.push(b'\n');
    write_path(out, head.raw_path);
    out.push(b'\n');
    write_query(out, head.raw_query);
    out.push(b'\n');
}

fn write_end(out: &mut Vec<u8>, signed_headers: &str, payload: &str) {
    out.push(b'\n');
    out.extend_from_slice(signed_headers.as_bytes());
    out.push(b'\n');
    out.extend_from_slice(payload.as_bytes());
}

/// A header's value: without spaces at its ends, inner runs of spaces as one. Other white space stays.
fn write_value(out: &mut Vec<u8>, value: &[u8]) {
    let has_outer_space = value.first() == Some(&b' ') || value.last() == Some(&b' ');
    if !has_outer_space && !value.array_windows().any(|pair| pair == b"  ") {
        out.extend_from_slice(value);
        return;
    }
    let start = out.len();
    let mut after_space = true;
    for &byte in value {
        if byte != b' ' || !after_space {
            out.push(byte);
        }
        after_space = byte == b' ';
    }
    if out.len() > start && out.last() == Some(&b' ') {
        out.pop();
    }
}

/// RFC 3986 "unreserved": what is never percent-encoded in a canonical request.
const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~')
}

fn write_encoded(out: &mut Vec<u8>, byte: u8) {
    const DIGITS: [u8; 16] = *b"0123456789ABCDEF";
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().unwrap_or_default();
    out.extend_from_slice(&[b'%', digit(byte >> 4), digit(byte & 0x0f)]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn value(text: &[u8]) -> Vec<u8> {
        let mut out = b"before ".to_vec();
        write_value(&mut out, text);
        out.split_off(7)
    }

    #[test]
    fn spaces_are_trimmed_and_collapsed_and_tabs_are_kept() {
        assert_eq!(value(b"  a   b c  "), b"a b c");
        assert_eq!(value(b""), b"");
        assert_eq!(value(b"    "), b"");
        assert_eq!(value(b"a\t \tb"), b"a\t \tb");
        assert_eq!(value(b"\"a   b\""), b"\"a b\"");
    }

    #[test]
    fn several_values_are_joined_in_order_and_bytes_above_ascii_pass() {
        let mut headers = HeaderMap::new();
        headers.append("x-one", HeaderValue::from_static(" b "));
        headers.append("x-one", HeaderValue::from_bytes(b"a\xff").unwrap());
        headers.append("host", HeaderValue::from_static("h"));
        let head = Head {
            method: "GET",
            raw_path: "/",
            raw_query: "",
            authority: Some("other"),
            headers: &headers,
        };
        let text = request(&head, "host;x-one", "hash").unwrap();
        assert_eq!(text, b"GET\n/\n\nhost:h\nx-one:b,a\xff\n\nhost;x-one\nhash");
    }

    #[test]
    fn the_authority_stands_for_an_absent_host() {
        let headers = HeaderMap::new();
        let head = Head {
            method: "GET",
            raw_path: "/",
            raw_query: "",
            authority: Some("h2:1"),
            headers: &headers,
        };
        assert_eq!(
            request(&head, "host", "").unwrap(),
            b"GET\n/\n\nhost:h2:1\n\nhost\n"
        );
        let head = Head {
            authority: None,
            ..head
        };
        assert_eq!(
            request(&head, "host", ""),
            Err(Refusal::Absent("host".to_owned()))
        );
    }

    #[test]
    fn the_log_form_hides_what_may_be_secret_and_is_bounded() {
        let mut headers = HeaderMap::new();
        headers.append("host", HeaderValue::from_static("h"));
        headers.append("x-api-key", HeaderValue::from_static("hunter2"));
        let raw_path = "/".repeat(3) + &"a".repeat(9000);
        let head = Head {
            method: "GET",
            raw_path: "/p",
            raw_query: "a=b",
            authority: None,
            headers: &headers,
        };
        let text = redacted(&head, "host;x-api-key", "hash");
        assert_eq!(
            text,
            "GET\n/p\na=b\nhost:h\nx-api-key:(7 bytes)\n\nhost;x-api-key\nhash"
        );
        assert_eq!(
            redacted(
                &Head {
                    raw_path: &raw_path,
                    ..head
                },
                "host",
                ""
            )
            .len(),
            4096
        );
    }
}
