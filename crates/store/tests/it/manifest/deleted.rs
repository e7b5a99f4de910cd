//! What others refer to cannot go, and says who they are.

use crate::contract;
use crate::database::{Bench, NOW_US};
use crate::declare::{
    account_in, apply, member, organisation, principal, project, put, record, tester, unit,
};
use crate::rows::{Shipper, account, call, in_project};
use outcrop_core::audit::Record;
use outcrop_core::key::Scopes;
use outcrop_core::manifest::{Kind, Manifest};
use outcrop_core::organisation::ROOT;
use outcrop_core::principal::Role;
use outcrop_store::api_key::ApiKey;
use outcrop_store::entitlement::{Status, unconditional};
use outcrop_store::manifest::{Change, Problem};
use outcrop_store::{Error, Store};

contract!(
    what_is_referred_to_stays_and_says_by_whom,
    what_was_called_on_stays,
    what_has_an_entitlement_stays,
    who_has_keys_stays,
    the_last_platform_admin_stays,
);

/// Why a deletion was refused.
async fn refusal(store: &Store, changes: &[Change]) -> Vec<Problem> {
    match apply(store, changes).await.expect_err("refused") {
        Error::Refused(problems) => problems,
        other => panic!("{other:?}"),
    }
}

async fn what_is_referred_to_stays_and_says_by_whom(bench: &Bench) {
    let store = &bench.store;
    put(store, organisation()).await;
    put(
        store,
        vec![unit("eu", ROOT), unit("fr", "eu"), account_in(2, "eu")],
    )
    .await;
    let problems = refusal(
        store,
        &[
            Change::delete(Kind::Unit, "eu"),
            Change::delete(Kind::Project, "alpha"),
        ],
    )
    .await;
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "unit `eu`: cannot be deleted, because unit `fr`, account `000000000002` refer to it; change or delete that \
         first, or in the same list",
            "project `alpha`: cannot be deleted, because principal `ada` refers to it; change or delete that first, or in \
         the same list",
        ]
    );
    let problems = refusal(store, &[Change::delete(Kind::Unit, ROOT)]).await;
    assert!(
        problems
            .iter()
            .any(|problem| problem.message == "the root cannot be deleted"),
        "{problems:?}"
    );
    let problems = refusal(store, &[Change::delete(Kind::Unit, "nowhere")]).await;
    assert_eq!(problems[0].message, "there is none, so it cannot be deleted");
}

async fn what_was_called_on_stays(bench: &Bench) {
    let store = &bench.store;
    put(store, organisation()).await;
    put(store, vec![account_in(2, ROOT), project("beta", 2)]).await;
    Shipper::new(bench).ship([in_project(call(), 2, "beta")]).await;
    let changes = [
        Change::delete(Kind::Project, "beta"),
        Change::delete(Kind::Account, account(2).as_str()),
    ];
    let problems = refusal(store, &changes).await;
    assert_eq!(problems.len(), 2, "{problems:?}");
    for problem in problems {
        assert!(problem.message.contains("calls in the ledger"), "{problem}");
        assert!(problem.message.contains("disable the principals"), "{problem}");
    }
}

async fn what_has_an_entitlement_stays(bench: &Bench) {
    let store = &bench.store;
    put(store, organisation()).await;
    put(store, vec![account_in(2, ROOT)]).await;
    let mut granted = unconditional(&account(2), "acme.large-v1:0", NOW_US);
    let record = Record {
        actor: tester(),
        action: "entitlement.grant",
        subject_kind: "entitlement",
        subject: granted.id.clone(),
        account: None,
        before: None,
        after: None,
    };
    store.put_entitlement(&granted, &record).await.expect("granted");
    let changes = [Change::delete(Kind::Account, account(2).as_str())];
    let problems = refusal(store, &changes).await;
    assert!(problems[0].message.contains(&granted.id), "{problems:?}");
    granted.status = Status::Revoked {
        reason: "the account goes".to_owned(),
        at_us: NOW_US,
    };
    store.put_entitlement(&granted, &record).await.expect("revoked");
    apply(store, &changes).await.expect("deleted");
}

async fn who_has_keys_stays(bench: &Bench) {
    let store = &bench.store;
    put(store, organisation()).await;
    put(store, vec![Manifest::Principal(principal("bob", 1, "alpha"))]).await;
    let key = ApiKey {
        id: "k1".to_owned(),
        principal: "bob".to_owned(),
        name: String::new(),
        scopes: Scopes::ALL,
        hash: [1; 32],
        region: "us-east-1".to_owned(),
        created_at_us: NOW_US,
        expires_at_us: None,
        revoked_at_us: Some(NOW_US),
    };
    store.create_api_key(&key, &record()).await.expect("a key");
    let problems = refusal(store, &[Change::delete(Kind::Principal, "bob")]).await;
    assert_eq!(
        problems[0].message,
        "cannot be deleted, because it has API keys, which must stay accountable: disable it instead (disabled = true)"
    );
}

async fn the_last_platform_admin_stays(bench: &Bench) {
    let store = &bench.store;
    put(store, organisation()).await;
    let mut ada = principal("ada", 1, "alpha");
    ada.disabled = true;
    let last = [
        vec![Change::delete(Kind::Member, "ada root platform-admin")],
        vec![Change::put(Manifest::Principal(ada.clone()))],
        vec![
            Change::delete(Kind::Member, "ada root platform-admin"),
            Change::delete(Kind::Principal, "ada"),
        ],
    ];
    for changes in last {
        let problems = refusal(store, &changes).await;
        assert!(
            problems[0].message.starts_with("nobody who is enabled"),
            "{problems:?}"
        );
    }
    let bob = Manifest::Principal(principal("bob", 1, "alpha"));
    put(
        store,
        vec![
            bob,
            member("bob", ROOT, Role::PlatformAdmin),
            Manifest::Principal(ada),
        ],
    )
    .await;
}
