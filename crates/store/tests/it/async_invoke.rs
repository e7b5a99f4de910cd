//! Asynchronous invocations, and paging through a set that changes.

use crate::contract;
use crate::database::{Bench, NOW_US, on_postgres, on_sqlite};
use crate::resource::{populate, tag};
use crate::rows::account;
use outcrop_core::id::{AccountId, NodeId};
use outcrop_store::Error;
use outcrop_store::async_invoke::{Filter, NewAsyncInvoke, Status};
use outcrop_store::idempotency::{Claim, Created, Once};
use outcrop_store::master_key::MasterKey;
use outcrop_store::page::{Listing, Order, Pages};
use outcrop_store::resource::Owner;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

contract!(
    what_is_submitted_is_read_back,
    an_ended_invocation_stays_as_it_is,
    what_a_node_left_in_progress_fails_at_its_start,
    a_repeated_token_submits_nothing,
    a_listing_is_filtered_and_sorted,
);

const REGION: &str = "us-east-1";

fn arn(number: usize) -> String {
    format!("arn:aws:bedrock:us-east-1:111111111111:async-invoke/{number:012}")
}

fn new(number: usize, node: NodeId) -> NewAsyncInvoke {
    NewAsyncInvoke {
        account: account(1),
        region: REGION.to_owned(),
        arn: arn(number),
        id: format!("{number:012}"),
        model_arn: "arn:aws:bedrock:us-east-1::foundation-model/acme.large".to_owned(),
        client_token: Some("token".to_owned()),
        output_uri: "s3://demo-bucket/out".to_owned(),
        kms_key_id: None,
        bucket_owner: None,
        node,
    }
}

fn owner(account: &AccountId) -> Owner<'_> {
    Owner {
        account,
        region: REGION,
    }
}

async fn submit(bench: &Bench, number: usize, at_us: i64, node: NodeId) {
    bench.clock.set(at_us);
    let created = bench
        .store
        .create_async_invoke(&new(number, node), &[], None)
        .await;
    assert_eq!(created.expect("submitted"), Created::Now);
}

async fn what_is_submitted_is_read_back(bench: &Bench) {
    let (store, mine, theirs) = (&bench.store, account(1), account(2));
    populate(store).await;
    let node = NodeId::generate();
    let tags = [tag("team", "red")];
    store
        .create_async_invoke(&new(1, node), &tags, None)
        .await
        .expect("submitted");
    let read = store.async_invoke(owner(&mine), &arn(1)).await.expect("read");
    let read = read.expect("there");
    assert_eq!((read.status, read.node), (Status::InProgress, node));
    assert_eq!((read.submitted_at_us, read.modified_at_us), (NOW_US, NOW_US));
    assert_eq!((read.ended_at_us, read.failure), (None, None));
    assert_eq!(read.client_token.as_deref(), Some("token"));
    assert_eq!(
        store.tags(owner(&mine), &arn(1)).await.expect("read"),
        Some(tags.to_vec())
    );
    let foreign = store.async_invoke(owner(&theirs), &arn(1)).await;
    assert_eq!(foreign.expect("read"), None);
    let again = store.create_async_invoke(&new(1, node), &[], None).await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    store
        .delete_resource(owner(&mine), &arn(1))
        .await
        .expect("deleted");
    let gone = store.async_invoke(owner(&mine), &arn(1)).await;
    assert_eq!(gone.expect("read"), None, "the noun's row goes with the resource");
}

async fn an_ended_invocation_stays_as_it_is(bench: &Bench) {
    let (store, mine) = (&bench.store, account(1));
    populate(store).await;
    let node = NodeId::generate();
    submit(bench, 1, NOW_US, node).await;
    submit(bench, 2, NOW_US, node).await;
    bench.clock.set(NOW_US + 5);
    assert!(
        store
            .finish_async_invoke(&arn(1), Ok(()))
            .await
            .expect("finished")
    );
    assert!(
        store
            .finish_async_invoke(&arn(2), Err("The model refused."))
            .await
            .expect("failed")
    );
    bench.clock.set(NOW_US + 9);
    for outcome in [Ok(()), Err("too late")] {
        assert!(
            !store
                .finish_async_invoke(&arn(1), outcome)
                .await
                .expect("ended before")
        );
    }
    assert!(
        !store
            .finish_async_invoke(&arn(3), Ok(()))
            .await
            .expect("nothing there")
    );
    let read = async |number| {
        let found = store.async_invoke(owner(&mine), &arn(number)).await;
        found.expect("read").expect("there")
    };
    let (one, two) = (read(1).await, read(2).await);
    assert_eq!(
        (one.status, one.ended_at_us, one.failure),
        (Status::Completed, Some(NOW_US + 5), None)
    );
    assert_eq!(
        (two.status, two.failure.as_deref()),
        (Status::Failed, Some("The model refused."))
    );
    assert_eq!(two.modified_at_us, NOW_US + 5);
}

