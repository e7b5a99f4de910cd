//! The route table of the data plane: method and path to operation. One screen.

use crate::app::App;
use crate::call;
use crate::dialect::{anthropic, openai};
use crate::request::Operation;
use axum::Router;
use axum::extract::{Request, State};
use axum::routing::{MethodRouter, get, post};
use http::Method;
use std::sync::Arc;

/// The routes whose requests walk the line of a model call. All are `POST`.
///
/// Bedrock itself serves the other dialects under a prefix; so do we, beside the plain paths.
pub const CALLS: [(&str, Operation); 13] = [
    ("/v1/chat/completions", Operation::OpenAiChat),
    ("/openai/v1/chat/completions", Operation::OpenAiChat),
    ("/v1/embeddings", Operation::OpenAiEmbeddings),
    ("/openai/v1/embeddings", Operation::OpenAiEmbeddings),
    ("/v1/messages", Operation::AnthropicMessages),
    ("/anthropic/v1/messages", Operation::AnthropicMessages),
    ("/v1/messages/count_tokens", Operation::AnthropicCountTokens),
    (
        "/anthropic/v1/messages/count_tokens",
        Operation::AnthropicCountTokens,
    ),
    ("/model/{model}/converse", Operation::Converse),
    ("/model/{model}/converse-stream", Operation::ConverseStream),
    ("/model/{model}/invoke", Operation::InvokeModel),
    (
        "/model/{model}/invoke-with-response-stream",
        Operation::InvokeModelStream,
    ),
    ("/model/{model}/count-tokens", Operation::CountTokens),
];

/// The routes of what is answered without calling a model.
fn others() -> [(Method, &'static str, MethodRouter<Arc<App>>); 6] {
    [
        (Method::GET, "/v1/models", get(anthropic::models::list_either)),
        (
            Method::GET,
            "/v1/models/{*model}",
            get(anthropic::models::show_either),
        ),
        (Method::GET, "/openai/v1/models", get(openai::models::list)),
        (
            Method::GET,
            "/openai/v1/models/{*model}",
            get(openai::models::show),
        ),
        (Method::GET, "/anthropic/v1/models", get(anthropic::models::list)),
        (
            Method::GET,
            "/anthropic/v1/models/{*model}",
            get(anthropic::models::show),
        ),
    ]
}

/// Every route that a client's SDK calls.
pub fn router(app: Arc<App>) -> Router {
    let calls = CALLS.map(|(path, operation)| (path, answer(operation)));
    let others = others().map(|(_, path, handler)| (path, handler));
    let routes = calls.into_iter().chain(others);
    routes
        .fold(Router::new(), |router, (path, handler)| {
            router.route(path, handler)
        })
        .with_state(app)
}

/// The method and the path of each of them, for checks that walk them all.
#[must_use]
pub fn paths() -> Vec<(Method, &'static str)> {
    let calls = CALLS.into_iter().map(|(path, _)| (Method::POST, path));
    let others = others().into_iter().map(|(method, path, _)| (method, path));
    calls.chain(others).collect()
}

/// A route whose requests walk the line of a model call.
fn answer(operation: Operation) -> MethodRouter<Arc<App>> {
    post(move |State(app): State<Arc<App>>, request: Request| async move {
        call::serve(&app, operation, request).await
    })
}
