//! Prints what one verification costs: `cargo run --release -p outcrop-access --example verify_cost`.
#![expect(clippy::print_stdout, reason = "printing is all that it does")]

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use http::{Request, request::Parts};
use outcrop_access::access_key::Secret;
use outcrop_access::sigv4::{Head, KeyCache, Rules, Signed, hash_body};
use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant, UNIX_EPOCH};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const SIGNED_S: u64 = 1_440_938_160;
const NOW_US: i64 = 1_440_938_160_000_000;
const URL: &str = "http://127.0.0.1:8080/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3A\
                   application-inference-profile%2Fabc123def456/converse";

fn main() -> Result<(), Box<dyn Error>> {
    let body = vec![b'x'; 1024];
    let right = signed_request(&body)?;
    let mut wrong = right.clone();
    wrong.method = http::Method::PUT;
    let secret = Secret::new(SECRET);
    let cache = KeyCache::new(1024)?;
    let empty = || KeyCache::new(1);

    measure("SHA-256 of a 1 KiB body", || {
        let _ = black_box(hash_body([&*body]));
    });
    measure("right, signing key cached, body hash included", || {
        let _ = black_box(check(&right, &body, Some(&secret), &cache));
    });
    println!("cached keys: {}", cache.len());
    measure("wrong, signing key cached", || {
        let _ = black_box(check(&wrong, &body, Some(&secret), &cache));
    });
    let never_filled = empty()?;
    measure("wrong, signing key not cached", || {
        let _ = black_box(check(&wrong, &body, Some(&secret), &never_filled));
    });
    measure("wrong, access key not known", || {
        let _ = black_box(check(&wrong, &body, None, &never_filled));
    });
    Ok(())
}

fn check(
    parts: &Parts,
    body: &[u8],
    secret: Option<&Secret>,
    cache: &KeyCache,
) -> Result<(), outcrop_access::sigv4::Refusal> {
    let scoped = Signed::parse(&parts.headers)?.check_scope(NOW_US, &Rules::BEDROCK, None)?;
    cache.verify(&scoped, secret, &Head::of(parts), &hash_body([body]))
}

fn signed_request(body: &[u8]) -> Result<Parts, Box<dyn Error>> {
    let identity = Credentials::new("AKIDEXAMPLE", SECRET, None, None, "example").into();
    let params = SigningParams::builder()
        .identity(&identity)
        .region("us-east-1")
        .name("bedrock")
        .time(UNIX_EPOCH + Duration::from_secs(SIGNED_S))
        .settings(SigningSettings::default())
        .build()?;
    let headers = [
        ("content-type", "application/json"),
        ("amz-sdk-request", "attempt=1"),
    ];
    let signable = SignableRequest::new("POST", URL, headers.into_iter(), SignableBody::Bytes(body))?;
    let (instructions, _) = sign(signable, &params.into())?.into_parts();
    let mut request = Request::post(URL).header("host", "127.0.0.1:8080");
    for (name, value) in headers.into_iter().chain(instructions.headers()) {
        request = request.header(name, value);
    }
    Ok(request.body(())?.into_parts().0)
}

/// The fastest of 2,000 rounds of 100: short enough to fit between what else the machine does.
fn measure(what: &str, mut work: impl FnMut()) {
    const TIMES: u32 = 100;
    let round = |_| {
        let start = Instant::now();
        (0..TIMES).for_each(|_| work());
        start.elapsed()
    };
    let fastest = (0..2_000).map(round).min().unwrap_or_default();
    println!("{what}: {} ns", fastest.as_nanos() / u128::from(TIMES));
}
