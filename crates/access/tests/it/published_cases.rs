//! Cases of AWS's published Signature Version 4 test suite, stated as facts: request, and its known signature.

use outcrop_access::access_key::Secret;
use outcrop_access::sigv4::{Rules, probe};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const NOW_US: i64 = 1_440_938_160_000_000;
const RULES: Rules<'static> = Rules {
    services: &["service"],
    ..Rules::BEDROCK
};

struct Case {
    name: &'static str,
    request_line: &'static str,
    /// Besides `Host` and `X-Amz-Date`.
    headers: &'static str,
    signed_headers: &'static str,
    signature: &'static str,
    body: &'static str,
}

const CASES: [Case; 6] = [
    Case {
        name: "get-vanilla",
        request_line: "GET /",
        headers: "",
        signed_headers: "host;x-amz-date",
        signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        body: "",
    },
    Case {
        name: "get-vanilla-query-order-encoded",
        request_line: "GET /?Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
        headers: "",
        signed_headers: "host;x-amz-date",
        signature: "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac",
        body: "",
    },
    Case {
        name: "get-header-value-trim",
        request_line: "GET /",
        headers: "My-Header1: value1\nMy-Header2: \"a   b   c\"\n",
        signed_headers: "host;my-header1;my-header2;x-amz-date",
        signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
        body: "",
    },
    Case {
        name: "get-utf8",
        request_line: "GET /ሴ",
        headers: "",
        signed_headers: "host;x-amz-date",
        signature: "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
        body: "",
    },
    Case {
        name: "get-space",
        request_line: "GET /example space/",
        headers: "",
        signed_headers: "host;x-amz-date",
        signature: "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
        body: "",
    },
    Case {
        name: "post-x-www-form-urlencoded",
        request_line: "POST /",
        headers: "Content-Type:application/x-www-form-urlencoded\nContent-Length:13\n\
                  x-amz-content-sha256:9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e\n",
        signed_headers: "content-length;content-type;host;x-amz-content-sha256;x-amz-date",
        signature: "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b",
        body: "Param1=value1",
    },
];

fn request(case: &Case, signature: &str) -> String {
    let Case {
        request_line,
        headers,
        signed_headers,
        body,
        ..
    } = case;
    format!(
        "{request_line} HTTP/1.1\nHost:example.amazonaws.com\nX-Amz-Date:20150830T123600Z\n{headers}\
         Authorization:AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
         SignedHeaders={signed_headers}, Signature={signature}\n\n{body}"
    )
}

#[test]
fn published_signatures_verify() {
    let secret = Secret::new(SECRET);
    for case in &CASES {
        let outcome = probe(request(case, case.signature).as_bytes(), &secret, NOW_US, &RULES);
        assert_eq!(outcome, Some(Ok(())), "{}", case.name);
    }
}

#[test]
fn any_other_signature_does_not() {
    let secret = Secret::new(SECRET);
    for case in &CASES {
        let other = case.signature.replacen(&case.signature[..1], "0", 1);
        let outcome = probe(request(case, &other).as_bytes(), &secret, NOW_US, &RULES);
        assert!(matches!(outcome, Some(Err(_))), "{}: {outcome:?}", case.name);
    }
}
