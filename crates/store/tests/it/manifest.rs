//! What is declared is planned, checked as a whole, and applied all or not at all.

mod at_once;
mod deleted;
mod refused;

use crate::contract;
use crate::database::{Bench, NOW_US};
use crate::declare::{
    account_in, apply, member, organisation, policy, principal, project, put, tester, unit,
};
use crate::rows::account;
use outcrop_core::manifest::{Kind, Manifest};
use outcrop_core::organisation::{Account, ROOT, Unit};
use outcrop_core::principal::Role;
use outcrop_store::manifest::{Change, Effect, Options};

contract!(
    what_is_put_is_declared_and_is_the_configuration,
    what_is_put_again_changes_nothing,
    a_plan_tells_before_and_after,
    a_dry_run_changes_nothing_and_says_what_would,
    a_tree_moves_and_goes_in_any_order,
    every_change_has_its_record,
);

async fn what_is_put_is_declared_and_is_the_configuration(bench: &Bench) {
    let store = &bench.store;
    let manifests = [
        organisation(),
        vec![
            unit("eu", ROOT),
            unit("payments", "eu"),
            account_in(2, "payments"),
            project("beta", 2),
        ],
        vec![
            policy("no-secrets", "eu"),
            member("ada", "payments", Role::UnitAdmin),
        ],
    ]
    .concat();
    put(store, manifests.clone()).await;
    let declared = bench.open_again().await.declared().await.expect("declared");
    let all: Vec<&Manifest> = declared.all().collect();
    assert_eq!(all.len(), manifests.len() + 1, "and the root");
    for manifest in &manifests {
        assert!(all.contains(&manifest), "{manifest:?}");
    }
    assert!(declared.is_within("payments", "eu") && declared.has_role("ada", Role::UnitAdmin, "payments"));
    let configuration = store.configuration().await.expect("configuration");
    assert_eq!(configuration.version, declared.version);
    assert_eq!(configuration.units.len(), 3);
    assert_eq!(configuration.members.len(), 2);
    let [document] = configuration.documents.as_slice() else {
        panic!("one document")
    };
    assert_eq!(
        (document.changed_at_us, document.changed_by.as_str()),
        (NOW_US, "tester")
    );
}

async fn what_is_put_again_changes_nothing(bench: &Bench) {
    let store = &bench.store;
    let first = put(store, organisation()).await;
    assert!(first.applied);
    let again = put(store, organisation()).await;
    assert!(!again.applied && again.version == first.version);
    assert!(
        again
            .plan
            .steps
            .iter()
            .all(|step| step.change == Effect::Unchanged)
    );
    assert_eq!(
        store.configuration_version().await.expect("version"),
        first.version
    );
}

async fn a_plan_tells_before_and_after(bench: &Bench) {
    let store = &bench.store;
    put(store, organisation()).await;
    let renamed = Manifest::Account(Account {
        id: account(1),
        unit: ROOT.to_owned(),
        name: "Another".to_owned(),
        self_service: true,
    });
    let applied = put(store, vec![renamed.clone(), unit("eu", ROOT)]).await;
    let [created, updated] = applied.plan.steps.as_slice() else {
        panic!("two steps")
    };
    assert_eq!(
        (created.change, created.kind, &created.before),
        (Effect::Create, Kind::Unit, &None)
    );
    assert_eq!(
        (updated.change, &updated.before),
        (Effect::Update, &Some(account_in(1, ROOT)))
    );
    assert_eq!(updated.after, Some(renamed));
}

async fn a_dry_run_changes_nothing_and_says_what_would(bench: &Bench) {
    let store = &bench.store;
    let before = store.declared().await.expect("declared");
    let options = Options {
        dry_run: true,
        ..Options::default()
    };
    let changes: Vec<Change> = organisation().into_iter().map(Change::put).collect();
    let planned = store
        .apply(&tester(), &changes, options, |_| Vec::new())
        .await
        .expect("planned");
    assert!(!planned.applied && planned.plan.changes_anything());
    assert_eq!(store.declared().await.expect("declared"), before);
    let wrong = [Change::put(project("alpha", 9))];
    store
        .apply(&tester(), &wrong, options, |_| Vec::new())
        .await
        .expect_err("checked all the same");
}

/// A parent is made after its child in the list, a branch hangs somewhere else, and what it hung in goes.
async fn a_tree_moves_and_goes_in_any_order(bench: &Bench) {
    let store = &bench.store;
    put(
        store,
        vec![
            unit("a", "z"),
            unit("b", "a"),
            unit("z", ROOT),
            account_in(2, "b"),
        ],
    )
    .await;
    let changes = [
        Change::delete(Kind::Unit, "z"),
        Change::put(unit("b", "new")),
        Change::delete(Kind::Unit, "a"),
        Change::put(unit("new", ROOT)),
    ];
    apply(store, &changes).await.expect("applied");
    let declared = store.declared().await.expect("declared");
    assert_eq!(
        declared.units().map(|unit| unit.id.as_str()).collect::<Vec<_>>(),
        ["b", "new", "root"]
    );
    let emptied = [
        Change::delete(Kind::Unit, "new"),
        Change::delete(Kind::Account, account(2).as_str()),
        Change::delete(Kind::Unit, "b"),
    ];
    apply(store, &emptied).await.expect("a whole branch goes at once");
    let renamed = Unit {
        id: ROOT.to_owned(),
        parent: None,
        name: "Acme".to_owned(),
    };
    put(store, vec![Manifest::Unit(renamed)]).await;
    assert_eq!(
        store
            .declared()
            .await
            .expect("declared")
            .unit(ROOT)
            .map(|root| root.name.as_str()),
        Some("Acme")
    );
}

async fn every_change_has_its_record(bench: &Bench) {
    let store = &bench.store;
    put(store, organisation()).await;
    let mut bob = principal("bob", 1, "alpha");
    put(store, vec![Manifest::Principal(bob.clone())]).await;
    bob.disabled = true;
    put(store, vec![Manifest::Principal(bob)]).await;
    apply(store, &[Change::delete(Kind::Principal, "bob")])
        .await
        .expect("deleted");
    let page = store
        .audit(&outcrop_store::audit::Filter::default())
        .await
        .expect("read");
    let told: Vec<(i64, &str, &str, bool, bool)> = page
        .records
        .iter()
        .map(|entry| {
            (
                entry.sequence,
                entry.action.as_str(),
                entry.subject.as_str(),
                entry.before.is_some(),
                entry.after.is_some(),
            )
        })
        .collect();
    assert_eq!(
        told[..3],
        [
            (7, "principal.delete", "bob", true, false),
            (6, "principal.put", "bob", true, true),
            (5, "principal.put", "bob", false, true),
        ]
    );
    assert_eq!(told.len(), 7);
    assert!(
        page.records
            .iter()
            .all(|entry| entry.actor == tester() && entry.at_us == NOW_US)
    );
}
