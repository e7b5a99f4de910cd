//! Payloads at rest, and places that fail.

use super::place::{Site, settings};
use super::{MANY, key, place_contract};
use outcrop_store::Error;
use outcrop_store::master_key::MasterKey;
use outcrop_store::object::{Objects, Payloads, Place};
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

place_contract!(
    a_payload_is_unreadable_at_rest_and_opens_again,
    a_payload_moved_to_another_key_does_not_open,
);

fn payloads(objects: Objects, key: u8) -> Payloads {
    let master_key = MasterKey::from_bytes(&[key; 32]).expect("a master key");
    Payloads::new(objects, Arc::new(master_key))
}

async fn a_payload_is_unreadable_at_rest_and_opens_again(site: &Site) {
    let payloads_1 = payloads(site.open(), 1);
    let (key, prompt) = (key("responses/1/a"), b"my secret plans".as_slice());
    payloads_1.put_sealed(&key, prompt).await.expect("put");
    let opened = payloads(site.open(), 1).get_sealed(&key, 15).await.expect("read");
    assert_eq!(opened.as_deref().map(Vec::as_slice), Some(prompt));
    assert!(matches!(
        payloads_1.get_sealed(&key, 14).await,
        Err(Error::Invalid(_))
    ));
    let raw = site.open().get(&key, MANY).await.expect("read").expect("there");
    assert!(!raw.windows(6).any(|window| window == b"secret"));
    let other = payloads(site.open(), 2).get_sealed(&key, MANY).await;
    assert!(matches!(other, Err(Error::Incompatible(_))), "{other:?}");
    payloads_1.delete(&key).await.expect("deleted");
    assert!(payloads_1.get_sealed(&key, MANY).await.expect("read").is_none());
}

async fn a_payload_moved_to_another_key_does_not_open(site: &Site) {
    let (objects, payloads) = (site.open(), payloads(site.open(), 1));
    let (mine, theirs) = (key("responses/111111111111/a"), key("responses/222222222222/a"));
    payloads.put_sealed(&mine, b"x").await.expect("put");
    let raw = objects.get(&mine, MANY).await.expect("read").expect("there");
    objects.put(&theirs, raw).await.expect("copied");
    let error = payloads
        .get_sealed(&theirs, MANY)
        .await
        .expect_err("another tenant's");
    assert!(matches!(error, Error::Corrupt(_)), "{error:?}");
    objects.put(&mine, "garbage").await.expect("overwritten");
    assert!(payloads.get_sealed(&mine, MANY).await.is_err());
}

#[tokio::test]
async fn a_directory_is_made_for_its_owner_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a/objects");
    let objects = Objects::open(&Place::Directory(path.clone())).expect("opened");
    objects.put(&key("x"), "y").await.expect("put");
    for made in [path.as_path(), &folder.path().join("a")] {
        let mode = std::fs::metadata(made).expect("metadata").permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "{}", made.display());
    }
}

#[tokio::test]
async fn no_half_written_file_is_an_object() {
    let folder = tempfile::tempdir().expect("a folder");
    let objects = Objects::open(&Place::Directory(folder.path().to_owned())).expect("opened");
    std::fs::create_dir(folder.path().join("a")).expect("a folder");
    std::fs::write(folder.path().join("a/b#1"), "half").expect("what a killed process left");
    assert_eq!(objects.list(&key("a"), None, 10).await.expect("listed"), []);
    objects.put(&key("a/b"), "whole").await.expect("put");
    assert_eq!(objects.list(&key("a"), None, 10).await.expect("listed").len(), 1);
}

#[tokio::test]
async fn an_object_in_the_place_of_a_folder_is_a_conflict() {
    let folder = tempfile::tempdir().expect("a folder");
    let objects = Objects::open(&Place::Directory(folder.path().to_owned())).expect("opened");
    objects.put(&key("a/b"), "x").await.expect("put");
    for wrong in ["a", "a/b/c", "a/b/c/d"] {
        let error = objects.put(&key(wrong), "y").await.expect_err("in the way");
        assert!(matches!(error, Error::Conflict(_)), "{wrong}: {error:?}");
    }
}

#[tokio::test]
async fn a_directory_that_cannot_be_made_is_unavailable() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "x").expect("written");
    let error = Objects::open(&Place::Directory(file.join("objects"))).expect_err("no folder");
    assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_out_of_reach_is_unavailable_and_not_told_to_callers() {
    let place = Place::S3(settings("http://127.0.0.1:1", "nothing"));
    assert!(!format!("{place:?}").contains("hunter2"));
    let objects = Objects::open(&place).expect("nothing is asked yet");
    for error in [
        objects.put(&key("a"), "x").await.expect_err("out of reach"),
        objects.get(&key("a"), MANY).await.expect_err("out of reach"),
    ] {
        assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
        let (detail, told) = (error.to_string(), outcrop_core::Error::from(error));
        assert!(
            detail.contains("127.0.0.1") && !detail.contains("hunter2"),
            "{detail}"
        );
        assert!(!told.message().contains("127.0.0.1"), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bucket_that_the_service_lacks_is_unavailable() {
    super::on_s3(async |_: &Site| {
        let endpoint = std::env::var("OUTCROP_TEST_S3_URL").expect("set");
        let objects = Objects::open(&Place::S3(settings(&endpoint, "no-such-bucket"))).expect("opened");
        let error = objects.put(&key("a"), "x").await.expect_err("no bucket");
        assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
    })
    .await;
}
