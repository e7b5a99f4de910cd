//! Resources and their tags.

use crate::contract;
use crate::database::{Bench, NOW_US};
use crate::declare::{self, account_in};
use crate::rows::account;
use outcrop_core::organisation::ROOT;
use outcrop_store::idempotency::Created;
use outcrop_store::resource::{Kind, Owner, Resource};
use outcrop_store::tag::{MAX_TAGS, Tag};
use outcrop_store::{Error, Store};

contract!(
    a_resource_is_found_by_its_owner_alone,
    what_exists_is_a_conflict_and_changes_nothing,
    a_deleted_resource_takes_its_tags_along,
    tags_are_added_replaced_and_removed,
    one_tag_too_many_changes_nothing,
    tags_put_at_once_never_exceed_the_limit,
    hostile_names_are_unknown,
);

/// Two accounts, and nothing else.
pub(crate) async fn populate(store: &Store) {
    declare::put(store, vec![account_in(1, ROOT), account_in(2, ROOT)]).await;
}

pub(crate) fn arn(number: u32) -> String {
    format!("arn:aws:bedrock:us-east-1:111111111111:prompt/{number:010}")
}

pub(crate) fn resource(number: u32) -> Resource {
    Resource {
        arn: arn(number),
        account: account(1),
        region: "us-east-1".to_owned(),
        kind: Kind::Prompt,
        id: format!("{number:010}"),
        created_at_us: NOW_US,
    }
}

pub(crate) fn tag(key: impl ToString, value: &str) -> Tag {
    Tag {
        key: key.to_string(),
        value: value.to_owned(),
    }
}

fn many(count: usize) -> Vec<Tag> {
    (0..count).map(|n| tag(format!("k{n:03}"), "v")).collect()
}

async fn create(store: &Store, number: u32, tags: &[Tag]) {
    let created = store.create_resource(&resource(number), tags, None).await;
    assert_eq!(created.expect("created"), Created::Now);
}

async fn a_resource_is_found_by_its_owner_alone(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    create(store, 1, &[]).await;
    let (mine, theirs) = (account(1), account(2));
    let owner = Owner {
        account: &mine,
        region: "us-east-1",
    };
    let found = store.resource(owner, &arn(1)).await.expect("read");
    assert_eq!(found, Some(resource(1)));
    let strangers = [
        Owner {
            account: &theirs,
            ..owner
        },
        Owner {
            region: "eu-central-1",
            ..owner
        },
    ];
    for stranger in strangers {
        for arn in [arn(1), arn(2)] {
            assert_eq!(store.resource(stranger, &arn).await.expect("read"), None);
            assert_eq!(store.tags(stranger, &arn).await.expect("read"), None);
            let refusals = [
                store.put_tags(stranger, &arn, &[tag("a", "b")]).await,
                store.remove_tags(stranger, &arn, &["a".to_owned()]).await,
                store.delete_resource(stranger, &arn).await,
            ];
            for refusal in refusals {
                let error = refusal.expect_err("not theirs");
                assert_eq!(error.to_string(), format!("there is no resource {arn}"));
            }
        }
    }
    assert_eq!(store.tags(owner, &arn(1)).await.expect("read"), Some(vec![]));
}

async fn what_exists_is_a_conflict_and_changes_nothing(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    create(store, 1, &[tag("a", "first")]).await;
    let again = store
        .create_resource(&resource(1), &[tag("a", "second")], None)
        .await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    let stray = Resource {
        account: account(9),
        ..resource(2)
    };
    let missing = store.create_resource(&stray, &[], None).await;
    assert!(matches!(missing, Err(Error::Missing(_))), "{missing:?}");
    let id = account(1);
    let owner = Owner {
        account: &id,
        region: "us-east-1",
    };
    let tags = store.tags(owner, &arn(1)).await.expect("read");
    assert_eq!(tags, Some(vec![tag("a", "first")]));
}

