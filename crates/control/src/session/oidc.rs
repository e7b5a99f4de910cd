//! Signing in at an identity provider: there, and back again.

pub mod callback;
pub mod start;
mod stopped;

use crate::app::App;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, LOCATION, REFERRER_POLICY,
};
use outcrop_access::oidc::Settings;
use outcrop_core::Error;

/// Where the provider sends the browser back to; it is registered there.
fn redirect_uri(app: &App, provider: &Settings) -> String {
    format!(
        "{}/api/v1/session/oidc/{}/callback",
        app.parts.endpoint, provider.name
    )
}

/// Sends the browser on. What it came from says nothing to anyone.
fn redirect(to: &str) -> Result<Response, Error> {
    let to = HeaderValue::from_str(to).map_err(Error::internal)?;
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(LOCATION, to);
    close(&mut response);
    Ok(response)
}

/// Codes and states are in the address: nothing on the way keeps it, and nobody further on is told it.
fn close(response: &mut Response) {
    const HEADERS: [(HeaderName, &str); 3] = [
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
        ),
    ];
    for (name, value) in HEADERS {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
}
