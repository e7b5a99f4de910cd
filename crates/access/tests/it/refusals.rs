//! Each way in which a request can be turned away: its kind, and a text that helps.

use crate::signer::{Request, SECRET, SIGNED_US, Sent};
use outcrop_access::sigv4::{Kind, Refusal, Rules, Signed};
use outcrop_core::{Code, Error};

fn default() -> Sent {
    Request::default().sign(SECRET)
}

#[track_caller]
fn assert_refused(sent: &Sent, kind: Kind, part_of_text: &str) {
    let refusal = sent.verify(SECRET).unwrap_err();
    assert_eq!(refusal.kind(), kind, "{refusal}");
    assert!(refusal.to_string().contains(part_of_text), "{refusal}");
}

#[test]
fn no_authorization_is_a_missing_token() {
    let mut sent = default();
    sent.set("authorization", None);
    assert_refused(
        &sent,
        Kind::MissingAuthenticationToken,
        "Missing Authentication Token",
    );
}

#[test]
fn another_scheme_or_algorithm_is_incomplete() {
    for authorization in [
        "Bearer abc",
        "AWS4-ECDSA-P256-SHA256 Credential=a",
        "AWS4-HMAC-SHA256x",
        "",
    ] {
        let mut sent = default();
        sent.set("authorization", Some(authorization));
        assert_refused(&sent, Kind::IncompleteSignature, "AWS4-HMAC-SHA256");
    }
}

#[test]
fn a_broken_authorization_is_incomplete_and_says_where() {
    for (from, to, text) in [
        ("Credential=", "Kredential=", "not part of the scheme"),
        ("SignedHeaders=", "SignedHeaders:", "without '='"),
        ("Signature=", "Credential=", "twice"),
        (", Signature=", ";", "no 'Signature'"),
        ("AKIDEXAMPLE/", "", "keyid/date/region/service/aws4_request"),
        (
            "AKIDEXAMPLE/",
            "AKID/EXAMPLE/",
            "keyid/date/region/service/aws4_request",
        ),
        ("/us-east-1/", "//", "keyid/date/region/service/aws4_request"),
        ("AKIDEXAMPLE/", "AKID EXAMPLE/", "access key id"),
        ("content-type;host", "host;content-type", "sorted"),
        ("content-type;host", "host;host", "sorted"),
        ("content-type;host", "Content-Type;host", "lower-case"),
        ("content-type;host", ";host", "lower-case"),
        ("Signature=", "Signature=0", "64 lower-case"),
    ] {
        let mut sent = default();
        sent.edit_authorization(from, to);
        assert_refused(&sent, Kind::IncompleteSignature, text);
    }
    let mut sent = default();
    let upper = sent.signature().to_uppercase();
    let lower = sent.signature().to_owned();
    sent.edit_authorization(&lower, &upper);
    assert_refused(&sent, Kind::IncompleteSignature, "64 lower-case");
}

#[test]
fn sizes_and_repeats_are_bounded() {
    let mut sent = default();
    sent.edit_authorization("AKIDEXAMPLE", &"A".repeat(4096));
    assert_refused(&sent, Kind::IncompleteSignature, "4096");
    let mut sent = default();
    sent.edit_authorization("AKIDEXAMPLE", &"A".repeat(129));
    assert_refused(&sent, Kind::IncompleteSignature, "access key id");
    let many: Vec<_> = (100..201).map(|ordinal| format!("a{ordinal}")).collect();
    let mut sent = default();
    sent.edit_authorization("content-type", &many.join(";"));
    assert_refused(&sent, Kind::IncompleteSignature, "100 headers");
    for name in ["authorization", "x-amz-date", "x-amz-content-sha256"] {
        let mut sent = Request {
            says_body_hash: true,
            ..Request::default()
        }
        .sign(SECRET);
        let again = sent.headers.get(name).unwrap().clone();
        sent.headers.append(name, again);
        assert_eq!(
            sent.verify(SECRET).unwrap_err().kind(),
            Kind::IncompleteSignature,
            "{name}"
        );
    }
}

#[test]
fn host_date_and_the_headers_of_aws_have_to_be_signed() {
    let mut sent = default();
    sent.edit_authorization("content-type;host;x-amz-date", "content-type;x-amz-date");
    assert_refused(&sent, Kind::InvalidSignature, "'host'");
    let mut sent = default();
    sent.edit_authorization("host;x-amz-date", "host");
    assert_refused(&sent, Kind::InvalidSignature, "'x-amz-date'");
    for name in [
        "x-amz-meta",
        "x-amzn-bedrock-request-metadata",
        "x-amzn-bedrock-guardrailidentifier",
    ] {
        let mut sent = default();
        sent.set(name, Some("{}"));
        assert_refused(&sent, Kind::InvalidSignature, name);
    }
    // What proxies add does no harm.
    for name in ["x-amzn-trace-id", "x-amz-cf-id", "x-forwarded-for", "user-agent"] {
        let mut sent = default();
        sent.set(name, Some("added"));
        assert_eq!(sent.verify(SECRET), Ok(()), "{name}");
    }
}

#[test]
fn a_signed_header_that_did_not_arrive_is_named() {
    let mut sent = default();
    sent.set("content-type", None);
    assert_refused(
        &sent,
        Kind::InvalidSignature,
        "'content-type', which is not in the request",
    );
}

#[test]
fn the_date_has_to_be_there_and_readable() {
    let mut sent = default();
    sent.set("x-amz-date", None);
    assert_refused(&sent, Kind::IncompleteSignature, "'X-Amz-Date'");
    sent.set("x-amz-date", Some("2015-08-30T12:36:00Z"));
    assert_refused(&sent, Kind::IncompleteSignature, "20150830T123600Z");
    sent.set("x-amz-date", None);
    sent.set("date", Some("Sun, 30 Aug 2015 12:36:00 GMT"));
    assert_refused(&sent, Kind::InvalidSignature, "'date'");
    sent.set("date", Some("soon"));
    assert_refused(&sent, Kind::IncompleteSignature, "Date");
}

