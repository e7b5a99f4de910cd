//! Takes a browser back from an identity provider, and begins its session.

use super::super::begin::{SESSION_SECONDS, begin};
use super::super::cookie::{self, LOGIN_COOKIE};
use super::super::{Peer, person};
use super::stopped::{Reason, Stopped};
use super::{redirect, redirect_uri};
use crate::app::App;
use crate::authenticate::cookie as cookie_of;
use crate::error::ErrorBody;
use crate::extract::Parameters;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use http::HeaderMap;
use http::header::SET_COOKIE;
use outcrop_access::oidc::{Login, Provider};
use outcrop_core::Error;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// What the provider answered. It may add members of its own.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Answered {
    code: Option<String>,
    state: Option<String>,
    /// Who answers (RFC 9207).
    iss: Option<String>,
    /// Why there is no code.
    error: Option<String>,
}

/// The identity provider's answer: begins a session and sends the browser on
#[utoipa::path(get, path = "/api/v1/session/oidc/{provider}/callback", operation_id = "finish_sign_in", tag = "session",
    params(("provider" = String, Path, description = "A provider's name"), Answered), responses(
    (status = 303, description = "Signed in; go to where the sign-in was started from"),
    (status = 401, description = "The answer is not good", body = ErrorBody),
    (status = 403, description = "The person may not come in", body = ErrorBody),
    (status = 503, description = "The provider cannot be reached", body = ErrorBody)))]
pub async fn callback(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    Parameters(answered): Parameters<Answered>,
) -> Response {
    let resumed = resume(&app, &name, &headers, &answered);
    let (provider, login) = match resumed {
        Ok(resumed) => resumed,
        // Another site may have sent the browser here: the sign-in under way stays.
        Err(stopped) => return stopped.answer(&headers),
    };
    let peer = peer.map(|Extension(peer)| peer);
    let mut response = match finish(&app, &provider, &login, peer, &answered).await {
        Ok(response) => response,
        Err(stopped) => stopped.answer(&headers),
    };
    response
        .headers_mut()
        .append(SET_COOKIE, cookie::login(&app, "", 0));
    response
}

fn resume(
    app: &App,
    name: &str,
    headers: &HeaderMap,
    answered: &Answered,
) -> Result<(Arc<Provider>, Login), Stopped> {
    let provider = app.parts.providers.get(name)?;
    let state = answered.state.as_deref().unwrap_or_default();
    let cookie = cookie_of(headers, LOGIN_COOKIE);
    let login = Login::resume(cookie, name, state, app.clock().now_us(), &app.parts.master_key)
        .map_err(Stopped::by(Reason::InvalidState))?;
    Ok((Arc::clone(provider), login))
}

async fn finish(
    app: &App,
    provider: &Provider,
    login: &Login,
    peer: Option<Peer>,
    answered: &Answered,
) -> Result<Response, Stopped> {
    let (settings, now_us) = (provider.settings(), app.clock().now_us());
    // A failed answer costs the provider a request: nobody gets many.
    let address = peer.map(|peer| peer.0);
    app.attempts.begin(None, address, now_us)?;
    if !app
        .store()
        .use_login(&login.hash(), login.expires_at_us())
        .await?
    {
        return Err(Stopped::by(Reason::Used)(Error::unauthenticated(
            "this answer of the identity provider was used before; start again from the sign-in page",
        )));
    }
    let answerer = answered.iss.as_deref();
    provider
        .check_answerer(answerer)
        .await
        .map_err(Stopped::at_provider)?;
    let code = code(answered, &settings.name)?;
    let redirect_uri = redirect_uri(app, settings);
    let redeemed = provider.redeem(code, login, &redirect_uri).await;
    let claims = redeemed.map_err(Stopped::at_provider)?;
    let id = person::recognise(app, settings, &claims).await?;
    let principal = person::enabled(app, &id, &claims).map_err(Stopped::by(Reason::Disabled))?;
    app.attempts.succeeded(None, address);
    let begun = begin(app, &principal.id, &claims.name).await?;
    tracing::info!(provider = settings.name, principal = principal.id, "signed in");
    let mut response = redirect(&login.return_to)?;
    let session = cookie::session(app, &begun.token.reveal(), SESSION_SECONDS);
    response.headers_mut().append(SET_COOKIE, session);
    Ok(response)
}

fn code<'a>(answered: &'a Answered, provider: &str) -> Result<&'a str, Stopped> {
    if let Some(why) = &answered.error {
        let reason = match why.as_str() {
            "access_denied" => Reason::AccessDenied,
            _ => Reason::Failed,
        };
        let why: String = why
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
            .take(64)
            .collect();
        return Err(Stopped::by(reason)(Error::unauthenticated(format!(
            "the identity provider `{provider}` did not sign anyone in (`{why}`)"
        ))));
    }
    let code = answered.code.as_deref().filter(|code| !code.is_empty());
    let code = code.ok_or_else(|| {
        Error::unauthenticated("the identity provider's answer has neither a code nor an error")
    })?;
    Ok(code)
}
