//! The authenticator on keys that a store holds: which credential decides, and when a body is read.

use crate::declare;
use crate::signer::{ACCESS_KEY_ID, Request, SECRET, SIGNED_US};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderName, HeaderValue};
use http_body::Frame;
use http_body_util::Full;
use outcrop_access::api_key::{self, Hasher};
use outcrop_access::authenticate::{Authenticator, Options};
use outcrop_access::snapshot::{Live, Source};
use outcrop_core::audit::{Actor, Record};
use outcrop_core::clock::Clock;
use outcrop_core::key::{Scope, Scopes};
use outcrop_core::principal::Role;
use outcrop_core::{Code, Error};
use outcrop_store::access_key::AccessKey;
use outcrop_store::api_key::ApiKey;
use outcrop_store::master_key::MasterKey;
use outcrop_store::{Database, Store};
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

const BODY: &[u8] = b"{\"a\":1}";
const OPTIONS: Options = Options {
    max_body_bytes: 1000,
    unauthenticated_body_bytes: 1000,
    body_timeout: Duration::from_millis(200),
};

/// An authenticator, and the API keys of two principals beside the signer's access key.
struct Installation {
    authenticator: Authenticator,
    keys: [String; 2],
}

impl Installation {
    async fn new(options: Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::fixed(SIGNED_US);
        let database = Database::Sqlite {
            path: folder.path().join("outcrop.db"),
        };
        let store = Store::open(&outcrop_store::Options { database }, &clock)
            .await
            .unwrap();
        let master_key = Arc::new(MasterKey::open_or_create(folder.path()).unwrap());
        let keys = ["ada", "grace"].map(|_| api_key::generate().unwrap());
        fill(&store, &master_key, &keys).await;
        let source = Source::new(store, Arc::clone(&master_key), Vec::new(), clock.clone());
        let live = Live::new(source.snapshot().await.unwrap(), SIGNED_US, Duration::MAX);
        let hash_key = master_key.api_key_hash_key();
        Self {
            authenticator: Authenticator::new(&options, &hash_key, Arc::new(live), clock).unwrap(),
            keys: keys.map(|key| key.reveal().to_owned()),
        }
    }

    /// Who sends `head` with [`BODY`].
    async fn who(&self, head: &Parts) -> Result<String, Error> {
        let (caller, body) = self.authenticator.authenticate(head, Full::from(BODY)).await?;
        assert_eq!(body, BODY);
        Ok(caller.principal.id.clone())
    }
}

async fn fill(store: &Store, master_key: &MasterKey, keys: &[api_key::Generated; 2]) {
    let people = ["ada", "grace"].map(|id| declare::principal(id, "123456789012", "test"));
    let organisation = [
        declare::account("123456789012", "root"),
        declare::project("test", "123456789012"),
        declare::member("ada", "root", Role::PlatformAdmin),
    ];
    declare::put(store, organisation.into_iter().chain(people))
        .await
        .unwrap();
    let hasher = Hasher::new(&master_key.api_key_hash_key());
    for (id, key) in ["ada", "grace"].into_iter().zip(keys) {
        let presented = key.presented().unwrap();
        let key = ApiKey {
            id: presented.id().to_owned(),
            principal: id.to_owned(),
            name: String::new(),
            // Who looks may not call.
            scopes: if id == "ada" {
                Scopes::ALL
            } else {
                Scopes::from_iter([Scope::Read])
            },
            hash: hasher.hash(&presented),
            region: "eu-west-1".to_owned(),
            created_at_us: SIGNED_US,
            expires_at_us: None,
            revoked_at_us: None,
        };
        store.create_api_key(&key, &record(&key.id)).await.unwrap();
    }
    let pair = AccessKey {
        id: ACCESS_KEY_ID.to_owned(),
        principal: "grace".to_owned(),
        name: String::new(),
        expires_at_us: None,
        sealed_secret: master_key.seal(ACCESS_KEY_ID, SECRET.as_bytes()).unwrap(),
        created_at_us: SIGNED_US,
        revoked_at_us: None,
    };
    store.create_access_key(&pair, &record(&pair.id)).await.unwrap();
}

