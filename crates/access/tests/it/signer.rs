//! Requests, signed by the official signer.

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{PayloadChecksumKind, SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use outcrop_access::access_key::Secret;
use outcrop_access::sigv4::{Head, KeyCache, Refusal, Rules, Scoped, Signed, SigningKey, hash_body};
use std::time::{Duration, UNIX_EPOCH};

pub const ACCESS_KEY_ID: &str = "AKIDEXAMPLE";
pub const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
/// 30 August 2015, 12:36:00 UTC.
pub const SIGNED_US: i64 = 1_440_938_160_000_000;

/// What a client is about to send.
#[derive(Clone, Debug)]
pub struct Request {
    pub access_key_id: String,
    pub method: String,
    /// Path and query, raw.
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub region: String,
    pub service: String,
    pub signed_us: i64,
    /// Whether `x-amz-content-sha256` is sent.
    pub says_body_hash: bool,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            access_key_id: ACCESS_KEY_ID.to_owned(),
            method: "POST".to_owned(),
            target: "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aprofile%2Fabc/converse?a=b"
                .to_owned(),
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: b"{}".to_vec(),
            region: "us-east-1".to_owned(),
            service: "bedrock".to_owned(),
            signed_us: SIGNED_US,
            says_body_hash: false,
        }
    }
}

impl Request {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn sign(&self, secret: &str) -> Sent {
        let identity = Credentials::new(&self.access_key_id, secret, None, None, "test").into();
        let mut settings = SigningSettings::default();
        if self.says_body_hash {
            settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        }
        let at = UNIX_EPOCH + Duration::from_micros(self.signed_us.unsigned_abs());
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(&self.service)
            .time(at)
            .settings(settings)
            .build()
            .unwrap();
        let url = format!("http://127.0.0.1:8080{}", self.target);
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let request = SignableRequest::new(
            &self.method,
            url.as_str(),
            headers,
            SignableBody::Bytes(&self.body),
        )
        .unwrap();
        let (instructions, _) = sign(request, &params.into()).unwrap().into_parts();
        let mut sent = HeaderMap::new();
        let own = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in own
            .chain([("host", "127.0.0.1:8080")])
            .chain(instructions.headers())
        {
            sent.append(
                HeaderName::from_bytes(name.as_bytes()).unwrap(),
                HeaderValue::from_str(value).unwrap(),
            );
        }
        Sent {
            method: self.method.clone(),
            uri: url.parse().unwrap(),
            headers: sent,
            body: self.body.clone(),
        }
    }
}

/// What a server receives.
#[derive(Clone, Debug)]
pub struct Sent {
    pub method: String,
    pub uri: Uri,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Sent {
    pub fn head(&self) -> Head<'_> {
        Head {
            method: &self.method,
            raw_path: self.uri.path(),
            raw_query: self.uri.query().unwrap_or_default(),
            authority: None,
            headers: &self.headers,
        }
    }

    /// The scope, judged a second after signing.
    pub fn scoped(&self) -> Result<Scoped<'_>, Refusal> {
        let length = u64::try_from(self.body.len()).ok();
        Signed::parse(&self.headers)?.check_scope(SIGNED_US + 1_000_000, &Rules::BEDROCK, length)
    }

    /// All steps, without a cache.
    pub fn verify(&self, secret: &str) -> Result<(), Refusal> {
        let scoped = self.scoped()?;
        let key = SigningKey::derive(&Secret::new(secret), "20150830", scoped.region(), "bedrock");
        scoped.verify(&key, &self.head(), &hash_body([&*self.body]))
    }

    /// All steps, with a cache.
    pub fn verify_with(&self, cache: &KeyCache, secret: Option<&Secret>) -> Result<(), Refusal> {
        cache.verify(&self.scoped()?, secret, &self.head(), &hash_body([&*self.body]))
    }

    pub fn authorization(&self) -> &str {
        self.headers.get("authorization").unwrap().to_str().unwrap()
    }

    pub fn signature(&self) -> &str {
        self.authorization().rsplit('=').next().unwrap()
    }

    /// Replaces a header; `None` removes it.
    pub fn set(&mut self, name: &'static str, value: Option<&str>) {
        match value {
            Some(value) => drop(self.headers.insert(name, HeaderValue::from_str(value).unwrap())),
            None => drop(self.headers.remove(name)),
        }
    }

    /// Changes the text of the `Authorization` header.
    pub fn edit_authorization(&mut self, from: &str, to: &str) {
        let changed = self.authorization().replacen(from, to, 1);
        assert_ne!(changed, self.authorization(), "nothing to replace");
        self.set("authorization", Some(&changed));
    }
}
