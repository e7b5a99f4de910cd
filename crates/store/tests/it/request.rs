//! Requests for models, what they grant, and the notices of it.

use crate::contract;
use crate::database::{Bench, NOW_US};
use crate::resource::populate;
use crate::rows::account;
use outcrop_core::audit::{Actor, Record};
use outcrop_core::entitlement::{AcceptedTerms, Entitlement, Status};
use outcrop_store::agreement::Agreement;
use outcrop_store::entitlement::unconditional;
use outcrop_store::notice::Notice;
use outcrop_store::request::{Change, Event, Filter, Fired, Request};
use outcrop_store::{Error, Store};

contract!(
    a_change_is_written_whole_and_read_back,
    of_two_changes_of_one_version_one_is_written_and_nothing_of_the_other,
    a_change_that_was_judged_by_another_configuration_is_not_written,
    of_two_requests_for_the_same_one_is_under_way,
    a_changed_fact_is_acted_on_once,
    what_was_revoked_is_not_granted_again,
    an_entitlement_changes_only_from_what_was_read,
    lists_go_on_after_the_last_one,
    a_notice_is_sent_by_one_process_and_tried_again_when_it_fails,
);

const MODEL: &str = "acme.sage-v1:0";

fn actor() -> Actor {
    Actor::Principal {
        id: "ada".to_owned(),
        name: "Ada".to_owned(),
    }
}

fn request(id: &str, version: i64) -> Request {
    Request {
        id: id.to_owned(),
        model: MODEL.to_owned(),
        unit: "root".to_owned(),
        about: format!("{MODEL} {id}"),
        status: "open".to_owned(),
        stage: Some("legal".to_owned()),
        requester: "ada".to_owned(),
        state: format!("{{\"version\":{version}}}"),
        version,
        opened_at_us: NOW_US,
        changed_at_us: NOW_US + version,
        due_at_us: Some(NOW_US + 5),
    }
}

fn event(ordinal: i64) -> Event {
    Event {
        ordinal,
        at_us: NOW_US + ordinal,
        actor: actor(),
        event: format!("{{\"type\":\"e{ordinal}\"}}"),
    }
}

fn record() -> Record {
    Record {
        actor: actor(),
        action: "request.approve",
        subject_kind: "request",
        subject: "req-1".to_owned(),
        account: None,
        before: None,
        after: None,
    }
}

fn plain<'a>(request: &'a Request, expected_version: i64, events: &'a [Event]) -> Change<'a> {
    Change {
        request,
        expected_version,
        judged_by: None,
        events,
        entitlement: None,
        agreements: &[],
        records: &[],
        notices: &[],
        fired: None,
    }
}

async fn open(store: &Store, id: &str) {
    let request = request(id, 1);
    store
        .change_request(&plain(&request, 0, &[event(1)]))
        .await
        .expect("opened");
}

fn granted() -> Entitlement {
    Entitlement {
        id: "ent-req-1".to_owned(),
        request: Some("req-1".to_owned()),
        ..unconditional(&account(1), MODEL, NOW_US)
    }
}

fn agreed() -> Agreement {
    Agreement {
        id: "agr-1".to_owned(),
        account: account(1),
        model: MODEL.to_owned(),
        terms: Some(AcceptedTerms {
            subject: format!("model:{MODEL}"),
            hash: "00".to_owned(),
        }),
        request: Some("req-1".to_owned()),
        accepted_by: "ada".to_owned(),
        accepted_at_us: NOW_US,
        withdrawn: None,
    }
}

fn notice(id: &str, webhook: &str) -> Notice {
    Notice {
        id: id.to_owned(),
        kind: "request.open".to_owned(),
        body: "{}".to_owned(),
        webhook: webhook.to_owned(),
        created_at_us: NOW_US,
    }
}

async fn trail(store: &Store) -> i64 {
    store.audit_head().await.expect("read").0
}

