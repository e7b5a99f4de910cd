//! What is wrong is refused, with every problem at once, and nothing of it is applied.

use crate::contract;
use crate::database::Bench;
use crate::declare::{
    account_in, apply, member, organisation, policy, principal, project, put, tester, try_put, unit,
};
use crate::rows::account;
use outcrop_core::Code;
use outcrop_core::manifest::{Kind, Manifest};
use outcrop_core::organisation::{ROOT, Unit};
use outcrop_core::principal::{Kind as PrincipalKind, Role};
use outcrop_store::manifest::{Change, Options, Problem};
use outcrop_store::{Error, Store};

contract!(
    half_a_list_that_is_wrong_applies_nothing_of_it,
    every_problem_is_told_at_once,
    cycles_are_told_with_their_path,
    what_contradicts_itself_is_refused,
    what_must_stay_stays,
    the_callers_own_check_is_asked_about_what_would_be,
    hostile_ids_are_refused,
);

async fn refused(store: &Store, manifests: Vec<Manifest>) -> Vec<String> {
    match try_put(store, manifests).await.expect_err("refused") {
        Error::Refused(problems) => problems.iter().map(ToString::to_string).collect(),
        other => panic!("{other:?}"),
    }
}

async fn half_a_list_that_is_wrong_applies_nothing_of_it(bench: &Bench) {
    let store = &bench.store;
    put(store, organisation()).await;
    let before = store.declared().await.expect("declared");
    refused(
        store,
        vec![
            unit("good", ROOT),
            account_in(2, "good"),
            account_in(3, "missing"),
        ],
    )
    .await;
    assert_eq!(store.declared().await.expect("declared"), before);
    let records = store
        .audit(&outcrop_store::audit::Filter::default())
        .await
        .expect("read")
        .records;
    assert_eq!(records.len(), 4, "what was refused leaves no record of a change");
}

async fn every_problem_is_told_at_once(bench: &Bench) {
    let store = &bench.store;
    put(store, organisation()).await;
    let mut stray = principal("bob", 1, "beta");
    stray.kind = PrincipalKind::Service;
    let told = refused(
        store,
        vec![
            unit("Upper Case", ROOT),
            Manifest::Unit(Unit {
                id: "adrift".to_owned(),
                parent: None,
                name: String::new(),
            }),
            account_in(2, "nowhere"),
            project("beta", 2),
            Manifest::Principal(stray),
            member("nobody", ROOT, Role::Finops),
            policy("p", "elsewhere"),
        ],
    )
    .await;
    assert_eq!(
        told,
        [
            "unit `Upper Case`: an id is lower-case letters and digits with single dashes between (`payments-eu`), at most 64 \
         of them",
            "unit `adrift`: `name` is empty",
            "unit `adrift`: has no parent; a unit directly under the top has `parent = \"root\"`",
            "account `000000000002`: there is no unit `nowhere`; declare it too, or name one that exists",
            "member `nobody root finops`: there is no principal `nobody`; declare it too, or name one that exists",
            "policy `p`: there is no unit `elsewhere`; declare it too, or name one that exists",
            "principal `bob`: is of account 000000000001, but its project `beta` is of account 000000000002; name a project \
         of its own account",
        ]
    );
}

async fn cycles_are_told_with_their_path(bench: &Bench) {
    let store = &bench.store;
    put(store, vec![unit("a", ROOT), unit("b", "a"), unit("c", "b")]).await;
    let told = refused(store, vec![unit("a", "c")]).await;
    assert_eq!(
        told,
        ["unit `a`: lies under itself (a under c under b under a); give one of them another parent"]
    );
    let told = refused(store, vec![unit("x", "x"), unit("y", "x")]).await;
    assert_eq!(
        told,
        ["unit `x`: lies under itself (x under x); give one of them another parent"]
    );
    let deep: Vec<Manifest> = (0..33)
        .map(|n| {
            unit(
                &format!("d{n}"),
                &if n == 0 {
                    ROOT.to_owned()
                } else {
                    format!("d{}", n - 1)
                },
            )
        })
        .collect();
    let told = refused(store, deep).await;
    assert_eq!(told, ["unit `d31`: lies more than 32 units deep; move it up"]);
}

