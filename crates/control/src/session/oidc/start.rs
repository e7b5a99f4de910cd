//! Sends a browser to an identity provider.

use super::super::cookie;
use super::stopped::Stopped;
use super::{redirect, redirect_uri};
use crate::app::App;
use crate::error::ErrorBody;
use crate::extract::Parameters;
use axum::extract::{Path, State};
use axum::response::Response;
use http::HeaderMap;
use http::header::SET_COOKIE;
use outcrop_access::oidc::{LOGIN_SECONDS, Login};
use outcrop_core::Error;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

const MAX_RETURN_BYTES: usize = 512;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// The path of this server to go to afterwards; `/` without it.
    return_to: Option<String>,
}

/// Sign in at an identity provider: sends the browser there
#[utoipa::path(get, path = "/api/v1/session/oidc/{provider}/start", operation_id = "start_sign_in", tag = "session",
    params(("provider" = String, Path, description = "A provider's name"), Asked), responses(
    (status = 303, description = "Go to the identity provider"), (status = 400, body = ErrorBody),
    (status = 404, body = ErrorBody), (status = 503, description = "It cannot be reached", body = ErrorBody)))]
pub async fn start(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    Parameters(asked): Parameters<Asked>,
) -> Response {
    let return_to = asked.return_to.as_deref().unwrap_or("/");
    match begin(&app, &name, return_to).await {
        Ok(response) => response,
        Err(stopped) => stopped.answer(&headers),
    }
}

async fn begin(app: &App, name: &str, return_to: &str) -> Result<Response, Stopped> {
    let provider = app.parts.providers.get(name)?;
    if !is_local_path(return_to) {
        return Err(Error::validation(format!(
            "`return_to` has to be a path of this server, such as `/models`, of at most {MAX_RETURN_BYTES} bytes"
        ))
        .at("return_to")
        .into());
    }
    let started = Login::start(name, return_to, app.clock().now_us(), &app.parts.master_key)?;
    let redirect_uri = redirect_uri(app, provider.settings());
    let to = provider.authorization_url(&started, &redirect_uri).await;
    let mut response = redirect(&to.map_err(Stopped::at_provider)?)?;
    let cookie = cookie::login(app, &started.cookie, LOGIN_SECONDS);
    response.headers_mut().insert(SET_COOKIE, cookie);
    Ok(response)
}

/// Whether a browser takes it as a path of this server and of no other. Browsers read `\` as `/`, and drop line ends.
fn is_local_path(text: &str) -> bool {
    text.len() <= MAX_RETURN_BYTES
        && text.starts_with('/')
        && !text.starts_with("//")
        && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_server() {
        for good in ["/", "/models", "/models?provider=x#terms", "/a//b", "/%5Cevil"] {
            assert!(is_local_path(good), "{good}");
        }
        for bad in [
            "",
            "models",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil",
            "https://evil.example",
            "/\t/evil.example",
            "/a\r\nSet-Cookie: x",
            "javascript:alert(1)",
            "/é",
            " /",
        ] {
            assert!(!is_local_path(bad), "{bad:?}");
        }
        assert!(!is_local_path(&format!("/{}", "a".repeat(MAX_RETURN_BYTES))));
    }
}