async fn a_change_is_written_whole_and_read_back(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    open(store, "req-1").await;
    let version = store.configuration_version().await.expect("a version");
    let changed = Request {
        status: "approved".to_owned(),
        stage: None,
        due_at_us: None,
        ..request("req-1", 3)
    };
    let (entitlement, agreement, before) = (granted(), agreed(), trail(store).await);
    let events = [event(2), event(3)];
    let change = Change {
        entitlement: Some(&entitlement),
        agreements: std::slice::from_ref(&agreement),
        records: &[record(), record()],
        notices: &[notice("msg_1", "")],
        ..plain(&changed, 1, &events)
    };
    store.change_request(&change).await.expect("changed");
    assert_eq!(store.request("req-1").await.expect("read"), Some(changed));
    let read = store.request_events("req-1").await.expect("read");
    assert_eq!(read, [event(1), event(2), event(3)]);
    assert_eq!(
        store.entitlement("ent-req-1").await.expect("read"),
        Some(entitlement)
    );
    let agreements = store.agreements(Some(&account(1)), None).await.expect("read");
    assert_eq!(agreements, [agreement]);
    assert_eq!(trail(store).await, before + 2);
    assert_eq!(store.notices(10).await.expect("read").len(), 1);
    assert!(
        store.configuration_version().await.expect("a version") > version,
        "a grant reaches every snapshot"
    );
}

async fn of_two_changes_of_one_version_one_is_written_and_nothing_of_the_other(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    open(store, "req-1").await;
    let other = bench.open_again().await;
    let (changed, entitlement, before) = (request("req-1", 2), granted(), trail(store).await);
    let (events, records) = ([event(2)], [record()]);
    let change = Change {
        entitlement: Some(&entitlement),
        records: &records,
        ..plain(&changed, 1, &events)
    };
    let (one, two) = tokio::join!(store.change_request(&change), other.change_request(&change));
    let refused = [one, two].into_iter().filter_map(Result::err).collect::<Vec<_>>();
    assert!(matches!(refused.as_slice(), [Error::Conflict(_)]), "{refused:?}");
    assert_eq!(store.request_events("req-1").await.expect("read").len(), 2);
    assert_eq!(trail(store).await, before + 1);
}

async fn a_change_that_was_judged_by_another_configuration_is_not_written(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    open(store, "req-1").await;
    let judged_by = store.configuration_version().await.expect("a version");
    let (changed, events) = (request("req-1", 2), [event(2)]);
    let change = Change {
        judged_by: Some(judged_by),
        ..plain(&changed, 1, &events)
    };
    store
        .put_entitlement(&granted(), &record())
        .await
        .expect("another change");
    let refused = store.change_request(&change).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    let change = Change {
        judged_by: Some(judged_by + 1),
        ..change
    };
    store.change_request(&change).await.expect("judged again");
    let version = store.configuration_version().await.expect("a version");
    assert_eq!(version, judged_by + 1, "nothing was granted");
}

async fn of_two_requests_for_the_same_one_is_under_way(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    open(store, "req-1").await;
    let about = request("req-1", 1).about;
    let same = Request {
        about: about.clone(),
        ..request("req-2", 1)
    };
    let refused = store.change_request(&plain(&same, 0, &[event(1)])).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    assert_eq!(store.request("req-2").await.expect("read"), None);
    let under_way = store.request_under_way(&about).await.expect("read");
    assert_eq!(under_way.map(|one| one.id).as_deref(), Some("req-1"));
    let ended = Request {
        status: "withdrawn".to_owned(),
        ..request("req-1", 2)
    };
    store
        .change_request(&plain(&ended, 1, &[event(2)]))
        .await
        .expect("ended");
    store
        .change_request(&plain(&same, 0, &[event(1)]))
        .await
        .expect("asked again");
}

async fn a_changed_fact_is_acted_on_once(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    let fired = Fired {
        entitlement: "ent-1".to_owned(),
        trigger: "terms_changed".to_owned(),
        fact: "00".to_owned(),
    };
    assert!(!store.has_fired(&fired).await.expect("asked"));
    for (id, is_first) in [("req-1", true), ("req-2", false)] {
        let review = request(id, 1);
        let (events, change) = ([event(1)], Some(&fired));
        let change = Change {
            fired: change,
            ..plain(&review, 0, &events)
        };
        assert_eq!(store.change_request(&change).await.is_ok(), is_first);
        assert_eq!(store.request(id).await.expect("read").is_some(), is_first);
    }
    assert!(store.has_fired(&fired).await.expect("asked"));
}

