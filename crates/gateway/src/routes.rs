//! The route table of the data plane: method and path to what answers. One screen.
//!
//! Bedrock itself serves the other dialects under a prefix; so do we, beside their plain paths. Bedrock's own paths
//! come from its service model.

use crate::app::App;
use crate::call;
use crate::dialect::{anthropic, openai};
use crate::request::Operation;
use axum::Router;
use axum::extract::{Request, State};
use axum::routing::{MethodRouter, delete, get, post};
use http::Method;
use outcrop_wire::bedrock::operation::Operation as Bedrock;
use std::sync::Arc;

/// What answers a request, once its method and its path are known.
#[derive(Clone, Copy)]
enum Answer {
    /// The line of a model call.
    Call(Operation),
    EitherModels,
    EitherModel,
    OpenAiModels,
    OpenAiModel,
    AnthropicModels,
    AnthropicModel,
    Response,
    DeleteResponse,
    ResponseInput,
}

use Answer::Call;

const OPENAI: [(&str, Answer); 6] = [
    ("POST /v1/chat/completions", Call(Operation::OpenAiChat)),
    ("POST /v1/responses", Call(Operation::OpenAiResponses)),
    ("GET /v1/responses/{id}", Answer::Response),
    ("DELETE /v1/responses/{id}", Answer::DeleteResponse),
    ("GET /v1/responses/{id}/input_items", Answer::ResponseInput),
    ("POST /v1/embeddings", Call(Operation::OpenAiEmbeddings)),
];

const ANTHROPIC: [(&str, Answer); 2] = [
    ("POST /v1/messages", Call(Operation::AnthropicMessages)),
    (
        "POST /v1/messages/count_tokens",
        Call(Operation::AnthropicCountTokens),
    ),
];

/// Both dialects have these paths; without a prefix, a header tells them apart.
const MODELS: [(&str, Answer); 6] = [
    ("GET /v1/models", Answer::EitherModels),
    ("GET /v1/models/{*model}", Answer::EitherModel),
    ("GET /openai/v1/models", Answer::OpenAiModels),
    ("GET /openai/v1/models/{*model}", Answer::OpenAiModel),
    ("GET /anthropic/v1/models", Answer::AnthropicModels),
    ("GET /anthropic/v1/models/{*model}", Answer::AnthropicModel),
];

/// The operations of Bedrock that read a model; the control plane answers the others.
const BEDROCK: [(Bedrock, Operation); 5] = [
    (Bedrock::Converse, Operation::Converse),
    (Bedrock::ConverseStream, Operation::ConverseStream),
    (Bedrock::InvokeModel, Operation::InvokeModel),
    (
        Bedrock::InvokeModelWithResponseStream,
        Operation::InvokeModelStream,
    ),
    (Bedrock::CountTokens, Operation::CountTokens),
];

/// All of it: method and path, and what answers.
fn table() -> Vec<(Method, String, Answer)> {
    let plain = OPENAI.into_iter().chain(ANTHROPIC).chain(MODELS);
    let plain = plain.map(|(route, answer)| ("", route, answer));
    let openai = OPENAI
        .into_iter()
        .map(|(route, answer)| ("/openai", route, answer));
    let anthropic = ANTHROPIC
        .into_iter()
        .map(|(route, answer)| ("/anthropic", route, answer));
    let dialects = plain
        .chain(openai)
        .chain(anthropic)
        .filter_map(|(prefix, route, answer)| {
            let (method, path) = route.split_once(' ')?;
            let method = Method::from_bytes(method.as_bytes()).ok()?;
            Some((method, format!("{prefix}{path}"), answer))
        });
    let bedrock = BEDROCK.into_iter().flat_map(|(route, operation)| {
        route
            .route_paths()
            .map(|path| (Method::POST, path, Call(operation)))
    });
    dialects.chain(bedrock).collect()
}

/// Every route that a client's SDK calls.
pub fn router(app: Arc<App>) -> Router {
    table()
        .into_iter()
        .fold(Router::new(), |router, (_, path, answer)| {
            router.route(&path, handler(answer))
        })
        .with_state(app)
}

/// The method and the path of each route, for checks that walk them all.
#[must_use]
pub fn paths() -> Vec<(Method, String)> {
    let rows = table().into_iter();
    rows.map(|(method, path, _)| (method, path)).collect()
}

/// The operations of Bedrock that this plane answers.
pub fn bedrock_operations() -> impl Iterator<Item = Bedrock> {
    BEDROCK.into_iter().map(|(operation, _)| operation)
}

fn handler(answer: Answer) -> MethodRouter<Arc<App>> {
    match answer {
        Call(operation) => post(move |State(app): State<Arc<App>>, request: Request| async move {
            call::serve(&app, operation, request).await
        }),
        Answer::EitherModels => get(anthropic::models::list_either),
        Answer::EitherModel => get(anthropic::models::show_either),
        Answer::OpenAiModels => get(openai::models::list),
        Answer::OpenAiModel => get(openai::models::show),
        Answer::AnthropicModels => get(anthropic::models::list),
        Answer::AnthropicModel => get(anthropic::models::show),
        Answer::Response => get(openai::responses::show),
        Answer::DeleteResponse => delete(openai::responses::remove),
        Answer::ResponseInput => get(openai::responses::input_items),
    }
}
