//! Signature Version 4, by the official signer.

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign as sign_http};
use aws_sigv4::sign::v4;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::uri::Uri;
use outcrop_core::Error;
use std::time::SystemTime;

/// All of Bedrock's services sign by one name.
const SERVICE: &str = "bedrock";

/// Adds the headers that show who sends a `POST` to `uri`.
pub fn sign(
    uri: &Uri,
    headers: &mut HeaderMap,
    body: &[u8],
    credentials: &Credentials,
    region: &str,
    now: SystemTime,
) -> Result<(), Error> {
    let identity = credentials.clone().into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name(SERVICE)
        .time(now)
        .settings(SigningSettings::default())
        .build()
        .map_err(Error::internal)?;
    let url = uri.to_string();
    let signed = headers.iter().filter_map(|(name, value)| {
        let matters = is_signed(name);
        matters
            .then(|| Some((name.as_str(), value.to_str().ok()?)))
            .flatten()
    });
    let request =
        SignableRequest::new("POST", url, signed, SignableBody::Bytes(body)).map_err(Error::internal)?;
    let (instructions, _) = sign_http(request, &params.into())
        .map_err(Error::internal)?
        .into_parts();
    for (name, value) in instructions.headers() {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(Error::internal)?;
        let mut value = HeaderValue::from_str(value).map_err(|_| {
            Error::unavailable("the model's provider cannot be called with its credentials")
                .with_detail("the credentials have characters that a header cannot carry")
        })?;
        value.set_sensitive(name == AUTHORIZATION || name == "x-amz-security-token");
        headers.insert(name, value);
    }
    Ok(())
}

/// What Bedrock wants signed; the host is added. A proxy may change the others.
fn is_signed(name: &HeaderName) -> bool {
    name == CONTENT_TYPE || name.as_str().starts_with("x-amzn-bedrock-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use outcrop_access::access_key::Secret;
    use outcrop_access::sigv4::{Head, Rules, Signed, SigningKey, hash_body};
    use std::time::{Duration, UNIX_EPOCH};

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    /// 30 August 2015, 12:36:00 UTC.
    const SIGNED_S: u64 = 1_440_938_160;

    fn signed(url: &str, token: Option<&str>) -> (Uri, HeaderMap) {
        let uri: Uri = url.parse().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert("accept", HeaderValue::from_static("application/json"));
        headers.insert("x-amzn-bedrock-trace", HeaderValue::from_static("ENABLED"));
        let credentials = Credentials::new("AKIDEXAMPLE", SECRET, token.map(str::to_owned), None, "test");
        let now = UNIX_EPOCH + Duration::from_secs(SIGNED_S);
        sign(&uri, &mut headers, b"{}", &credentials, "us-east-1", now).unwrap();
        (uri, headers)
    }

    #[test]
    fn a_signature_is_verified_by_our_own_verifier() {
        for (url, host) in [
            (
                "http://127.0.0.1:8080/model/a.b-v1%3A0/converse",
                "127.0.0.1:8080",
            ),
            (
                "https://bedrock.example.com:443/model/arn%3Aaws%3Abedrock%3Ax%2Fy/converse",
                "bedrock.example.com",
            ),
        ] {
            let (uri, mut headers) = signed(url, None);
            headers.insert("host", HeaderValue::from_str(host).unwrap());
            let head = Head {
                method: "POST",
                raw_path: uri.path(),
                raw_query: "",
                authority: None,
                headers: &headers,
            };
            let now_us = i64::try_from(SIGNED_S).unwrap() * 1_000_000;
            let scoped = Signed::parse(&headers)
                .unwrap()
                .check_scope(now_us, &Rules::BEDROCK, Some(2))
                .unwrap();
            let key = SigningKey::derive(&Secret::new(SECRET), "20150830", "us-east-1", "bedrock");
            assert_eq!(
                scoped.verify(&key, &head, &hash_body([&b"{}"[..]])),
                Ok(()),
                "{url}"
            );
        }
    }

    #[test]
    fn what_a_proxy_may_change_is_not_signed_and_a_session_is() {
        let (_, headers) = signed("https://b.example.com/model/a/converse", Some("session"));
        let authorization = &headers[AUTHORIZATION];
        let text = authorization.to_str().unwrap();
        let list = "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amzn-bedrock-trace,";
        assert!(text.contains(list), "{text}");
        assert_eq!(headers["x-amz-security-token"], "session");
        assert!(authorization.is_sensitive() && headers["x-amz-security-token"].is_sensitive());
    }
}
