//! The route table of the data plane: method and path to operation. One screen.

use crate::app::App;
use crate::call;
use crate::dialect::openai::models;
use crate::request::Operation;
use axum::Router;
use axum::extract::{Request, State};
use axum::routing::{MethodRouter, get, post};
use std::sync::Arc;

/// The routes whose requests walk the line of a model call. All are `POST`.
///
/// Bedrock itself serves the other dialects under a prefix; so do we, beside the plain paths.
pub const CALLS: [(&str, Operation); 8] = [
    ("/v1/chat/completions", Operation::OpenAiChat),
    ("/openai/v1/chat/completions", Operation::OpenAiChat),
    ("/v1/embeddings", Operation::OpenAiEmbeddings),
    ("/openai/v1/embeddings", Operation::OpenAiEmbeddings),
    ("/model/{model}/converse", Operation::Converse),
    ("/model/{model}/converse-stream", Operation::ConverseStream),
    ("/model/{model}/invoke", Operation::InvokeModel),
    (
        "/model/{model}/invoke-with-response-stream",
        Operation::InvokeModelStream,
    ),
];

/// Every route that a client's SDK calls.
pub fn router(app: Arc<App>) -> Router {
    let calls = CALLS
        .into_iter()
        .fold(Router::new(), |router, (path, operation)| {
            router.route(path, answer(operation))
        });
    let others = ["/v1/models", "/openai/v1/models"]
        .into_iter()
        .fold(calls, |router, path| {
            router
                .route(path, get(models::list))
                .route(&format!("{path}/{{*model}}"), get(models::show))
        });
    others.with_state(app)
}

/// A route whose requests walk the line of a model call.
fn answer(operation: Operation) -> MethodRouter<Arc<App>> {
    post(move |State(app): State<Arc<App>>, request: Request| async move {
        call::serve(&app, operation, request).await
    })
}
