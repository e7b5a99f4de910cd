//! Objects: one contract, on a directory and on S3.

mod place;
mod sealed;

use outcrop_store::Error;
use outcrop_store::object::{Key, Objects};
use place::{Site, on_directory, on_s3};

/// Makes two tests of each named function `async fn(&Site)`: one for each kind of place.
macro_rules! place_contract {
    ($($test:ident),+ $(,)?) => {
        mod directory {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                crate::object::on_directory(super::$test).await;
            })+
        }
        mod s3 {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                crate::object::on_s3(super::$test).await;
            })+
        }
    };
}
use place_contract;

place_contract!(
    what_is_put_is_read_back,
    what_is_absent_is_none,
    a_later_put_takes_the_place,
    only_the_first_put_if_absent_writes,
    puts_if_absent_at_once_write_one,
    deleting_again_is_no_error,
    an_object_larger_than_the_bound_is_not_read,
    a_listing_is_in_the_order_of_the_keys_and_goes_on_after_one,
    a_listing_stays_below_its_key,
    strange_names_are_kept_as_they_are,
    a_place_within_a_place_sees_only_its_own,
);

const MANY: u64 = 1 << 20;

fn key(text: &str) -> Key {
    Key::parse(text).expect("a key")
}

async fn read(objects: &Objects, text: &str) -> Option<Vec<u8>> {
    let bytes = objects.get(&key(text), MANY).await.expect("read");
    bytes.map(|bytes| bytes.to_vec())
}

async fn put(objects: &Objects, text: &str, bytes: &'static [u8]) {
    objects.put(&key(text), bytes).await.expect("put");
}

async fn what_is_put_is_read_back(site: &Site) {
    let objects = site.open();
    let bytes: Vec<u8> = (0..200_000_u32).map(|n| (n % 251) as u8).collect();
    objects.put(&key("a/b/whole"), bytes.clone()).await.expect("put");
    put(&objects, "a/empty", b"").await;
    let again = site.open();
    assert_eq!(read(&again, "a/b/whole").await, Some(bytes));
    assert_eq!(read(&again, "a/empty").await, Some(vec![]));
    assert!(again.exists(&key("a/b/whole")).await.expect("asked"));
}

async fn what_is_absent_is_none(site: &Site) {
    let objects = site.open();
    put(&objects, "a/b", b"x").await;
    for absent in ["c", "a", "a/bb", "a/b/c", "a/b/c/d", "b"] {
        assert_eq!(read(&objects, absent).await, None, "{absent}");
        assert!(!objects.exists(&key(absent)).await.expect("asked"), "{absent}");
        objects.delete(&key(absent)).await.expect("nothing to delete");
    }
    assert_eq!(read(&objects, "a/b").await, Some(b"x".to_vec()));
}

async fn a_later_put_takes_the_place(site: &Site) {
    let objects = site.open();
    put(&objects, "a", b"a longer first").await;
    put(&objects, "a", b"second").await;
    assert_eq!(read(&objects, "a").await, Some(b"second".to_vec()));
}

async fn only_the_first_put_if_absent_writes(site: &Site) {
    let objects = site.open();
    let key = key("claims/1");
    assert!(objects.put_if_absent(&key, "first").await.expect("put"));
    assert!(!objects.put_if_absent(&key, "second").await.expect("refused"));
    assert_eq!(read(&objects, "claims/1").await, Some(b"first".to_vec()));
    objects.delete(&key).await.expect("deleted");
    assert!(objects.put_if_absent(&key, "third").await.expect("put"));
}

async fn puts_if_absent_at_once_write_one(site: &Site) {
    let objects = site.open();
    let key = key("claims/1");
    let puts = (0..8).map(|n| objects.put_if_absent(&key, format!("claim {n}")));
    let written = futures_util::future::join_all(puts).await;
    let winners: Vec<usize> = written
        .into_iter()
        .enumerate()
        .filter_map(|(n, outcome)| outcome.expect("put").then_some(n))
        .collect();
    let [winner] = winners.as_slice() else {
        panic!("one winner, not {winners:?}")
    };
    assert_eq!(
        read(&objects, "claims/1").await,
        Some(format!("claim {winner}").into_bytes())
    );
}

async fn deleting_again_is_no_error(site: &Site) {
    let objects = site.open();
    put(&objects, "a/b/c", b"x").await;
    put(&objects, "a/d", b"y").await;
    objects.delete(&key("a/b/c")).await.expect("deleted");
    objects.delete(&key("a/b/c")).await.expect("deleted again");
    assert_eq!(read(&objects, "a/b/c").await, None);
    assert_eq!(read(&objects, "a/d").await, Some(b"y".to_vec()));
}

