//! The oracle: what the official signer signs, we verify; what it would sign otherwise, we refuse.

use crate::signer::{Request, SECRET, Sent};
use outcrop_access::sigv4::Kind;
use proptest::prelude::*;

const METHODS: [&str; 6] = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"];
const REGIONS: [&str; 4] = ["us-east-1", "eu-central-2", "us-gov-west-1", "local"];
const HEADERS: [&str; 8] = [
    "content-type",
    "accept",
    "x-amz-meta-note",
    "x-amzn-bedrock-trace",
    "x-amzn-bedrock-request-metadata",
    "amz-sdk-request",
    "x-custom",
    "user-agent",
];

fn path() -> impl Strategy<Value = String> {
    let segment = prop_oneof![
        4 => "[a-zA-Z0-9._~-]{1,8}",
        2 => "[a-z!$&'()*+,;=:@]{0,6}",
        2 => "(%[0-9A-F][0-9A-F]|%[0-9a-f][0-9a-f]|[a-z]){1,5}",
        1 => Just("arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aprofile%2Fabc".to_owned()),
        1 => Just("a:0".to_owned()),
        1 => Just("ü\"{}|".to_owned()),
        1 => Just(".".to_owned()),
        1 => Just("..".to_owned()),
        1 => Just(String::new()),
        1 => Just("%2E%2E".to_owned()),
    ];
    prop::collection::vec(segment, 0..6).prop_map(|segments| format!("/{}", segments.join("/")))
}

fn query() -> impl Strategy<Value = String> {
    // Escapes are of ASCII, or of whole characters: of broken UTF-8 the signer would sign a replacement mark.
    let text = || "([a-zA-Z0-9._~-]|[+/?:@!$'(),;*=]|%[0-7][0-9A-Fa-f]|%C3%BC|%[g-z]){0,6}%?";
    let pair = prop_oneof![
        4 => (text(), text()).prop_map(|(key, value)| format!("{key}={value}")),
        1 => text().prop_map(|key| key),
        1 => Just(String::new()),
        2 => "[abc]=[12]",
    ];
    prop::collection::vec(pair, 0..5).prop_map(|pairs| pairs.join("&"))
}

fn headers() -> impl Strategy<Value = Vec<(String, String)>> {
    let value = "( {0,3}[!-~]{0,6}(\t[!-~])?){0,3} {0,2}";
    prop::collection::vec(
        (prop::sample::select(&HEADERS[..]).prop_map(str::to_owned), value),
        0..6,
    )
}

prop_compose! {
    fn request()(
        method in prop::sample::select(&METHODS[..]),
        path in path(),
        query in prop::option::of(query()),
        headers in headers(),
        body in prop::collection::vec(any::<u8>(), 0..64),
        region in prop::sample::select(&REGIONS[..]),
        says_body_hash in any::<bool>(),
    ) -> Request {
        Request {
            method: method.to_owned(),
            target: query.map_or_else(|| path.clone(), |query| format!("{path}?{query}")),
            headers,
            body,
            region: region.to_owned(),
            says_body_hash,
            ..Request::default()
        }
    }
}

