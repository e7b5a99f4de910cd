//! Idempotency tokens.

use crate::contract;
use crate::database::{Bench, NOW_US};
use crate::resource::{arn, populate, resource};
use crate::rows::account;
use outcrop_store::idempotency::{Claim, Created, KEPT, Once};
use outcrop_store::resource::Owner;
use outcrop_store::{Error, Store};

contract!(
    a_repeated_token_answers_the_first_result_and_makes_nothing,
    a_token_with_another_request_is_a_conflict,
    a_token_is_its_account_region_and_operation_s_own,
    what_fails_takes_no_token,
    requests_at_once_make_one_thing,
    a_token_is_forgotten_after_a_day,
);

fn claim(token: &str, request: &[u8]) -> Claim {
    Claim::new(&account(1), "us-east-1", "CreatePrompt", token, request).expect("a claim")
}

/// Makes the resource of that number, if the claim is new.
async fn make(store: &Store, number: u32, claim: &Claim) -> Result<Created, Error> {
    let result = format!("\"{number}\"");
    let once = Once {
        claim,
        result: &result,
    };
    store.create_resource(&resource(number), &[], Some(once)).await
}

async fn exists(store: &Store, number: u32) -> bool {
    let id = account(1);
    let owner = Owner {
        account: &id,
        region: "us-east-1",
    };
    let found = store.resource(owner, &arn(number)).await;
    found.expect("read").is_some()
}

async fn a_repeated_token_answers_the_first_result_and_makes_nothing(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    let claim = claim("token", b"{}");
    assert_eq!(store.answered_before(&claim).await.expect("asked"), None);
    assert_eq!(make(store, 1, &claim).await.expect("made"), Created::Now);
    let first = Created::Before("\"1\"".to_owned());
    assert_eq!(make(store, 2, &claim).await.expect("repeated"), first);
    assert!(exists(store, 1).await && !exists(store, 2).await);
    let before = bench.open_again().await.answered_before(&claim).await;
    assert_eq!(before.expect("asked").as_deref(), Some("\"1\""));
}

async fn a_token_with_another_request_is_a_conflict(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    make(store, 1, &claim("token", b"one")).await.expect("made");
    let other = claim("token", b"two");
    for refusal in [
        make(store, 2, &other).await.map(drop),
        store.answered_before(&other).await.map(drop),
    ] {
        let error = refusal.expect_err("another request");
        assert!(
            matches!(&error, Error::Conflict(why) if why.contains("different request")),
            "{error:?}"
        );
    }
    assert!(!exists(store, 2).await);
}

async fn a_token_is_its_account_region_and_operation_s_own(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    let (mine, theirs) = (account(1), account(2));
    let claims = [
        Claim::new(&mine, "us-east-1", "CreatePrompt", "token", b"1"),
        Claim::new(&theirs, "us-east-1", "CreatePrompt", "token", b"2"),
        Claim::new(&mine, "eu-central-1", "CreatePrompt", "token", b"3"),
        Claim::new(&mine, "us-east-1", "CreateFlow", "token", b"4"),
        Claim::new(&mine, "us-east-1", "CreatePrompt", "token2", b"5"),
    ];
    for (number, claim) in (1..).zip(claims) {
        let made = make(store, number, &claim.expect("a claim")).await;
        assert_eq!(made.expect("made"), Created::Now);
    }
    assert!(Claim::new(&mine, "us-east-1", "CreatePrompt", "", b"").is_err());
    assert!(Claim::new(&mine, "us-east-1", "CreatePrompt", "a\0b", b"").is_err());
}

async fn what_fails_takes_no_token(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    make(store, 1, &claim("first", b"{}")).await.expect("made");
    let claim = claim("second", b"{}");
    let taken = make(store, 1, &claim).await;
    assert!(matches!(taken, Err(Error::Conflict(_))), "{taken:?}");
    assert_eq!(store.answered_before(&claim).await.expect("asked"), None);
    assert_eq!(make(store, 2, &claim).await.expect("made"), Created::Now);
}

async fn requests_at_once_make_one_thing(bench: &Bench) {
    let (store, other) = (&bench.store, bench.open_again().await);
    populate(store).await;
    let claim = claim("token", b"{}");
    let requests = (1..9).map(|number| {
        let store = if number % 2 == 0 { store } else { &other };
        make(store, number, &claim)
    });
    let outcomes = futures_util::future::join_all(requests).await;
    let outcomes: Vec<Created> = outcomes.into_iter().map(|done| done.expect("done")).collect();
    let winner = (1..9)
        .zip(&outcomes)
        .find(|(_, outcome)| **outcome == Created::Now)
        .map(|(number, _)| number)
        .expect("one made it");
    let answer = Created::Before(format!("\"{winner}\""));
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == answer).count(), 7);
    for number in 1..9 {
        assert_eq!(exists(store, number).await, number == winner);
    }
}

async fn a_token_is_forgotten_after_a_day(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    let day_us = i64::try_from(KEPT.as_micros()).expect("a day");
    make(store, 1, &claim("one", b"{}")).await.expect("made");
    make(store, 2, &claim("two", b"{}")).await.expect("made");
    bench.clock.set(NOW_US + day_us - 1);
    assert!(matches!(
        make(store, 3, &claim("one", b"{}")).await,
        Ok(Created::Before(_))
    ));
    assert_eq!(store.delete_expired_claims().await.expect("swept"), 0);
    bench.clock.set(NOW_US + day_us);
    assert_eq!(
        store
            .answered_before(&claim("one", b"other"))
            .await
            .expect("asked"),
        None
    );
    let again = make(store, 3, &claim("one", b"other")).await;
    assert_eq!(again.expect("made"), Created::Now, "also where no sweep came by");
    assert_eq!(store.delete_expired_claims().await.expect("swept"), 1);
    assert!(matches!(
        make(store, 4, &claim("one", b"other")).await,
        Ok(Created::Before(_))
    ));
}