async fn an_object_larger_than_the_bound_is_not_read(site: &Site) {
    let objects = site.open();
    put(&objects, "a", b"0123456789").await;
    assert!(objects.get(&key("a"), 10).await.expect("read").is_some());
    let error = objects.get(&key("a"), 9).await.expect_err("too large");
    assert!(
        matches!(&error, Error::Invalid(why) if why.contains("10 bytes")),
        "{error:?}"
    );
}

async fn a_listing_is_in_the_order_of_the_keys_and_goes_on_after_one(site: &Site) {
    let objects = site.open();
    let keys = [
        "l/a", "l/a-b", "l/a/b", "l/a.b", "l/b", "l/ü", "l/z/1", "l/z/10", "l/z/2",
    ];
    // On a directory `a` cannot be both an object and a folder.
    let keys: Vec<&str> = keys.into_iter().filter(|key| *key != "l/a").collect();
    for text in keys.iter().rev() {
        put(&objects, text, b"12").await;
    }
    let mut sorted = keys.clone();
    sorted.sort_unstable();
    let whole = objects.list(&key("l"), None, 100).await.expect("listed");
    let names: Vec<&str> = whole.iter().map(|listed| listed.key.as_str()).collect();
    assert_eq!(names, sorted);
    assert!(
        whole
            .iter()
            .all(|listed| listed.bytes == 2 && listed.modified_at_us > 0)
    );

    let (mut paged, mut after) = (vec![], None);
    loop {
        let page = objects.list(&key("l"), after.as_ref(), 3).await.expect("listed");
        assert!(page.len() <= 3);
        let Some(last) = page.last() else { break };
        after = Some(last.key.clone());
        paged.extend(page);
    }
    assert_eq!(paged, whole);
    let between = objects
        .list(&key("l"), Some(&key("l/a.c")), 1)
        .await
        .expect("listed");
    assert_eq!(between[0].key.as_str(), "l/a/b");
    assert_eq!(objects.list(&key("l"), None, 0).await.expect("listed"), []);
}

async fn a_listing_stays_below_its_key(site: &Site) {
    let objects = site.open();
    for text in ["a/1", "ab/2", "b/3", "a.txt"] {
        put(&objects, text, b"x").await;
    }
    let names = async |below: &str| -> Vec<String> {
        let listed = objects.list(&key(below), None, 10).await.expect("listed");
        listed.iter().map(|listed| listed.key.to_string()).collect()
    };
    assert_eq!(names("a").await, ["a/1"]);
    assert_eq!(names("nothing").await, Vec::<String>::new());
    assert_eq!(
        names("a/1").await,
        Vec::<String>::new(),
        "an object is not below itself"
    );
}

async fn strange_names_are_kept_as_they_are(site: &Site) {
    let objects = site.open();
    let strange = [
        "%2e%2e", "..%2fx", "...", "~", "C:x", "nova:0", "a b", "ü", "?x=1", "*", "a+b", "a&b", "<x>",
        "'; --", "$(id)",
    ];
    for name in strange {
        let key = Key::new(["s", name]).expect("a key");
        objects.put(&key, name.to_owned()).await.expect("put");
    }
    let listed = objects.list(&key("s"), None, 100).await.expect("listed");
    assert_eq!(listed.len(), strange.len());
    for name in strange {
        let key = Key::new(["s", name]).expect("a key");
        assert!(listed.iter().any(|listed| listed.key == key), "{name}");
        let bytes = objects.get(&key, MANY).await.expect("read").expect("an object");
        assert_eq!(bytes, name, "{name}");
    }
}

async fn a_place_within_a_place_sees_only_its_own(site: &Site) {
    let (whole, inner) = (site.open(), site.open_below("inner/one"));
    put(&inner, "a", b"mine").await;
    put(&whole, "a", b"theirs").await;
    put(&whole, "inner/two/b", b"theirs").await;
    put(&inner, "f/c", b"mine").await;
    assert_eq!(read(&inner, "a").await, Some(b"mine".to_vec()));
    assert_eq!(read(&whole, "inner/one/a").await, Some(b"mine".to_vec()));
    assert_eq!(read(&inner, "inner/two/b").await, None);
    let listed = inner.list(&key("f"), Some(&key("a")), 10).await.expect("listed");
    assert_eq!(listed[0].key.as_str(), "f/c");
}
