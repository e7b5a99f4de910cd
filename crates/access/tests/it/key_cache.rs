//! Which signing keys are kept, and for how long.

use crate::signer::{Request, SECRET, SIGNED_US};
use outcrop_access::access_key::Secret;
use outcrop_access::sigv4::{KeyCache, Kind, Refusal, Rules, Signed, hash_body};

const DAY_US: i64 = 24 * 60 * 60 * 1_000_000;

#[test]
fn a_key_is_kept_once_it_has_proved_itself() {
    let cache = KeyCache::new(64).unwrap();
    let secret = Secret::new(SECRET);
    let sent = Request::default().sign(SECRET);
    for _ in 0..3 {
        assert_eq!(sent.verify_with(&cache, Some(&secret)), Ok(()));
        assert_eq!(cache.len(), 1);
    }
    let elsewhere = Request {
        region: "eu-west-1".to_owned(),
        ..Request::default()
    }
    .sign(SECRET);
    assert_eq!(elsewhere.verify_with(&cache, Some(&secret)), Ok(()));
    assert_eq!(cache.len(), 2);
}

#[test]
fn a_wrong_signature_leaves_nothing_behind() {
    let cache = KeyCache::new(64).unwrap();
    let mut sent = Request::default().sign(SECRET);
    sent.body.push(b' ');
    let refusal = sent.verify_with(&cache, Some(&Secret::new(SECRET))).unwrap_err();
    assert_eq!(refusal.kind(), Kind::InvalidSignature);
    assert!(cache.is_empty());
}

#[test]
fn an_unknown_access_key_is_refused_as_such_whatever_it_signs() {
    let cache = KeyCache::new(64).unwrap();
    let sent = Request::default().sign(SECRET);
    assert_eq!(sent.verify_with(&cache, None), Err(Refusal::UnknownAccessKey));
    assert!(cache.is_empty());
    // Also when its key was good a moment ago.
    assert_eq!(sent.verify_with(&cache, Some(&Secret::new(SECRET))), Ok(()));
    assert_eq!(sent.verify_with(&cache, None), Err(Refusal::UnknownAccessKey));
}

#[test]
fn a_changed_secret_takes_effect_at_once() {
    let cache = KeyCache::new(64).unwrap();
    let (old, new) = (Secret::new(SECRET), Secret::new("another secret"));
    let with_old = Request::default().sign(SECRET);
    let with_new = Request::default().sign("another secret");
    assert_eq!(with_old.verify_with(&cache, Some(&old)), Ok(()));
    assert!(with_old.verify_with(&cache, Some(&new)).is_err());
    assert_eq!(with_new.verify_with(&cache, Some(&new)), Ok(()));
    assert!(with_old.verify_with(&cache, Some(&new)).is_err());
    assert_eq!(cache.len(), 1, "the old secret's key was replaced");
}

#[test]
fn a_cached_key_does_not_excuse_a_wrong_signature() {
    let cache = KeyCache::new(64).unwrap();
    let secret = Secret::new(SECRET);
    let mut sent = Request::default().sign(SECRET);
    assert_eq!(sent.verify_with(&cache, Some(&secret)), Ok(()));
    sent.method = "PUT".to_owned();
    assert!(matches!(
        sent.verify_with(&cache, Some(&secret)),
        Err(Refusal::Mismatch { .. })
    ));
}

#[test]
fn it_is_bounded() {
    let cache = KeyCache::new(32).unwrap();
    let secret = Secret::new(SECRET);
    for ordinal in 0..200 {
        let region = format!("region-{ordinal}");
        let sent = Request {
            region,
            ..Request::default()
        }
        .sign(SECRET);
        assert_eq!(sent.verify_with(&cache, Some(&secret)), Ok(()));
    }
    assert!((16..=32).contains(&cache.len()), "{}", cache.len());
}

#[test]
fn keys_of_past_days_go() {
    let cache = KeyCache::new(4096).unwrap();
    let secret = Secret::new(SECRET);
    for day in 0..4 {
        let signed_us = SIGNED_US + day * DAY_US;
        for ordinal in 0..100 {
            let access_key_id = format!("AKID{ordinal}");
            let sent = Request {
                access_key_id,
                signed_us,
                ..Request::default()
            }
            .sign(SECRET);
            let scoped = Signed::parse(&sent.headers)
                .unwrap()
                .check_scope(signed_us, &Rules::BEDROCK, None)
                .unwrap();
            let body = hash_body([&*sent.body]);
            assert_eq!(cache.verify(&scoped, Some(&secret), &sent.head(), &body), Ok(()));
        }
    }
    // Today's 100 and yesterday's at most: around midnight both are in use.
    assert!((100..=200).contains(&cache.len()), "{}", cache.len());
}

#[test]
fn keys_of_removed_access_keys_can_be_wiped() {
    let cache = KeyCache::new(64).unwrap();
    let secret = Secret::new(SECRET);
    for access_key_id in ["AKIDONE", "AKIDTWO"] {
        let sent = Request {
            access_key_id: access_key_id.to_owned(),
            ..Request::default()
        }
        .sign(SECRET);
        assert_eq!(sent.verify_with(&cache, Some(&secret)), Ok(()));
    }
    cache.retain(|access_key_id| access_key_id == "AKIDTWO");
    assert_eq!(cache.len(), 1);
}