fn record(subject: &str) -> Record {
    Record {
        actor: Actor::System {
            part: "test".to_owned(),
        },
        action: "key.create",
        subject_kind: "key",
        subject: subject.to_owned(),
        account: None,
        before: None,
        after: None,
    }
}

fn head(headers: &[(&str, &str)]) -> Parts {
    let mut head = http::Request::post("/model/m/converse")
        .body(())
        .unwrap()
        .into_parts()
        .0;
    for (name, value) in headers {
        head.headers.append(
            HeaderName::from_bytes(name.as_bytes()).unwrap(),
            HeaderValue::from_str(value).unwrap(),
        );
    }
    head
}

fn signed(body: &[u8]) -> Parts {
    let request = Request {
        body: body.to_vec(),
        ..Request::default()
    };
    let sent = request.sign(SECRET);
    let mut head = http::Request::post(sent.uri).body(()).unwrap().into_parts().0;
    head.headers = sent.headers;
    head
}

/// A body that never comes.
struct Silent;

impl http_body::Body for Silent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Pending
    }
}

#[tokio::test]
async fn a_key_is_the_same_caller_in_every_header_that_an_sdk_sends_it_in() {
    let installation = Installation::new(OPTIONS).await;
    let key = installation.keys[0].as_str();
    let bearer = format!("Bearer {key}");
    let forms: [&[(&str, &str)]; 4] = [
        &[("authorization", &bearer)],
        &[("x-api-key", key)],
        &[("api-key", key)],
        &[("authorization", &bearer), ("x-api-key", key)],
    ];
    for headers in forms {
        let head = head(headers);
        assert_eq!(installation.who(&head).await.unwrap(), "ada");
        let caller = installation
            .authenticator
            .authenticate_without_body(&head)
            .unwrap();
        assert_eq!(
            (caller.principal.id.as_str(), &*caller.region),
            ("ada", "eu-west-1")
        );
        let caller = installation
            .authenticator
            .authenticate_api_key(&head.headers)
            .unwrap();
        assert_eq!(caller.principal.id, "ada");
    }
}

#[tokio::test]
async fn a_signature_is_verified_over_the_body_and_names_the_region() {
    let installation = Installation::new(OPTIONS).await;
    let head = signed(BODY);
    let answered = installation
        .authenticator
        .authenticate(&head, Full::from(BODY))
        .await;
    let (caller, body) = answered.unwrap();
    assert_eq!(
        (caller.principal.id.as_str(), &*caller.region),
        ("grace", "us-east-1")
    );
    assert_eq!(body, BODY);
    let changed = Full::from(&b"{\"a\":2}"[..]);
    let refusal = installation.authenticator.authenticate(&head, changed).await;
    assert_eq!(refusal.unwrap_err().reason(), Some("InvalidSignatureException"));
}

#[tokio::test]
async fn a_request_without_a_body_passes_by_a_signature_over_nothing_alone() {
    let installation = Installation::new(OPTIONS).await;
    let caller = installation.authenticator.authenticate_without_body(&signed(b""));
    assert_eq!(caller.unwrap().principal.id, "grace");
    let refusal = installation
        .authenticator
        .authenticate_without_body(&signed(BODY));
    assert_eq!(refusal.unwrap_err().reason(), Some("InvalidSignatureException"));
}

#[tokio::test]
async fn two_credentials_are_refused_and_never_chosen_from() {
    let installation = Installation::new(OPTIONS).await;
    let [ada, grace] = &installation.keys;
    let bearer = format!("Bearer {ada}");
    let both_keys = head(&[("authorization", &bearer), ("x-api-key", grace)]);
    let mut key_and_signature = signed(BODY);
    key_and_signature
        .headers
        .insert("x-api-key", HeaderValue::from_str(ada).unwrap());
    for head in [both_keys, key_and_signature] {
        let refusals = [
            installation.who(&head).await.unwrap_err(),
            installation
                .authenticator
                .authenticate_without_body(&head)
                .unwrap_err(),
            installation
                .authenticator
                .authenticate_api_key(&head.headers)
                .unwrap_err(),
        ];
        for refusal in refusals {
            assert_eq!(refusal.code(), Code::Unauthenticated);
            assert!(refusal.message().contains("several credentials"), "{refusal}");
        }
    }
}

