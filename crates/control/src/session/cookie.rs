//! The cookies of sessions and of sign-ins under way.

use crate::app::App;
use crate::authenticate::SESSION_COOKIE;
use http::HeaderValue;

/// The sign-in under way, in the browser that started it.
pub const LOGIN_COOKIE: &str = "outcrop_login";
/// Below which it is sent back.
const LOGIN_PATH: &str = "/api/v1/session/oidc/";

/// The session: out of scripts' reach, and never sent along by another site's page.
pub fn session(app: &App, value: &str, max_age_seconds: i64) -> HeaderValue {
    cookie(app, SESSION_COOKIE, value, "/", "Strict", max_age_seconds)
}

/// The sign-in: it has to come along when the provider sends the browser back, and with nothing else.
pub fn login(app: &App, value: &str, max_age_seconds: i64) -> HeaderValue {
    cookie(app, LOGIN_COOKIE, value, LOGIN_PATH, "Lax", max_age_seconds)
}

fn cookie(
    app: &App,
    name: &str,
    value: &str,
    path: &str,
    same_site: &str,
    max_age_seconds: i64,
) -> HeaderValue {
    // Over HTTP/1.1 a request does not say by which scheme it came.
    let secure = if app.parts.endpoint.starts_with("https://") {
        "; Secure"
    } else {
        ""
    };
    let text = format!(
        "{name}={value}; Path={path}; HttpOnly; SameSite={same_site}; Max-Age={max_age_seconds}{secure}"
    );
    // The value is base64url or empty, so it is always a header value.
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}