async fn what_contradicts_itself_is_refused(bench: &Bench) {
    let store = &bench.store;
    put(store, vec![unit("a", ROOT)]).await;
    let lists = [
        vec![Change::put(unit("a", ROOT)), Change::delete(Kind::Unit, "a")],
        vec![Change::delete(Kind::Unit, "a"), Change::delete(Kind::Unit, "a")],
        vec![Change::put(unit("b", ROOT)), Change::put(unit("b", "a"))],
    ];
    for changes in lists {
        let error = apply(store, &changes).await.expect_err("refused");
        assert!(
            matches!(&error, Error::Refused(problems) if problems.len() == 1),
            "{error:?}"
        );
    }
}

async fn what_must_stay_stays(bench: &Bench) {
    let store = &bench.store;
    put(store, organisation()).await;
    put(store, vec![account_in(2, ROOT), project("beta", 2)]).await;
    let mut service = principal("ada", 1, "alpha");
    service.kind = PrincipalKind::Service;
    let moved = Manifest::Unit(Unit {
        id: ROOT.to_owned(),
        parent: Some(ROOT.to_owned()),
        name: "Top".to_owned(),
    });
    let told = refused(
        store,
        vec![moved, project("beta", 1), Manifest::Principal(service)],
    )
    .await;
    assert_eq!(
        told,
        [
            "unit `root`: the root has no parent, and cannot be moved",
            "unit `root`: lies under itself (root under root); give one of them another parent",
            "project `beta`: a project stays in its account (000000000002); make another project in account 000000000001",
            "principal `ada`: a user does not become a service, nor a service a user: disable it and make another one",
        ]
    );
}

async fn the_callers_own_check_is_asked_about_what_would_be(bench: &Bench) {
    let store = &bench.store;
    put(store, organisation()).await;
    let changes = [Change::put(unit("eu", ROOT))];
    let error = store
        .apply(&tester(), &changes, Options::default(), |proposal| {
            assert!(proposal.before.unit("eu").is_none() && proposal.after.unit("eu").is_some());
            proposal
                .put()
                .map(|put| Problem::forbidden(put.kind(), put.id(), "not yours"))
                .collect()
        })
        .await
        .expect_err("refused");
    let told = outcrop_core::Error::from(error);
    assert_eq!(
        (told.code(), told.message()),
        (Code::Forbidden, "unit `eu`: not yours")
    );
    assert!(store.declared().await.expect("declared").unit("eu").is_none());
}

async fn hostile_ids_are_refused(bench: &Bench) {
    let store = &bench.store;
    put(store, organisation()).await;
    let version = store.configuration_version().await.expect("version");
    let long = "x".repeat(5_000);
    for hostile in [
        "",
        " ",
        "-",
        "a--b",
        "a b",
        "../a",
        "a\0b",
        "\u{202e}a",
        "é",
        "a\n",
        "'; DROP TABLE units; --",
        &long,
    ] {
        for manifest in [
            unit(hostile, ROOT),
            project(hostile, 1),
            policy(hostile, ROOT),
            Manifest::Principal(principal(hostile, 1, "alpha")),
            member(hostile, ROOT, Role::Developer),
            member("ada", hostile, Role::Developer),
        ] {
            let error = try_put(store, vec![manifest]).await;
            if hostile == "-" || hostile == "a--b" {
                continue;
            }
            let error = error.expect_err("refused");
            let told = error.to_string();
            assert!(matches!(error, Error::Refused(_)), "{told}");
            assert!(
                !told.contains('\0') && !told.contains('\u{202e}') && told.len() < 2_000,
                "{told:?}"
            );
        }
    }
    for number in [2, 3] {
        apply(store, &[Change::delete(Kind::Account, account(number).as_str())])
            .await
            .expect_err("there is none");
        apply(store, &[Change::delete(Kind::Unit, "a\0b")])
            .await
            .expect_err("there is none");
    }
    let _ = version;
}
