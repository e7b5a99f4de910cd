//! Terms, agreements, evidence and proposals.

use crate::contract;
use crate::database::{Bench, NOW_US};
use outcrop_core::audit::{Actor, Record};
use outcrop_core::entitlement::AcceptedTerms;
use outcrop_core::id::AccountId;
use outcrop_store::Error;
use outcrop_store::agreement::Agreement;
use outcrop_store::evidence::Document;
use outcrop_store::manifest::{Change, Options};
use outcrop_store::proposal::{Decided, Person, Proposal, Status};
use outcrop_store::terms::{Added, New};

contract!(
    versions_are_numbered_and_the_newest_is_in_force,
    the_text_in_force_is_no_new_version,
    an_older_text_cannot_come_back_unsaid,
    versions_added_at_once_are_told_apart,
    an_agreement_is_accepted_and_withdrawn_once,
    evidence_is_noted_once,
    a_proposal_is_decided_once
);

const MODEL: &str = "model:acme.large-v1:0";

fn record(action: &'static str) -> Record {
    Record {
        actor: Actor::System {
            part: "test".to_owned(),
        },
        action,
        subject_kind: "terms",
        subject: MODEL.to_owned(),
        account: None,
        before: None,
        after: None,
    }
}

fn new<'a>(subject: &'a str, hash: &'a str) -> New<'a> {
    New {
        subject,
        hash,
        title: "Terms",
        source: None,
        bytes: 7,
        object_key: "terms/x",
        added_by: "ada",
    }
}

async fn add(bench: &Bench, subject: &str, hash: &str) -> Added {
    let added = bench
        .store
        .add_terms(new(subject, hash), &record("terms.add"))
        .await;
    added.expect("added")
}

async fn versions_are_numbered_and_the_newest_is_in_force(bench: &Bench) {
    let before = bench.store.configuration_version().await.expect("a version");
    add(bench, MODEL, "a").await;
    add(bench, MODEL, "b").await;
    add(bench, "provider:Acme", "a").await;
    let versions = bench.store.terms(MODEL).await.expect("read");
    let told: Vec<(i64, &str)> = versions
        .iter()
        .map(|one| (one.ordinal, one.hash.as_str()))
        .collect();
    assert_eq!(told, [(2, "b"), (1, "a")]);
    assert_eq!(versions.first().map(|one| one.added_at_us), Some(NOW_US));
    let in_force = bench.store.terms_in_force().await.expect("read");
    let told: Vec<(&str, &str)> = in_force
        .iter()
        .map(|one| (one.subject.as_str(), one.hash.as_str()))
        .collect();
    assert_eq!(told, [(MODEL, "b"), ("provider:Acme", "a")]);
    let after = bench.store.configuration_version().await.expect("a version");
    assert_eq!(after, before + 3, "snapshots follow");
    assert!(bench.store.terms("model:none").await.expect("read").is_empty());
}

async fn the_text_in_force_is_no_new_version(bench: &Bench) {
    add(bench, MODEL, "a").await;
    let before = bench.store.configuration_version().await.expect("a version");
    let again = add(bench, MODEL, "a").await;
    assert!(matches!(again, Added::Before(version) if version.ordinal == 1));
    let after = bench.store.configuration_version().await.expect("a version");
    assert_eq!(after, before, "nothing changed");
}

async fn an_older_text_cannot_come_back_unsaid(bench: &Bench) {
    add(bench, MODEL, "a").await;
    add(bench, MODEL, "b").await;
    let back = bench.store.add_terms(new(MODEL, "a"), &record("terms.add")).await;
    assert!(matches!(back, Err(Error::Conflict(_))), "{back:?}");
}

async fn versions_added_at_once_are_told_apart(bench: &Bench) {
    let hashes: Vec<String> = (0..8).map(|number| format!("hash-{number}")).collect();
    futures_util::future::join_all(hashes.iter().map(|hash| add(bench, MODEL, hash))).await;
    let versions = bench.store.terms(MODEL).await.expect("read");
    let mut ordinals: Vec<i64> = versions.iter().map(|one| one.ordinal).collect();
    ordinals.sort_unstable();
    assert_eq!(ordinals, (1..=8).collect::<Vec<i64>>());
}