async fn a_deleted_resource_takes_its_tags_along(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    let id = account(1);
    let owner = Owner {
        account: &id,
        region: "us-east-1",
    };
    create(store, 1, &many(3)).await;
    create(store, 2, &many(2)).await;
    store.delete_resource(owner, &arn(1)).await.expect("deleted");
    let again = store.delete_resource(owner, &arn(1)).await;
    assert!(matches!(again, Err(Error::Missing(_))), "{again:?}");
    create(store, 1, &[]).await;
    assert_eq!(store.tags(owner, &arn(1)).await.expect("read"), Some(vec![]));
    assert_eq!(store.tags(owner, &arn(2)).await.expect("read"), Some(many(2)));
}

async fn tags_are_added_replaced_and_removed(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    let id = account(1);
    let owner = Owner {
        account: &id,
        region: "us-east-1",
    };
    create(store, 1, &[tag("team", "red"), tag("cost", "1")]).await;
    let more = [tag("team", "blue"), tag("Ümläut", ""), tag("team2", "x")];
    store.put_tags(owner, &arn(1), &more).await.expect("put");
    let keys = ["cost", "team2", "never", "a\0b"].map(str::to_owned);
    store.remove_tags(owner, &arn(1), &keys).await.expect("removed");
    let mut tags = store.tags(owner, &arn(1)).await.expect("read").expect("there");
    tags.sort();
    assert_eq!(tags, [tag("team", "blue"), tag("Ümläut", "")]);
}

async fn one_tag_too_many_changes_nothing(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    let id = account(1);
    let owner = Owner {
        account: &id,
        region: "us-east-1",
    };
    let refused = store
        .create_resource(&resource(1), &many(MAX_TAGS + 1), None)
        .await;
    assert!(matches!(refused, Err(Error::TooManyTags { .. })), "{refused:?}");
    assert_eq!(store.resource(owner, &arn(1)).await.expect("read"), None);
    create(store, 1, &many(MAX_TAGS - 1)).await;
    let refused = store
        .put_tags(
            owner,
            &arn(1),
            &[tag("k000", "new"), tag("x", "1"), tag("y", "2")],
        )
        .await;
    assert!(matches!(refused, Err(Error::TooManyTags { .. })), "{refused:?}");
    let tags = store.tags(owner, &arn(1)).await.expect("read").expect("there");
    assert_eq!(tags, many(MAX_TAGS - 1));
    store
        .put_tags(owner, &arn(1), &[tag("x", "1")])
        .await
        .expect("the last one");
    store
        .put_tags(owner, &arn(1), &[tag("x", "2")])
        .await
        .expect("no new one");
}

async fn tags_put_at_once_never_exceed_the_limit(bench: &Bench) {
    let (store, other) = (&bench.store, bench.open_again().await);
    populate(store).await;
    let id = account(1);
    let owner = Owner {
        account: &id,
        region: "us-east-1",
    };
    create(store, 1, &many(MAX_TAGS - 2)).await;
    let (arn, news) = (arn(1), (0..6).map(|n| [tag(format!("new{n}"), "v")]));
    let news: Vec<_> = news.collect();
    let puts = news.iter().enumerate().map(|(n, tags)| {
        let store = if n % 2 == 0 { store } else { &other };
        store.put_tags(owner, &arn, tags)
    });
    let done = futures_util::future::join_all(puts).await;
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 2);
    let tags = store.tags(owner, &arn).await.expect("read").expect("there");
    assert_eq!(tags.len(), MAX_TAGS);
}

async fn hostile_names_are_unknown(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    let id = account(1);
    create(store, 1, &[]).await;
    let long = "x".repeat(5_000);
    for hostile in ["", "a\0b", "' OR 1=1 --", "%", long.as_str()] {
        let owner = Owner {
            account: &id,
            region: "us-east-1",
        };
        assert_eq!(store.resource(owner, hostile).await.expect("read"), None);
        assert_eq!(store.tags(owner, hostile).await.expect("read"), None);
        let gone = store.delete_resource(owner, hostile).await;
        assert!(matches!(gone, Err(Error::Missing(_))), "{gone:?}");
        let elsewhere = Owner {
            region: hostile,
            ..owner
        };
        assert_eq!(store.resource(elsewhere, &arn(1)).await.expect("read"), None);
    }
}
