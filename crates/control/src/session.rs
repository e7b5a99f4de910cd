//! A person's session in the console.

mod attempts;
mod begin;
mod cookie;
pub mod oidc;
pub mod person;
pub mod providers;
pub mod show;
pub mod sign_in;
pub mod sign_out;

pub use attempts::Attempts;

use crate::app::App;
use outcrop_core::principal::Principal;
use serde::Serialize;
use std::net::IpAddr;
use utoipa::ToSchema;

/// Where a request comes from, as the connection says. In a request's extensions, where there is a connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// Who is signed in, and what a page needs to know to speak for them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    user: User,
    organisation: Organisation,
    /// The account that calls from the console are booked on.
    account: String,
    project: String,
    /// To be sent as `x-outcrop-csrf` with every request that changes something.
    csrf_token: String,
    /// Microseconds since the Unix epoch.
    expires_at_us: i64,
    /// Where clients reach this process.
    endpoint: String,
    region: String,
    /// Of the server.
    version: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct User {
    id: String,
    name: String,
    #[schema(value_type = Vec<outcrop_core::principal::Role>)]
    roles: Vec<&'static str>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SessionOrganisation)]
pub struct Organisation {
    name: String,
    /// The ledger's currency, an ISO 4217 code.
    currency: String,
}

fn describe(
    app: &App,
    principal: &Principal,
    user_name: &str,
    csrf_token: String,
    expires_at_us: i64,
) -> Session {
    let snapshot = app.parts.snapshots.newest();
    Session {
        user: User {
            id: principal.id.clone(),
            name: user_name.to_owned(),
            roles: principal.roles.iter().map(|role| role.name()).collect(),
        },
        organisation: Organisation {
            name: snapshot.organisation.name.clone(),
            currency: snapshot.organisation.currency.clone(),
        },
        account: principal.account.to_string(),
        project: principal.project.clone(),
        csrf_token,
        expires_at_us,
        endpoint: app.parts.endpoint.clone(),
        region: app.parts.region.clone(),
        version: env!("CARGO_PKG_VERSION"),
    }
}