/// One change of what is sent.
#[derive(Clone, Debug)]
enum Change {
    Method(&'static str),
    TargetByte {
        at: prop::sample::Index,
        to: u8,
    },
    TargetByteRemoved(prop::sample::Index),
    HeaderByte {
        header: prop::sample::Index,
        at: prop::sample::Index,
        to: u8,
    },
    HeaderRemoved(prop::sample::Index),
    HeaderAdded(&'static str),
    BodyByte {
        at: prop::sample::Index,
        to: u8,
    },
    BodyGrown(u8),
}

fn change() -> impl Strategy<Value = Change> {
    use prop::sample::{Index, select};
    let visible = || b'!'..=b'~';
    prop_oneof![
        1 => select(&METHODS[..]).prop_map(Change::Method),
        6 => (any::<Index>(), visible()).prop_map(|(at, to)| Change::TargetByte { at, to }),
        3 => any::<Index>().prop_map(Change::TargetByteRemoved),
        4 => (any::<Index>(), any::<Index>(), b' '..=b'~')
            .prop_map(|(header, at, to)| Change::HeaderByte { header, at, to }),
        2 => any::<Index>().prop_map(Change::HeaderRemoved),
        2 => select(&HEADERS[..7]).prop_map(Change::HeaderAdded),
        2 => (any::<Index>(), any::<u8>()).prop_map(|(at, to)| Change::BodyByte { at, to }),
        1 => any::<u8>().prop_map(Change::BodyGrown),
    ]
}

/// `None` where there is nothing to change, or no longer a URL.
fn changed(request: &Request, change: &Change) -> Option<Request> {
    let mut request = request.clone();
    match change {
        Change::Method(to) => request.method = (*to).to_owned(),
        Change::TargetByte { at, to } => {
            let mut bytes = request.target.into_bytes();
            let at = at.index(bytes.len());
            bytes[at] = *to;
            request.target = String::from_utf8(bytes).ok()?;
        }
        Change::TargetByteRemoved(at) => {
            let mut bytes = request.target.into_bytes();
            bytes.remove(at.index(bytes.len()));
            request.target = String::from_utf8(bytes).ok()?;
        }
        Change::HeaderByte { header, at, to } => {
            let count = request.headers.len();
            let (_, value) = request.headers.get_mut(header.index(count.max(1)))?;
            let mut bytes = std::mem::take(value).into_bytes();
            let length = bytes.len();
            *bytes.get_mut(at.index(length.max(1)))? = *to;
            *value = String::from_utf8(bytes).ok()?;
        }
        Change::HeaderRemoved(header) => {
            let count = request.headers.len();
            (count > 0).then(|| request.headers.remove(header.index(count)))?;
        }
        Change::HeaderAdded(name) => request = request.header(name, "added"),
        Change::BodyByte { at, to } => {
            let length = request.body.len();
            *request.body.get_mut(at.index(length.max(1)))? = *to;
        }
        Change::BodyGrown(with) => request.body.push(*with),
    }
    let url = format!("http://127.0.0.1:8080{}", request.target);
    let is_url = url
        .parse::<http::Uri>()
        .is_ok_and(|uri| uri.authority().is_some_and(|it| it == "127.0.0.1:8080"));
    // What follows `#` is not sent, and no longer part of the request.
    (is_url && request.target.starts_with('/') && !request.target.contains('#')).then_some(request)
}

/// The changed request under the signature of the original.
fn under_old_signature(mut changed: Sent, original: &Sent) -> Sent {
    changed.set("authorization", Some(original.authorization()));
    match original.headers.get("x-amz-content-sha256") {
        Some(hash) => changed.set("x-amz-content-sha256", Some(hash.to_str().unwrap())),
        None => changed.set("x-amz-content-sha256", None),
    }
    changed
}

/// In a query: of broken UTF-8 the oracle signs a replacement mark, and we sign the bytes.
fn escapes_broken_utf8(target: &str) -> bool {
    let (_, query) = target.split_once('?').unwrap_or_default();
    let rest = query.replace("%C3%BC", "");
    let mut escapes = rest
        .split('%')
        .skip(1)
        .filter_map(|escape| u8::from_str_radix(escape.get(..2)?, 16).ok());
    escapes.any(|byte| !byte.is_ascii())
}

/// A header of no consequence that was not there when the request was signed: proxies add such.
fn adds_unprotected_header(original: &Request, change: &Change) -> bool {
    let Change::HeaderAdded(added) = change else {
        return false;
    };
    !added.starts_with("x-amz") && !original.headers.iter().any(|(name, _)| name == added)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, ..ProptestConfig::default() })]

    #[test]
    fn what_the_official_signer_signs_is_verified(request in request()) {
        let sent = request.sign(SECRET);
        prop_assert_eq!(sent.verify(SECRET), Ok(()));
        let other = sent.verify("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEZ").unwrap_err();
        prop_assert_eq!(other.kind(), Kind::InvalidSignature);
        prop_assert_eq!(sent.scoped().unwrap().region(), &request.region);
    }

    #[test]
    fn one_change_is_refused_exactly_when_the_official_signer_would_sign_otherwise(
        original in request(),
        change in change(),
    ) {
        let Some(changed) = changed(&original, &change) else { return Err(TestCaseError::reject("no change")) };
        prop_assume!(!escapes_broken_utf8(&changed.target));
        let sent = original.sign(SECRET);
        let resigned = changed.sign(SECRET);
        let is_same = resigned.signature() == sent.signature() || adds_unprotected_header(&original, &change);
        let received = under_old_signature(resigned, &sent);
        prop_assert_eq!(received.verify(SECRET).is_ok(), is_same, "{:?}: {:?}", change, received.verify(SECRET));
    }

    #[test]
    fn another_date_region_or_key_in_the_credential_is_refused(
        request in request(),
        field in 0usize..4,
    ) {
        let mut sent = request.sign(SECRET);
        match field {
            0 => sent.edit_authorization(&format!("/{}/", request.region), "/ap-south-1/"),
            1 => sent.edit_authorization("/20150830/", "/20150831/"),
            2 => {
                sent.edit_authorization("/20150830/", "/20150829/");
                sent.set("x-amz-date", Some("20150829T123600Z"));
            }
            _ => sent.set("x-amz-date", Some("20150830T123601Z")),
        }
        prop_assert!(sent.verify(SECRET).is_err());
    }
}
