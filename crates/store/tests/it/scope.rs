//! No read looks outside its scope.

use crate::contract;
use crate::database::{Bench, NOW_US};
use crate::rows::{Shipper, account, call, in_project, span};
use outcrop_store::ledger::{Filter, Row, Scope};

contract!(no_read_looks_outside_its_scope,);

async fn no_read_looks_outside_its_scope(bench: &Bench) {
    let mine = call();
    let sibling = in_project(call(), 1, "beta");
    let foreign = Row {
        model: "secret.model".to_owned(),
        principal: "eve".to_owned(),
        ..in_project(call(), 2, "gamma")
    };
    // The same project's id under another account: a row's own account must decide.
    let moved = Row {
        principal: "mallory".to_owned(),
        ..in_project(call(), 2, "alpha")
    };
    Shipper::new(bench)
        .ship([mine.clone(), sibling.clone(), foreign.clone(), moved.clone()])
        .await;
    let project = Scope::Project {
        account: account(1),
        project: "alpha".to_owned(),
    };
    let nobody = Scope::Account(account(3));
    let mismatched = Scope::Project {
        account: account(1),
        project: "gamma".to_owned(),
    };
    let (whole, nothing) = (Scope::All, vec![]);
    for (scope, visible) in [
        (&whole, vec![&mine, &sibling, &foreign, &moved]),
        (&Scope::Account(account(1)), vec![&mine, &sibling]),
        (&project, vec![&mine]),
        (&nobody, nothing.clone()),
        (&mismatched, nothing),
    ] {
        let usage = bench.store.usage(None, scope).await.expect("usage");
        assert_eq!(usage[0].attempts, visible.len() as u64, "{scope:?}");
        let overview = bench
            .store
            .overview(span(NOW_US, NOW_US + 1), scope)
            .await
            .expect("overview");
        assert_eq!(overview.totals.calls, visible.len() as u64, "{scope:?}");
        assert_eq!(overview.series.len(), 1);
        let page = bench.store.calls(&Filter::default(), scope).await.expect("page");
        assert_eq!(page.calls.len(), visible.len(), "{scope:?}");
        for row in [&mine, &sibling, &foreign, &moved] {
            let found = bench
                .store
                .call(row.attempt.call(), scope)
                .await
                .expect("read")
                .is_some();
            assert_eq!(found, visible.contains(&row), "{scope:?} {}", row.project);
        }
        let sees = |values: &[String], value: &String| values.contains(value);
        for row in [&mine, &sibling, &foreign, &moved] {
            let knows = |of: fn(&Row) -> &String| visible.iter().any(|seen| of(seen) == of(row));
            assert_eq!(
                sees(&page.filters.models, &row.model),
                knows(|row| &row.model),
                "{scope:?}"
            );
            assert_eq!(
                sees(&page.filters.projects, &row.project),
                knows(|row| &row.project),
                "{scope:?}"
            );
            assert_eq!(
                sees(&page.filters.principals, &row.principal),
                knows(|row| &row.principal),
                "{scope:?}"
            );
        }
    }
}
