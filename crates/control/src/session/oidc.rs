//! Signing in at an identity provider: there, and back again.

pub mod callback;
pub mod start;

use crate::app::App;
use crate::error::{self, ErrorBody};
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
    LOCATION, REFERRER_POLICY,
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

/// A page for a person, the API's own form for a program.
fn refuse(headers: &HeaderMap, error: &Error) -> Response {
    error::log(error);
    let status = error::status(error.code());
    let wants_page = headers
        .get(ACCEPT)
        .and_then(|accepted| accepted.to_str().ok())
        .is_some_and(|accepted| accepted.contains("text/html"));
    let mut response = if wants_page {
        let page = HeaderValue::from_static("text/html; charset=utf-8");
        (status, [(CONTENT_TYPE, page)], page_of(error)).into_response()
    } else {
        (status, Json(ErrorBody::of(error))).into_response()
    };
    close(&mut response);
    response
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

fn page_of(error: &Error) -> String {
    let mut message = String::new();
    for character in error.message().chars() {
        match character {
            '&' => message.push_str("&amp;"),
            '<' => message.push_str("&lt;"),
            '>' => message.push_str("&gt;"),
            '"' => message.push_str("&quot;"),
            '\'' => message.push_str("&#39;"),
            other => message.push(other),
        }
    }
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Not signed in</title><h1>Not signed in</h1>\
         <p>{message}.</p><p><a href=\"/\">Back to the sign-in page</a></p></html>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_shows_what_somebody_sent_as_text() {
        let page = page_of(&Error::validation("`<script>alert('x')</script>` & more"));
        assert!(
            page.contains("`&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;` &amp; more"),
            "{page}"
        );
    }

    #[test]
    fn a_browser_gets_a_page_and_a_program_json() {
        let mut headers = HeaderMap::new();
        let refused = refuse(&headers, &Error::unauthenticated("no"));
        assert_eq!(refused.headers()[CONTENT_TYPE], "application/json");
        headers.insert(
            ACCEPT,
            HeaderValue::from_static("text/html,application/xhtml+xml"),
        );
        let refused = refuse(&headers, &Error::unauthenticated("no"));
        assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(refused.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
        assert_eq!(refused.headers()[CACHE_CONTROL], "no-store");
    }
}