#[test]
fn the_scope_has_to_be_ours() {
    for (from, to, text) in [
        ("/20150830/", "/20150829/", "'20150830'"),
        ("/bedrock/", "/s3/", "'bedrock' or 'bedrock-mantle', not 's3'"),
        ("/us-east-1/", "/US_EAST/", "'US_EAST'"),
        ("/us-east-1/", "/1-us/", "'1-us'"),
        (
            "/aws4_request",
            "/aws5_request",
            "'aws4_request', not 'aws5_request'",
        ),
    ] {
        let mut sent = default();
        sent.edit_authorization(from, to);
        assert_refused(&sent, Kind::InvalidSignature, text);
    }
    let sent = Request {
        region: "a".repeat(33),
        ..Request::default()
    }
    .sign(SECRET);
    assert_refused(&sent, Kind::InvalidSignature, "valid region");
}

#[test]
fn a_clock_may_be_off_by_five_minutes_either_way() {
    let sent = default();
    let judge = |offset_us: i64| {
        let signed = Signed::parse(&sent.headers).unwrap();
        signed
            .check_scope(SIGNED_US + offset_us, &Rules::BEDROCK, None)
            .map(|scoped| scoped.region())
    };
    let five_minutes_us = 300_000_000;
    for offset_us in [-five_minutes_us, 0, five_minutes_us] {
        assert_eq!(judge(offset_us), Ok("us-east-1"));
    }
    let late = judge(five_minutes_us + 1_000_000).unwrap_err();
    assert_eq!(late.kind(), Kind::InvalidSignature);
    assert_eq!(
        late.to_string(),
        "Signature expired: signed at 20150830T123600Z, more than 5 min before server time 20150830T124101Z"
    );
    let early = judge(-five_minutes_us - 1).unwrap_err();
    assert!(
        early.to_string().starts_with("Signature not yet current"),
        "{early}"
    );
    assert!(judge(i64::MAX - SIGNED_US).is_err());
    assert!(judge(i64::MIN).is_err());
}

#[test]
fn session_tokens_are_refused_clearly() {
    let sent = Request::default()
        .header("x-amz-security-token", "token")
        .sign(SECRET);
    assert_refused(
        &sent,
        Kind::UnrecognizedClient,
        "session tokens are not supported",
    );
}

#[test]
fn the_body_has_to_be_the_one_that_was_signed() {
    let mut sent = Request {
        says_body_hash: true,
        ..Request::default()
    }
    .sign(SECRET);
    sent.body.push(b' ');
    assert_eq!(sent.verify(SECRET), Err(Refusal::BodyHash));
    let mut sent = default();
    sent.body.push(b' ');
    assert_refused(&sent, Kind::InvalidSignature, "does not match");
    // Without the secret, it is not told apart from any other mismatch.
    let mut sent = Request {
        says_body_hash: true,
        ..Request::default()
    }
    .sign("another");
    sent.body.push(b' ');
    assert!(matches!(sent.verify(SECRET), Err(Refusal::Mismatch { .. })));
}

#[test]
fn unsigned_and_chunk_signed_bodies_are_refused() {
    for (value, text) in [
        ("UNSIGNED-PAYLOAD", "UNSIGNED-PAYLOAD"),
        ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "chunks are not supported"),
        ("STREAMING-UNSIGNED-PAYLOAD-TRAILER", "chunks are not supported"),
    ] {
        let sent = Request::default()
            .header("x-amz-content-sha256", value)
            .sign(SECRET);
        assert_refused(&sent, Kind::InvalidSignature, text);
    }
    let sent = Request::default()
        .header("x-amz-content-sha256", "abc")
        .sign(SECRET);
    assert_refused(&sent, Kind::IncompleteSignature, "hexadecimal");
    let sent = Request::default()
        .header("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
        .sign(SECRET);
    let rules = Rules {
        allow_unsigned_payload: true,
        ..Rules::BEDROCK
    };
    assert!(
        Signed::parse(&sent.headers)
            .unwrap()
            .check_scope(SIGNED_US, &rules, None)
            .is_ok()
    );
}

#[test]
fn a_body_that_announces_too_much_is_not_read() {
    let sent = default();
    let judge = |length| {
        Signed::parse(&sent.headers)
            .unwrap()
            .check_scope(SIGNED_US, &Rules::BEDROCK, length)
    };
    assert!(judge(Some(25_000_000)).is_ok());
    let refusal = judge(Some(25_000_001)).unwrap_err();
    assert_eq!(refusal.kind(), Kind::RequestTooLarge);
    let error = Error::from(refusal);
    assert_eq!(error.code(), Code::TooLarge);
    assert!(error.message().contains("25000001"), "{error}");
}

#[test]
fn as_an_error_it_keeps_its_kind_and_hides_what_we_computed() {
    let mut sent = Request::default().header("x-custom", "hunter2").sign(SECRET);
    sent.method = "PUT".to_owned();
    let error = Error::from(sent.verify(SECRET).unwrap_err());
    assert_eq!(error.code(), Code::Unauthenticated);
    assert_eq!(error.reason(), Some("InvalidSignatureException"));
    assert!(!error.message().contains("PUT"), "{error}");
    let detail = error.detail().unwrap();
    assert!(detail.starts_with("PUT\n/model/arn%253Aaws"), "{detail}");
    assert!(
        detail.contains("x-custom:(7 bytes)") && !detail.contains("hunter2"),
        "{detail}"
    );
}
