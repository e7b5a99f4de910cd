//! The admin API's route table. Each handler carries its own description, so routes and document cannot drift.

use crate::app::App;
use crate::{
    access, audit, bedrock, budget, call, catalogue, cost, entitlement, evidence, key, limit, manifest,
    model, node, notice, organisation, overview, playground, policy, price, principal, request, session,
    settle, terms, usage,
};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use std::sync::Arc;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

#[derive(OpenApi)]
#[openapi(info(
    title = "Outcrop admin API",
    description = "What the console and automation use.",
    license(name = "Apache-2.0")
))]
struct Document;

/// Admin requests are small; only model calls carry documents and images.
const MAX_BODY_BYTES: usize = 1024 * 1024;
const MAX_MANIFEST_BYTES: usize = 16 * 1024 * 1024;

fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(
            session::sign_in::sign_in,
            session::show::show,
            session::sign_out::sign_out
        ))
        .routes(routes!(session::providers::list))
        .routes(routes!(session::oidc::start::start))
        .routes(routes!(session::oidc::callback::callback))
        .routes(routes!(principal::list))
        .routes(routes!(key::list::list))
        .routes(routes!(key::create::create))
        .routes(routes!(key::rotate::rotate))
        .routes(routes!(key::revoke::revoke))
        .routes(routes!(key::access_key::create))
        .routes(routes!(key::access_key::revoke))
        .routes(routes!(overview::show))
        .routes(routes!(call::list::list))
        .routes(routes!(call::show::show))
        .routes(routes!(model::list))
        .merge(catalogue_routes())
        .routes(routes!(usage::list))
        .routes(routes!(cost::list))
        .routes(routes!(price::list::list))
        .routes(routes!(price::list::check))
        .routes(routes!(playground::chat))
        .routes(routes!(request::stages::list))
        .routes(routes!(request::list::list, request::open::open))
        .routes(routes!(request::show::show))
        .routes(routes!(request::act::act))
        .routes(routes!(entitlement::list::list))
        .routes(routes!(entitlement::act::act))
        .routes(routes!(notice::list))
        .routes(routes!(organisation::show))
        .routes(routes!(manifest::list::list))
        .routes(routes!(limit::list))
        .merge(budget_routes())
        .routes(routes!(policy::check::show))
        .routes(routes!(policy::templates::list))
        .routes(routes!(policy::schema::show))
        .routes(routes!(access::explain::show))
        .merge(large())
        .routes(routes!(audit::list::list))
        .routes(routes!(audit::verify::verify))
        .routes(routes!(audit::export::export))
}

/// Budgets with their increases, and the nodes that hold leases on them.
fn budget_routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(budget::list::list))
        .routes(routes!(budget::list::show))
        .routes(routes!(budget::increase::list, budget::increase::propose))
        .routes(routes!(budget::decide::approve))
        .routes(routes!(budget::decide::reject))
        .routes(routes!(budget::decide::end))
        .routes(routes!(node::list))
        .routes(routes!(node::forget))
}

/// The catalogue with its terms and evidence. Documents are larger than other requests, each within its own bound.
fn catalogue_routes() -> OpenApiRouter<Arc<App>> {
    let proposals = OpenApiRouter::new()
        .routes(routes!(
            catalogue::proposal::create::create,
            catalogue::proposal::list::list
        ))
        .layer(DefaultBodyLimit::max(outcrop_store::proposal::MAX_BODY_BYTES));
    let terms = OpenApiRouter::new()
        .routes(routes!(terms::add::add, terms::list::list))
        .layer(DefaultBodyLimit::max(terms::MAX_BODY_BYTES));
    let evidence = OpenApiRouter::new()
        .routes(routes!(evidence::add::add))
        .layer(DefaultBodyLimit::max(evidence::MAX_BYTES));
    OpenApiRouter::new()
        .routes(routes!(catalogue::list::list))
        .routes(routes!(catalogue::show::show))
        .routes(routes!(catalogue::proposal::show::show))
        .routes(routes!(catalogue::proposal::decide::approve))
        .routes(routes!(catalogue::proposal::decide::reject))
        .routes(routes!(terms::text::show))
        .routes(routes!(terms::difference::show))
        .routes(routes!(evidence::show::show))
        .merge(proposals)
        .merge(terms)
        .merge(evidence)
}

/// Routes whose requests hold whole organisations.
fn large() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(manifest::apply::apply))
        .layer(DefaultBodyLimit::max(MAX_MANIFEST_BYTES))
}

/// Every route of the control plane: Bedrock's operations, the admin API, and its document.
pub fn router(app: Arc<App>) -> Router {
    let settled = from_fn_with_state(Arc::clone(&app), settle::settle);
    bedrock::router(Arc::clone(&app)).merge(admin(app)).layer(settled)
}

fn admin(app: Arc<App>) -> Router {
    let (router, document) = routes().split_for_parts();
    let document = Arc::new(document);
    router
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(app)
        .route(
            "/openapi.json",
            axum::routing::get(move || async move { axum::Json(document.as_ref().clone()) }),
        )
}

/// The OpenAPI document, as it is served.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    routes().into_openapi()
}