async fn what_was_revoked_is_not_granted_again(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    let revoked = Entitlement {
        status: Status::Revoked {
            reason: "no".to_owned(),
            at_us: NOW_US,
        },
        ..granted()
    };
    store.put_entitlement(&revoked, &record()).await.expect("revoked");
    open(store, "req-1").await;
    let (changed, entitlement, events) = (request("req-1", 2), granted(), [event(2)]);
    let change = Change {
        entitlement: Some(&entitlement),
        ..plain(&changed, 1, &events)
    };
    let refused = store.change_request(&change).await;
    assert!(
        matches!(&refused, Err(Error::Conflict(why)) if why.contains("revoked")),
        "{refused:?}"
    );
    assert_eq!(store.request_events("req-1").await.expect("read").len(), 1);
}

async fn an_entitlement_changes_only_from_what_was_read(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    store.put_entitlement(&granted(), &record()).await.expect("put");
    let suspended = Entitlement {
        status: Status::Suspended {
            reason: "wait".to_owned(),
            at_us: NOW_US,
        },
        ..granted()
    };
    for is_first in [true, false] {
        let changed = store
            .change_entitlement(&suspended, &granted(), None, &record(), &[])
            .await;
        assert_eq!(changed.is_ok(), is_first);
    }
}

async fn lists_go_on_after_the_last_one(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    for id in ["req-1", "req-2", "req-3"] {
        open(store, id).await;
    }
    let ids = |requests: Vec<Request>| requests.into_iter().map(|one| one.id).collect::<Vec<_>>();
    let first = store.requests(&Filter::default(), 2).await.expect("read");
    let after = first.last().map(|last| (last.opened_at_us, last.id.clone()));
    assert_eq!(ids(first), ["req-3", "req-2"]);
    let filter = Filter {
        after,
        status: Some("open".to_owned()),
        model: Some(MODEL.to_owned()),
        requester: Some("ada".to_owned()),
    };
    assert_eq!(ids(store.requests(&filter, 2).await.expect("read")), ["req-1"]);
    assert_eq!(store.requests_with_deadlines(9).await.expect("read").len(), 3);
}

async fn a_notice_is_sent_by_one_process_and_tried_again_when_it_fails(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    let (opened, events) = (request("req-1", 1), [event(1)]);
    let notices = [notice("msg_1", "ops"), notice("msg_2", "")];
    let change = Change {
        notices: &notices,
        ..plain(&opened, 0, &events)
    };
    store.change_request(&change).await.expect("opened");
    let due = store.due_notices(9).await.expect("read");
    let [due] = due.as_slice() else {
        panic!("a notice without a webhook is only kept: {due:?}")
    };
    let other = bench.open_again().await;
    assert!(store.claim_notice(due, NOW_US + 60).await.expect("claimed"));
    assert!(!other.claim_notice(due, NOW_US + 60).await.expect("asked"));
    assert!(store.due_notices(9).await.expect("read").is_empty());
    store
        .notice_failed("msg_1", "it answered 503", Some(NOW_US + 5))
        .await
        .expect("noted");
    bench.clock.set(NOW_US + 5);
    let due = store.due_notices(9).await.expect("read");
    assert_eq!(
        (due[0].attempts, due[0].failure.as_deref()),
        (1, Some("it answered 503"))
    );
    assert!(other.claim_notice(&due[0], NOW_US + 60).await.expect("claimed"));
    other.notice_delivered("msg_1").await.expect("noted");
    bench.clock.set(NOW_US + 100);
    assert!(store.due_notices(9).await.expect("read").is_empty());
    let kept = store.notices(9).await.expect("read");
    let sent = kept.iter().find(|one| one.notice.id == "msg_1").expect("kept");
    assert_eq!(
        (sent.attempts, sent.delivered_at_us, sent.failure.as_deref()),
        (2, Some(NOW_US + 5), None)
    );
}