async fn an_agreement_is_accepted_and_withdrawn_once(bench: &Bench) {
    let (store, account) = (&bench.store, crate::rows::account(1));
    let declared = [Change::put(crate::declare::account_in(1, "root"))];
    let applied = store
        .apply(&crate::declare::tester(), &declared, Options::default(), |_| {
            Vec::new()
        })
        .await;
    applied.expect("an account");
    let agreement = agreement(&account);
    store
        .accept_agreement(&agreement, &record("agreement.accept"))
        .await
        .expect("accepted");
    let again = store
        .accept_agreement(&agreement, &record("agreement.accept"))
        .await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    let of = store
        .agreements(Some(&account), Some("acme.large-v1:0"))
        .await
        .expect("read");
    assert_eq!(of, [agreement]);
    let withdraw = async || {
        let record = record("agreement.withdraw");
        store
            .withdraw_agreement(&account, "acme.large-v1:0", "ada", &record)
            .await
    };
    withdraw().await.expect("withdrawn");
    assert!(matches!(withdraw().await, Err(Error::Missing(_))));
    let of = store.agreements(None, None).await.expect("read");
    let withdrawn = of.first().and_then(|one| one.withdrawn.as_ref());
    assert_eq!(
        withdrawn.map(|one| (one.by.as_str(), one.at_us)),
        Some(("ada", NOW_US))
    );
}

fn agreement(account: &AccountId) -> Agreement {
    Agreement {
        id: "agr-1".to_owned(),
        account: account.clone(),
        model: "acme.large-v1:0".to_owned(),
        terms: Some(AcceptedTerms {
            subject: MODEL.to_owned(),
            hash: "a".to_owned(),
        }),
        request: None,
        accepted_by: "ada".to_owned(),
        accepted_at_us: NOW_US,
        withdrawn: None,
    }
}

async fn evidence_is_noted_once(bench: &Bench) {
    let document = |name: &str| Document {
        hash: "h".to_owned(),
        name: name.to_owned(),
        bytes: 3,
        object_key: "evidence/h".to_owned(),
        added_by: "ada".to_owned(),
        added_at_us: NOW_US,
    };
    let store = &bench.store;
    store
        .add_evidence(&document("a.pdf"), &record("evidence.add"))
        .await
        .expect("kept");
    store
        .add_evidence(&document("b.pdf"), &record("evidence.add"))
        .await
        .expect("kept again");
    assert_eq!(store.evidence("h").await.expect("read"), Some(document("a.pdf")));
    assert_eq!(store.evidence("none").await.expect("read"), None);
}

async fn a_proposal_is_decided_once(bench: &Bench) {
    let store = &bench.store;
    let person = |id: &str| Person {
        id: id.to_owned(),
        name: id.to_owned(),
    };
    let proposal = Proposal {
        id: "p".to_owned(),
        status: Status::Open,
        source: "somebody".to_owned(),
        summary: "1 added".to_owned(),
        body: "[]".to_owned(),
        proposed_by: person("ada"),
        proposed_at_us: NOW_US,
        decided: None,
    };
    store
        .create_proposal(&proposal, &record("catalogue_proposal.create"))
        .await
        .expect("kept");
    assert_eq!(store.proposals().await.expect("read"), [proposal]);
    let decided = Decided {
        by: person("bob"),
        at_us: NOW_US,
        comment: None,
    };
    let step = (Status::Open, Status::Applying);
    let record = record("catalogue_proposal.approve");
    store
        .decide_proposal("p", step, &decided, &record)
        .await
        .expect("decided");
    let again = store.decide_proposal("p", step, &decided, &record).await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    let read = store.proposal("p").await.expect("read").expect("there");
    assert_eq!((read.status, read.decided), (Status::Applying, Some(decided)));
}
