//! Responses that were kept: looking at one, at what went into it, and removing it.

use crate::app::App;
use crate::dialect::{self, respond};
use crate::request::Operation;
use axum::extract::{FromRequestParts, Path, Query, State};
use axum::response::Response;
use http::request::Parts;
use outcrop_core::Error;
use outcrop_core::id::CallId;
use outcrop_core::principal::Principal;
use outcrop_wire::openai::responses::stored::{self, Page};
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;

/// OpenAI's own bounds on a page.
const DEFAULT_LIMIT: usize = 20;
const MOST_ITEMS: usize = 100;

type Parameters = Query<HashMap<String, String>>;

pub async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(parameters): Parameters,
    asked: Asked,
) -> Response {
    let answered = async {
        let principal = asked.caller(&app)?;
        if parameters.get("stream").is_some_and(|value| value == "true") {
            let message = "A response that is kept is not streamed again; leave 'stream' out.";
            return Err(Error::validation(message).at("stream"));
        }
        let found = app.responses.find(&principal, &id).await?;
        Ok(found.response().as_bytes().to_vec())
    };
    asked.answer(answered.await)
}

pub async fn remove(State(app): State<Arc<App>>, Path(id): Path<String>, asked: Asked) -> Response {
    let answered = async {
        let principal = asked.caller(&app)?;
        app.responses.remove(&principal, &id).await?;
        Ok(stored::deleted(&id))
    };
    asked.answer(answered.await)
}

pub async fn input_items(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(parameters): Parameters,
    asked: Asked,
) -> Response {
    let answered = async {
        let principal = asked.caller(&app)?;
        let page = page(&parameters)?;
        let found = app.responses.find(&principal, &id).await?;
        found.list(&page).ok_or_else(|| {
            Error::validation("Invalid value for 'after': expected the id of an input item of this response.")
                .at("after")
        })
    };
    asked.answer(answered.await)
}

fn page(parameters: &HashMap<String, String>) -> Result<Page, Error> {
    let limit = match parameters.get("limit") {
        None => DEFAULT_LIMIT,
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| (1..=MOST_ITEMS).contains(limit))
            .ok_or_else(|| invalid("limit", &format!("an integer from 1 to {MOST_ITEMS}")))?,
    };
    let newest_first = match parameters.get("order").map(String::as_str) {
        None | Some("desc") => true,
        Some("asc") => false,
        Some(_) => return Err(invalid("order", "'asc' or 'desc'")),
    };
    Ok(Page {
        after: parameters.get("after").cloned(),
        limit,
        newest_first,
    })
}

fn invalid(name: &'static str, expected: &str) -> Error {
    Error::validation(format!("Invalid value for '{name}': expected {expected}.")).at(name)
}

/// Who asks, and what the request is called.
pub struct Asked {
    head: Parts,
    id: CallId,
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self {
            head: parts.clone(),
            id: parts.extensions.get().copied().unwrap_or_else(CallId::generate),
        })
    }
}

impl Asked {
    fn caller(&self, app: &App) -> Result<Arc<Principal>, Error> {
        let caller = app.authenticator.authenticate_call_without_body(&self.head)?;
        Ok(caller.principal)
    }

    fn answer(&self, answered: Result<Vec<u8>, Error>) -> Response {
        match answered {
            Ok(body) => respond::whole("application/json", body),
            Err(error) => dialect::refuse(Operation::OpenAiResponses, self.id, &error),
        }
    }
}