async fn what_a_node_left_in_progress_fails_at_its_start(bench: &Bench) {
    let (store, mine) = (&bench.store, account(1));
    populate(store).await;
    let (dead, alive) = (NodeId::generate(), NodeId::generate());
    submit(bench, 1, NOW_US, dead).await;
    submit(bench, 2, NOW_US, dead).await;
    submit(bench, 3, NOW_US, alive).await;
    store
        .finish_async_invoke(&arn(2), Ok(()))
        .await
        .expect("finished");
    bench.clock.set(NOW_US + 7);
    assert_eq!(
        store.fail_interrupted_async_invokes(dead).await.expect("failed"),
        1
    );
    assert_eq!(
        store
            .fail_interrupted_async_invokes(dead)
            .await
            .expect("none left"),
        0
    );
    let mut states = vec![];
    for number in 1..=3 {
        let read = store
            .async_invoke(owner(&mine), &arn(number))
            .await
            .expect("read")
            .expect("there");
        states.push((read.status, read.failure.is_some(), read.ended_at_us));
    }
    assert_eq!(
        states,
        [
            (Status::Failed, true, Some(NOW_US + 7)),
            (Status::Completed, false, Some(NOW_US)),
            (Status::InProgress, false, None)
        ]
    );
}

async fn a_repeated_token_submits_nothing(bench: &Bench) {
    let (store, mine, node) = (&bench.store, account(1), NodeId::generate());
    populate(store).await;
    let claim = Claim::new(&mine, REGION, "StartAsyncInvoke", "token", b"{}").expect("a claim");
    let submit = async |number: usize| {
        let result = arn(number);
        let once = Once {
            claim: &claim,
            result: &result,
        };
        let created = store
            .create_async_invoke(&new(number, node), &[tag("a", "b")], Some(once))
            .await;
        created.expect("submitted")
    };
    assert_eq!(submit(1).await, Created::Now);
    assert_eq!(submit(2).await, Created::Before(arn(1)));
    let filter = Filter {
        limit: 10,
        ..Filter::default()
    };
    let page = store.async_invokes(owner(&mine), &filter).await.expect("listed");
    assert_eq!(page.invokes.len(), 1);
}

async fn a_listing_is_filtered_and_sorted(bench: &Bench) {
    let (store, mine, theirs) = (&bench.store, account(1), account(2));
    populate(store).await;
    let node = NodeId::generate();
    for number in 1..=5 {
        submit(bench, number, NOW_US + (number as i64) * 10, node).await;
    }
    store
        .finish_async_invoke(&arn(2), Ok(()))
        .await
        .expect("finished");
    let all = Filter {
        limit: 10,
        ..Filter::default()
    };
    let numbers = async |account: &AccountId, filter: Filter| -> Vec<usize> {
        let page = store
            .async_invokes(owner(account), &filter)
            .await
            .expect("listed");
        assert_eq!(page.next, None);
        let number = |arn: &str| arn.rsplit('/').next().and_then(|id| id.parse().ok());
        page.invokes
            .iter()
            .map(|invoke| number(&invoke.arn).expect("a number"))
            .collect()
    };
    assert_eq!(numbers(&mine, all.clone()).await, [5, 4, 3, 2, 1]);
    assert_eq!(numbers(&theirs, all.clone()).await, Vec::<usize>::new());
    let between = Filter {
        order: Order::Ascending,
        submitted_after_us: Some(NOW_US + 10),
        submitted_before_us: Some(NOW_US + 50),
        ..all.clone()
    };
    assert_eq!(numbers(&mine, between).await, [2, 3, 4]);
    let completed = Filter {
        status: Some(Status::Completed),
        ..all.clone()
    };
    assert_eq!(numbers(&mine, completed).await, [2]);
    let none = Filter { limit: 0, ..all };
    let page = store.async_invokes(owner(&mine), &none).await.expect("listed");
    assert_eq!((page.invokes.len(), page.next), (0, None));
}

