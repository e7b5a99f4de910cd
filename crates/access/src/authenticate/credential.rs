//! Which credential a request carries. Each SDK sends the same API key in its own header; a request that carries two
//! credentials is refused, because whose call it is must not depend on the order in which we look.

use http::{HeaderMap, HeaderName, header};
use outcrop_core::Error;

static AUTHORIZATION: HeaderName = header::AUTHORIZATION;
/// What Anthropic's SDKs send.
static X_API_KEY: HeaderName = HeaderName::from_static("x-api-key");
/// What the SDKs for Azure send.
static API_KEY: HeaderName = HeaderName::from_static("api-key");

const BEARER: &[u8] = b"Bearer ";

/// The text of the API key that the headers carry, unread, if they carry one.
pub fn api_key(headers: &HeaderMap) -> Result<Option<&[u8]>, Error> {
    let mut found: Option<(&HeaderName, &[u8])> = None;
    for (header, key) in api_keys(headers) {
        match found {
            None => found = Some((header, key)),
            // The same key twice, by a client that serves two dialects, is one credential.
            Some((_, first)) if first == key => {}
            Some((first, _)) => {
                return Err(several(&format!("different API keys in {}", both(first, header))));
            }
        }
    }
    if let Some((header, _)) = found
        && headers
            .get_all(&AUTHORIZATION)
            .iter()
            .any(|value| bearer(value.as_bytes()).is_none())
    {
        return Err(several(&format!(
            "an API key in `{header}` and a credential of another kind in `authorization`"
        )));
    }
    Ok(found.map(|(_, key)| key))
}

/// Whether the headers carry a credential of whatever kind.
pub fn is_any_in(headers: &HeaderMap) -> bool {
    headers.contains_key(&AUTHORIZATION) || api_keys(headers).next().is_some()
}

/// Whether a bearer's text has the form of a JWT, which no API key has: three parts with dots between, of which the first
/// is a JSON object in base64url.
pub fn is_token(text: &str) -> bool {
    text.starts_with("ey") && text.split('.').count() == 3
}

fn api_keys(headers: &HeaderMap) -> impl Iterator<Item = (&'static HeaderName, &[u8])> {
    let bearers = headers
        .get_all(&AUTHORIZATION)
        .iter()
        .filter_map(|value| bearer(value.as_bytes()))
        .map(|key| (&AUTHORIZATION, key));
    // A client without a key of its own may send the header empty.
    let plain = [&X_API_KEY, &API_KEY].into_iter().flat_map(|header| {
        let values = headers.get_all(header).iter().map(|value| value.as_bytes());
        values.filter(|key| !key.is_empty()).map(move |key| (header, key))
    });
    bearers.chain(plain)
}

fn bearer(value: &[u8]) -> Option<&[u8]> {
    value.strip_prefix(BEARER)
}

fn both(first: &HeaderName, second: &HeaderName) -> String {
    if first == second {
        format!("two headers `{first}`")
    } else {
        format!("`{first}` and `{second}`")
    }
}

fn several(what: &str) -> Error {
    Error::unauthenticated(format!(
        "the request carries several credentials, {what}: send only the one that the call is to be made with"
    ))
    .because("several_credentials")
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn a_key_is_found_in_any_of_the_three_headers() {
        for (header, value) in [
            ("authorization", "Bearer oc_a"),
            ("x-api-key", "oc_a"),
            ("api-key", "oc_a"),
        ] {
            let headers = headers(&[(header, value)]);
            assert_eq!(api_key(&headers).unwrap(), Some(&b"oc_a"[..]), "{header}");
            assert!(is_any_in(&headers), "{header}");
        }
    }

    #[test]
    fn the_same_key_in_several_headers_is_one_credential() {
        let same = [
            ("authorization", "Bearer oc_a"),
            ("x-api-key", "oc_a"),
            ("api-key", "oc_a"),
        ];
        assert_eq!(api_key(&headers(&same)).unwrap(), Some(&b"oc_a"[..]));
    }

    #[test]
    fn an_empty_header_is_no_credential() {
        let empty = headers(&[("x-api-key", ""), ("api-key", "")]);
        assert_eq!(api_key(&empty).unwrap(), None);
        assert!(!is_any_in(&empty));
        assert_eq!(
            api_key(&headers(&[("x-api-key", ""), ("authorization", "Bearer oc_a")])).unwrap(),
            Some(&b"oc_a"[..])
        );
    }

    #[test]
    fn a_signature_alone_is_left_to_its_verifier() {
        let signed = headers(&[("authorization", "AWS4-HMAC-SHA256 Credential=a")]);
        assert_eq!(api_key(&signed).unwrap(), None);
        assert!(is_any_in(&signed));
        assert_eq!(api_key(&HeaderMap::new()).unwrap(), None);
        assert!(!is_any_in(&HeaderMap::new()));
    }

    #[test]
    fn two_credentials_are_refused_by_the_names_of_their_headers() {
        let bad: [(&[(&'static str, &'static str)], &str); 4] = [
            (
                &[("authorization", "Bearer oc_a"), ("x-api-key", "oc_b")],
                "different API keys in `authorization` and `x-api-key`",
            ),
            (
                &[("x-api-key", "oc_a"), ("api-key", "oc_b")],
                "different API keys in `x-api-key` and `api-key`",
            ),
            (
                &[("x-api-key", "oc_a"), ("x-api-key", "oc_b")],
                "different API keys in two headers `x-api-key`",
            ),
            (
                &[
                    ("authorization", "AWS4-HMAC-SHA256 Credential=a"),
                    ("api-key", "oc_a"),
                ],
                "an API key in `api-key` and a credential of another kind in `authorization`",
            ),
        ];
        for (pairs, expected) in bad {
            let sent = headers(pairs);
            let refusal = api_key(&sent).expect_err(expected);
            assert_eq!(refusal.code(), outcrop_core::Code::Unauthenticated);
            assert!(refusal.message().contains(expected), "{refusal}");
            assert!(!refusal.message().contains("oc_"), "no key is shown: {refusal}");
        }
    }
}
