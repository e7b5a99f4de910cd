//! Every route there is, walked without a credential and as another tenant.
//!
//! The list of routes is not written here: each plane tells its own, from the tables that its router is built of. So a
//! new route is walked from the day that it is there, and one that this walk cannot fill in fails it.

mod bench;
mod route;

use bench::{Bench, Reply};
use http::StatusCode;
use route::{Route, every_route};

/// What anyone may ask for, and why.
const OPEN: [(&str, &str, &str); 8] = [
    ("GET", "/healthz", "a probe has no key"),
    ("GET", "/readyz", "a probe has no key"),
    ("GET", "/metrics", "names no tenant; a scraper has no key"),
    ("GET", "/openapi.json", "a description, the same for everyone"),
    (
        "POST",
        "/api/v1/session",
        "signing in is how one gets a credential",
    ),
    ("GET", "/api/v1/session/providers", "the ways to sign in"),
    ("GET", "/api/v1/session/oidc/{provider}/start", "a way to sign in"),
    (
        "GET",
        "/api/v1/session/oidc/{provider}/callback",
        "good for nothing without the cookie of a sign-in",
    ),
];

fn is_open(route: &Route) -> bool {
    OPEN.iter()
        .any(|(method, path, _)| route.method == *method && route.path == *path)
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_credential_every_route_is_closed() {
    let bench = Bench::start().await;
    let (mut closed, mut open) = (0, 0);
    for route in every_route() {
        let reply = bench.ask(None, &route, &route.fill("anything")).await;
        if is_open(&route) {
            open += 1;
            continue;
        }
        let refused = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&reply.status);
        assert!(refused, "{route}: {reply}");
        assert!(reply.is_an_error(), "{route}: {reply}");
        closed += 1;
    }
    assert_eq!(open, OPEN.len(), "a route that is said to be open is gone");
    assert!(
        closed > 120,
        "{closed} closed routes: the list of routes is not whole"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_tenant_has_is_what_nobody_has() {
    let bench = Bench::start().await;
    let mut compared = 0;
    for route in every_route().into_iter().filter(|route| !is_open(route)) {
        for name in &bench.names {
            let (theirs, nobodys) = (route.fill(&name.real), route.fill(&name.invented));
            let foreign = bench.ask(Some(&bench.stranger), &route, &theirs).await;
            let absent = bench.ask(Some(&bench.stranger), &route, &nobodys).await;
            let foreign = foreign.without(&name.real);
            assert!(
                !foreign.body.contains(&name.id),
                "{route} tells a stranger of {}",
                name.id
            );
            // A listing takes no name, and may tell the time.
            if route.takes_a_name() {
                assert_eq!(
                    foreign,
                    absent.without(&name.invented),
                    "{route} with {}",
                    name.real
                );
            }
            compared += 1;
        }
    }
    assert!(compared > 500, "{compared} comparisons");
}

/// The walk above proves nothing unless the owner does get at what the stranger does not.
#[tokio::test(flavor = "multi_thread")]
async fn the_owner_gets_at_what_is_theirs() {
    let bench = Bench::start().await;
    for (method, path, name) in bench.readable() {
        let route = Route::new(method, path);
        let reply = bench.ask(Some(&bench.owner), &route, &route.fill(&name)).await;
        assert_eq!(reply.status, StatusCode::OK, "{route} with {name}: {reply}");
    }
}

/// A stranger who may see every account of the organisation may not change them either: no route of a dialect takes
/// another account's name from anyone.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_stranger_did_changed_nothing() {
    let bench = Bench::start().await;
    for route in every_route().into_iter().filter(|route| !is_open(route)) {
        for name in &bench.names {
            bench
                .ask(Some(&bench.stranger), &route, &route.fill(&name.real))
                .await;
        }
    }
    for (method, path, name) in bench.readable() {
        let route = Route::new(method, path);
        let reply: Reply = bench.ask(Some(&bench.owner), &route, &route.fill(&name)).await;
        assert_eq!(reply.status, StatusCode::OK, "{route} with {name}: {reply}");
    }
}
