//! The route table of the data plane: method and path to operation. One screen.

use crate::app::App;
use crate::call;
use crate::dialect::openai::models;
use crate::request::Operation;
use axum::Router;
use axum::extract::{Request, State};
use axum::routing::{MethodRouter, get, post};
use std::sync::Arc;

/// Every route that a client's SDK calls.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/v1/chat/completions", answer(Operation::OpenAiChat))
        .route("/v1/embeddings", answer(Operation::OpenAiEmbeddings))
        .route("/v1/models", get(models::list))
        .route("/v1/models/{*model}", get(models::show))
        .route("/model/{model}/converse", answer(Operation::Converse))
        .route(
            "/model/{model}/converse-stream",
            answer(Operation::ConverseStream),
        )
        .with_state(app)
}

/// A route whose requests walk the line of a model call.
fn answer(operation: Operation) -> MethodRouter<Arc<App>> {
    post(move |State(app): State<Arc<App>>, request: Request| async move {
        call::serve(&app, operation, request).await
    })
}