#[tokio::test]
async fn no_credential_and_a_wrong_one_are_told_apart() {
    let installation = Installation::new(OPTIONS).await;
    let nothing = installation.who(&head(&[])).await.unwrap_err();
    assert_eq!(nothing.reason(), Some("MissingAuthenticationTokenException"));
    let unknown = api_key::generate().unwrap();
    for key in ["sk-somebody-elses", unknown.reveal()] {
        let wrong = installation.who(&head(&[("x-api-key", key)])).await.unwrap_err();
        assert_eq!(wrong.reason(), Some("invalid_api_key"), "{wrong}");
    }
}

#[tokio::test]
async fn only_callers_not_yet_known_share_the_memory_for_bodies() {
    let installation = Installation::new(Options {
        unauthenticated_body_bytes: OPTIONS.max_body_bytes - 1,
        ..OPTIONS
    })
    .await;
    // Of undeclared length: counted as the largest.
    let refusal = installation.who(&signed(BODY)).await.unwrap_err();
    assert_eq!(refusal.code(), Code::Throttled);
    let mut declared = signed(BODY);
    declared
        .headers
        .insert("content-length", HeaderValue::from(BODY.len()));
    assert_eq!(installation.who(&declared).await.unwrap(), "grace");
    let key = installation.keys[0].as_str();
    assert_eq!(installation.who(&head(&[("api-key", key)])).await.unwrap(), "ada");
}

#[tokio::test]
async fn a_body_is_waited_for_within_bounds() {
    let installation = Installation::new(OPTIONS).await;
    let head = head(&[("x-api-key", &installation.keys[0])]);
    let slow = installation.authenticator.authenticate(&head, Silent).await;
    assert_eq!(slow.unwrap_err().code(), Code::RequestTimeout);
    let large = Full::from(vec![b' '; OPTIONS.max_body_bytes + 1]);
    let large = installation.authenticator.authenticate(&head, large).await;
    assert_eq!(large.unwrap_err().code(), Code::TooLarge);
}

#[tokio::test]
async fn a_key_calls_models_only_when_it_is_for_that() {
    let installation = Installation::new(OPTIONS).await;
    let bearer = |key: &str| head(&[("authorization", &format!("Bearer {key}"))]);
    let [ada, grace] = &installation.keys;
    let called = installation
        .authenticator
        .authenticate_call(&bearer(ada), Full::from(BODY))
        .await;
    assert!(called.is_ok());
    let refused = installation
        .authenticator
        .authenticate_call(&bearer(grace), Full::from(BODY))
        .await;
    let refusal = refused.err().unwrap();
    assert_eq!(refusal.code(), Code::Forbidden);
    assert!(
        refusal.message().contains("`invoke`") && refusal.message().contains("`read`"),
        "{refusal}"
    );
    let refusal = installation
        .authenticator
        .authenticate_call_without_body(&bearer(grace))
        .err()
        .unwrap();
    assert_eq!(refusal.code(), Code::Forbidden);
}

#[tokio::test]
async fn a_token_of_an_identity_provider_calls_no_model() {
    let installation = Installation::new(OPTIONS).await;
    let head = head(&[("authorization", "Bearer eyJhbGciOiJub25lIn0.e30.")]);
    assert_eq!(
        Authenticator::token_in(&head.headers).unwrap(),
        Some("eyJhbGciOiJub25lIn0.e30.")
    );
    let refusal = installation
        .authenticator
        .authenticate(&head, Full::from(BODY))
        .await
        .err()
        .unwrap();
    assert!(refusal.message().contains("admin API alone"), "{refusal}");
}

#[tokio::test]
async fn a_signature_for_one_service_is_not_taken_by_the_other() {
    let installation = Installation::new(OPTIONS).await;
    let refused = installation
        .authenticator
        .authenticate_sts(&signed(BODY), Full::from(BODY))
        .await;
    assert_eq!(refused.err().unwrap().reason(), Some("InvalidSignatureException"));
    let [ada, _] = &installation.keys;
    let keyed = head(&[("authorization", &format!("Bearer {ada}"))]);
    let refused = installation
        .authenticator
        .authenticate_sts(&keyed, Full::from(BODY))
        .await;
    assert!(refused.err().unwrap().message().contains("signed with SigV4"));
}
