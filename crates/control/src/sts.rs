//! The one question of the Security Token Service that clients ask of whatever they talk to: who am I?

mod answer;

use crate::app::App;
use axum::extract::{Query, Request};
use axum::routing::{MethodRouter, post};
use http::Uri;
use http::request::Parts;
use outcrop_core::Error;
use outcrop_core::id::CallId;
use serde::Deserialize;
use std::sync::Arc;

const VERSION: &str = "2011-06-15";

/// What stands at `/`, for requests that are posted there. Everything else at that path is for whoever asked for it.
pub fn route(app: Arc<App>) -> MethodRouter {
    post(move |request: Request| async move {
        let id = request.extensions().get::<CallId>().copied();
        let id = id.unwrap_or_else(CallId::generate);
        let (head, body) = request.into_parts();
        match ask(&app, &head, body).await {
            Ok(identity) => answer::identity(id, &identity),
            Err(error) => answer::refuse(id, &error),
        }
    })
}

/// Who somebody is, in the words of the service.
struct Identity {
    account: String,
    user_id: String,
    arn: String,
}

#[derive(Deserialize)]
struct Form {
    #[serde(rename = "Action")]
    action: Option<String>,
    #[serde(rename = "Version")]
    version: Option<String>,
}

async fn ask(app: &App, head: &Parts, body: axum::body::Body) -> Result<Identity, Error> {
    let (caller, body) = app.parts.authenticator.authenticate_sts(head, body).await?;
    let form = read(&body)?;
    if form.action.as_deref() != Some("GetCallerIdentity") {
        let action: String = form.action.unwrap_or_default().chars().take(64).collect();
        return Err(Error::validation(format!(
            "the action `{action}` is not served; `GetCallerIdentity` is"
        ))
        .because("InvalidAction"));
    }
    if form.version.as_deref() != Some(VERSION) {
        return Err(
            Error::validation(format!("`Version` has to be `{VERSION}`")).because("InvalidParameterValue")
        );
    }
    let principal = &caller.principal;
    Ok(Identity {
        account: principal.account.to_string(),
        user_id: principal.id.clone(),
        arn: format!("arn:aws:iam::{}:user/{}", principal.account, principal.id),
    })
}

/// A form is what stands in a query.
fn read(body: &[u8]) -> Result<Form, Error> {
    let malformed = || {
        Error::validation("the body has to be a form: `Action=GetCallerIdentity&Version=2011-06-15`")
            .because("MalformedQueryString")
    };
    let text = std::str::from_utf8(body).map_err(|_| malformed())?;
    let uri: Uri = format!("/?{text}").parse().map_err(|_| malformed())?;
    Query::try_from_uri(&uri)
        .map(|Query(form)| form)
        .map_err(|_| malformed())
}
