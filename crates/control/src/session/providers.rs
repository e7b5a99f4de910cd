//! The ways to sign in.

use crate::app::App;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SignInProviders)]
pub struct Providers {
    providers: Vec<Provider>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SignInProvider)]
pub struct Provider {
    name: String,
    /// What people call it.
    title: String,
    /// Where a browser goes to sign in there; it takes `?return_to=`, a path of this server.
    start: String,
}

/// Identity providers that people can sign in at, besides a local user name and password
#[utoipa::path(get, path = "/api/v1/session/providers", operation_id = "list_sign_in_providers", tag = "session", responses(
    (status = 200, body = Providers)))]
pub async fn list(State(app): State<Arc<App>>) -> Json<Providers> {
    let providers = app.parts.providers.iter().map(|provider| {
        let settings = provider.settings();
        Provider {
            name: settings.name.clone(),
            title: settings.title.clone(),
            start: format!("/api/v1/session/oidc/{}/start", settings.name),
        }
    });
    Json(Providers {
        providers: providers.collect(),
    })
}
