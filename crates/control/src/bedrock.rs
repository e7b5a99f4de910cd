//! Bedrock's control operations, of all four services: everything in the generated route table that does not call a
//! model. Each walks the same few steps; a noun is one file, and adding an operation is a line in [`answer`].

mod agreement;
mod answer;
mod ask;
mod async_invoke;
mod data_retention;
mod declare;
mod inference_profile;
mod model;
mod page;
mod permit;
mod resource_policy;
mod tag;
mod time;
mod use_case;

pub use async_invoke::Runs;
pub(crate) use permit::model as model_as_resource;

use crate::app::App;
use answer::Answer;
use ask::Ask;
use axum::Router;
use axum::extract::{Request, State};
use axum::response::IntoResponse;
use axum::routing::{MethodFilter, MethodRouter, on};
use http::Method;
use outcrop_core::id::CallId;
use outcrop_core::key::Scope;
use outcrop_core::{Code, Error};
use outcrop_wire::bedrock::operation::Operation;
use std::sync::Arc;

/// A route for every operation, served or not: what is not served says so, and never looks like a resource that does
/// not exist.
pub fn router(app: Arc<App>) -> Router {
    let operations = Operation::ALL
        .into_iter()
        .filter(|operation| !calls_a_model(*operation));
    let routes = operations.flat_map(|operation| operation.route_paths().map(|path| (path, operation)));
    routes
        .fold(Router::new(), |router, (path, operation)| {
            match method(operation) {
                Some(method) => router.route(&path, handler(method, operation)),
                None => router,
            }
        })
        .with_state(app)
}

/// The operations that [`answer`] has a line for.
pub const SERVED: [Operation; 26] = [
    Operation::GetFoundationModel,
    Operation::ListFoundationModels,
    Operation::StartAsyncInvoke,
    Operation::GetAsyncInvoke,
    Operation::ListAsyncInvokes,
    Operation::BedrockTagResource,
    Operation::BedrockUntagResource,
    Operation::BedrockListTagsForResource,
    Operation::AgentTagResource,
    Operation::AgentUntagResource,
    Operation::AgentListTagsForResource,
    Operation::ListFoundationModelAgreementOffers,
    Operation::CreateFoundationModelAgreement,
    Operation::DeleteFoundationModelAgreement,
    Operation::GetFoundationModelAvailability,
    Operation::PutUseCaseForModelAccess,
    Operation::GetUseCaseForModelAccess,
    Operation::PutAccountDataRetention,
    Operation::GetAccountDataRetention,
    Operation::PutResourcePolicy,
    Operation::GetResourcePolicy,
    Operation::DeleteResourcePolicy,
    Operation::CreateInferenceProfile,
    Operation::GetInferenceProfile,
    Operation::ListInferenceProfiles,
    Operation::DeleteInferenceProfile,
];

/// What the data plane answers instead.
const fn calls_a_model(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::Converse
            | Operation::ConverseStream
            | Operation::InvokeModel
            | Operation::InvokeModelWithResponseStream
            | Operation::CountTokens
    )
}

/// What a key has to be good for. Asynchronous invocations call models, and are looked at by who made them.
fn scope(operation: Operation) -> Scope {
    match operation {
        Operation::StartAsyncInvoke | Operation::GetAsyncInvoke | Operation::ListAsyncInvokes => {
            Scope::Invoke
        }
        other if other.method() == "GET" => Scope::Read,
        // Some are posted that only look.
        Operation::BedrockListTagsForResource => Scope::Read,
        _ => Scope::Admin,
    }
}

fn method(operation: Operation) -> Option<MethodFilter> {
    let method = Method::from_bytes(operation.method().as_bytes()).ok()?;
    MethodFilter::try_from(method).ok()
}

fn handler(method: MethodFilter, operation: Operation) -> MethodRouter<Arc<App>> {
    on(
        method,
        move |State(app): State<Arc<App>>, request: Request| async move {
            match serve(&app, operation, request).await {
                Ok(answer) => answer.into_response(),
                Err((id, error)) => answer::refuse(operation, id, &error),
            }
        },
    )
}

async fn serve(app: &Arc<App>, operation: Operation, request: Request) -> Result<Answer, (CallId, Error)> {
    let id = request.extensions().get::<CallId>().copied();
    let id = id.unwrap_or_else(CallId::generate);
    let (head, body) = request.into_parts();
    let authenticated = app.parts.authenticator.authenticate(&head, body).await;
    let (caller, body) = authenticated.map_err(|error| (id, error))?;
    caller.needs(scope(operation)).map_err(|error| (id, error))?;
    let answered = match Ask::read(operation, caller, &head, &body) {
        Ok(ask) => judged(app, &ask).await,
        Err(error) => Err(error),
    };
    answered.map_err(|error| (id, error))
}

/// What is not served says so to everyone; everything else only to who may.
async fn judged(app: &Arc<App>, ask: &Ask<'_>) -> Result<Answer, Error> {
    if SERVED.contains(&ask.operation) {
        permit::judge(app, ask)?;
    }
    answer(app, ask).await
}

/// The table of what is served.
async fn answer(app: &Arc<App>, ask: &Ask<'_>) -> Result<Answer, Error> {
    match ask.operation {
        Operation::GetFoundationModel => model::get(app, ask),
        Operation::ListFoundationModels => model::list(app, ask),
        Operation::BedrockTagResource => tag::bedrock::add(app, ask).await,
        Operation::BedrockUntagResource => tag::bedrock::remove(app, ask).await,
        Operation::BedrockListTagsForResource => tag::bedrock::list(app, ask).await,
        Operation::AgentTagResource => tag::agent::add(app, ask).await,
        Operation::AgentUntagResource => tag::agent::remove(app, ask).await,
        Operation::AgentListTagsForResource => tag::agent::list(app, ask).await,
        Operation::PutResourcePolicy => resource_policy::put(app, ask).await,
        Operation::GetResourcePolicy => resource_policy::get(app, ask).await,
        Operation::DeleteResourcePolicy => resource_policy::delete(app, ask).await,
        Operation::StartAsyncInvoke => async_invoke::start(app, ask).await,
        Operation::GetAsyncInvoke => async_invoke::get(app, ask).await,
        Operation::ListAsyncInvokes => async_invoke::list(app, ask).await,
        Operation::ListFoundationModelAgreementOffers => agreement::offers(app, ask).await,
        Operation::CreateFoundationModelAgreement => agreement::create(app, ask).await,
        Operation::DeleteFoundationModelAgreement => agreement::delete(app, ask).await,
        Operation::GetFoundationModelAvailability => agreement::availability(app, ask).await,
        Operation::PutUseCaseForModelAccess => use_case::put(app, ask).await,
        Operation::GetUseCaseForModelAccess => use_case::get(app, ask).await,
        Operation::PutAccountDataRetention => data_retention::put(app, ask).await,
        Operation::GetAccountDataRetention => data_retention::get(app, ask).await,
        Operation::CreateInferenceProfile => inference_profile::create(app, ask).await,
        Operation::GetInferenceProfile => inference_profile::get(app, ask).await,
        Operation::ListInferenceProfiles => inference_profile::list(app, ask).await,
        Operation::DeleteInferenceProfile => inference_profile::delete(app, ask).await,
        other => Err(not_served(other)),
    }
}

fn not_served(operation: Operation) -> Error {
    Error::new(
        Code::NotServed,
        format!(
            "{} of {} is not served by this version of Outcrop; docs/bedrock.md lists the operations that are",
            operation.name(),
            operation.service().name()
        ),
    )
}
