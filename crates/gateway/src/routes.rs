//! The route table of the data plane: method and path to operation. One screen.

use crate::app::App;
use crate::call;
use crate::dialect::{anthropic, openai};
use crate::request::Operation;
use axum::Router;
use axum::extract::{Request, State};
use axum::routing::{MethodRouter, get, post};
use std::sync::Arc;

/// The routes whose requests walk the line of a model call. All are `POST`.
///
/// Bedrock itself serves the other dialects under a prefix; so do we, beside the plain paths.
pub const CALLS: [(&str, Operation); 12] = [
    ("/v1/chat/completions", Operation::OpenAiChat),
    ("/openai/v1/chat/completions", Operation::OpenAiChat),
    ("/v1/responses", Operation::OpenAiResponses),
    ("/openai/v1/responses", Operation::OpenAiResponses),
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
];

/// Every route that a client's SDK calls.
pub fn router(app: Arc<App>) -> Router {
    let calls = CALLS
        .into_iter()
        .fold(Router::new(), |router, (path, operation)| {
            router.route(path, answer(operation))
        });
    let models = [
        ("/v1/models", get(anthropic::models::list_either)),
        ("/v1/models/{*model}", get(anthropic::models::show_either)),
        ("/openai/v1/models", get(openai::models::list)),
        ("/openai/v1/models/{*model}", get(openai::models::show)),
        ("/anthropic/v1/models", get(anthropic::models::list)),
        ("/anthropic/v1/models/{*model}", get(anthropic::models::show)),
    ];
    let responses =
        ["/v1/responses", "/openai/v1/responses"]
            .into_iter()
            .fold(Router::new(), |router, path| {
                let one = get(openai::responses::show).delete(openai::responses::remove);
                router.route(&format!("{path}/{{id}}"), one).route(
                    &format!("{path}/{{id}}/input_items"),
                    get(openai::responses::input_items),
                )
            });
    let others = models
        .into_iter()
        .fold(calls.merge(responses), |router, (path, handler)| {
            router.route(path, handler)
        });
    others.with_state(app)
}

/// A route whose requests walk the line of a model call.
fn answer(operation: Operation) -> MethodRouter<Arc<App>> {
    post(move |State(app): State<Arc<App>>, request: Request| async move {
        call::serve(&app, operation, request).await
    })
}