/// What happens between two pages.
#[derive(Clone, Debug)]
enum Change {
    /// Something is submitted at one of the instants.
    Submit { at: u8 },
    /// What was submitted between the pages is removed again, the oldest first.
    Remove,
}

#[derive(Clone, Debug)]
struct Case {
    /// When the rows that stay throughout were submitted: often at the same instant.
    staying: Vec<u8>,
    /// What happens before each page.
    changes: Vec<Vec<Change>>,
    limit: u32,
    order: Order,
}

fn cases() -> impl Strategy<Value = Case> {
    let change = prop_oneof![
        3 => (0..6u8).prop_map(|at| Change::Submit { at }),
        1 => Just(Change::Remove),
    ];
    let order = prop_oneof![Just(Order::Ascending), Just(Order::Descending)];
    (vec(0..6u8, 0..16), vec(vec(change, 0..4), 0..8), 1..5u32, order).prop_map(
        |(staying, changes, limit, order)| Case {
            staying,
            changes,
            limit,
            order,
        },
    )
}

/// Pages through, by tokens as a client has them, while rows come and go.
async fn run(bench: &Bench, case: &Case, first: usize) {
    let (node, mine) = (NodeId::generate(), account(1));
    let pages = Pages::new(&MasterKey::from_bytes(&[1; 32]).expect("a master key"));
    // A region of its own is a set of its own.
    let region = format!("case-{first}");
    let owner = Owner {
        account: &mine,
        region: &region,
    };
    let listing = Listing {
        account: &mine,
        operation: "ListAsyncInvokes",
        filters: &[("region", &region)],
    };
    let mut next_number = first;
    let mut submit = async |at: u8| {
        bench.clock.set(NOW_US + i64::from(at));
        let invoke = NewAsyncInvoke {
            region: region.clone(),
            ..new(next_number, node)
        };
        next_number += 1;
        bench
            .store
            .create_async_invoke(&invoke, &[], None)
            .await
            .expect("submitted");
        invoke.arn
    };
    let mut staying = vec![];
    for at in &case.staying {
        staying.push(submit(*at).await);
    }
    let (mut passing, mut seen, mut token) = (vec![], Vec::<String>::new(), None::<String>);
    for turn in 0.. {
        for change in case.changes.get(turn).into_iter().flatten() {
            match change {
                Change::Submit { at } => passing.push(submit(*at).await),
                Change::Remove if passing.is_empty() => {}
                Change::Remove => {
                    let arn = passing.remove(0);
                    bench.store.delete_resource(owner, &arn).await.expect("removed");
                }
            }
        }
        let after = token.map(|token| pages.position(listing, &token).expect("our token"));
        let filter = Filter {
            order: case.order,
            after,
            limit: case.limit,
            ..Filter::default()
        };
        let page = bench.store.async_invokes(owner, &filter).await.expect("listed");
        assert!(page.invokes.len() <= case.limit as usize);
        seen.extend(page.invokes.into_iter().map(|invoke| invoke.arn));
        let Some(next) = page.next else { break };
        token = Some(pages.token(listing, &next));
    }
    for arn in &staying {
        let times = seen.iter().filter(|seen| *seen == arn).count();
        assert_eq!(times, 1, "{arn} in {case:?}");
    }
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), seen.len(), "no row is shown twice");
}

async fn page_through_changing_sets(bench: &Bench) {
    populate(&bench.store).await;
    let mut runner = TestRunner::new(Config {
        cases: 24,
        ..Config::default()
    });
    let strategy = cases();
    for number in 0..24 {
        let case = strategy.new_tree(&mut runner).expect("a case").current();
        run(bench, &case, number * 1_000).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_of_a_changing_set_show_what_stays_exactly_once_on_sqlite() {
    on_sqlite(page_through_changing_sets).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_of_a_changing_set_show_what_stays_exactly_once_on_postgres() {
    on_postgres(page_through_changing_sets).await;
}
