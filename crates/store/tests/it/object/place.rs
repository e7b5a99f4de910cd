//! A place for one test.

use outcrop_store::object::{Credentials, Objects, Place, S3};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

const SERVER: &str = "OUTCROP_TEST_S3_URL";

/// A place that nothing else uses.
pub(super) struct Site {
    place: Place,
}

impl Site {
    pub(super) fn open(&self) -> Objects {
        Objects::open(&self.place).expect("the place opens")
    }

    /// A place whose every key begins with a prefix of the first one's.
    pub(super) fn open_below(&self, prefix: &str) -> Objects {
        let place = match self.place.clone() {
            Place::Directory(path) => Place::Directory(path.join(prefix)),
            Place::S3(settings) => Place::S3(S3 {
                prefix: Some(prefix.to_owned()),
                ..settings
            }),
        };
        Objects::open(&place).expect("the place opens")
    }
}

pub(super) async fn on_directory(test: impl AsyncFnOnce(&Site)) {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::Directory(folder.path().join("objects"));
    test(&Site { place }).await;
}

pub(super) async fn on_s3(test: impl AsyncFnOnce(&Site)) {
    let Ok(endpoint) = std::env::var(SERVER) else {
        panic!(
            "{SERVER} is not set, so there is no S3 to test on: use `cargo nextest run`, or \
             `scripts/moto.sh with cargo test`"
        );
    };
    let bucket = format!("test-{}", uuid::Uuid::now_v7().simple());
    make_bucket(&endpoint, &bucket);
    let place = Place::S3(settings(&endpoint, &bucket));
    test(&Site { place }).await;
}

pub(super) fn settings(endpoint: &str, bucket: &str) -> S3 {
    S3 {
        bucket: bucket.to_owned(),
        region: "us-east-1".to_owned(),
        endpoint: Some(endpoint.to_owned()),
        prefix: None,
        credentials: Some(Credentials {
            access_key_id: "test".to_owned(),
            secret_access_key: "hunter2".to_owned().into(),
        }),
    }
}

/// The server asks nobody for a key to make one.
fn make_bucket(endpoint: &str, bucket: &str) {
    let host = endpoint.strip_prefix("http://").expect("an address");
    let mut connection = TcpStream::connect(host).expect("the S3 server answers");
    let request =
        format!("PUT /{bucket} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).expect("asked");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("answered");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
