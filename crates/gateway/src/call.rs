//! The line of a model call: every step by name, in order. Start reading here.

use crate::app::App;
use crate::attribute::Attribution;
use crate::dialect;
use crate::request::{Operation, Request};
use crate::resolve::Resolved;
use crate::{admit, attribute, authorize, capable, guard, recall, resolve, route};
use axum::response::Response;
use outcrop_access::authenticate::Caller;
use outcrop_access::snapshot::Snapshot;
use outcrop_core::Error;
use outcrop_core::clock::UnixMicros;
use outcrop_core::event::EventStream;
use outcrop_core::id::CallId;
use outcrop_core::limit::Standing;
use outcrop_core::principal::Principal;
use std::sync::Arc;
use std::time::Instant;

/// One call, from its arrival to its last byte. It sees one snapshot from start to end.
#[derive(Debug)]
pub struct Call {
    pub id: CallId,
    pub operation: Operation,
    pub arrived: Instant,
    pub arrived_at_us: UnixMicros,
    pub snapshot: Arc<Snapshot>,
    pub principal: Arc<Principal>,
    /// The source region: the credential scope's, or the key's.
    pub region: Arc<str>,
    pub request: Request,
    /// How the limits stand that the call is under, once it has taken of them.
    pub standing: Standing,
    /// What its cost is told apart by; known once the model is.
    pub attribution: Attribution,
}

/// A call that came over HTTP: whatever happens, it is answered in the client's own dialect.
pub async fn serve(app: &App, operation: Operation, request: axum::extract::Request) -> Response {
    let id = request
        .extensions()
        .get::<CallId>()
        .copied()
        .unwrap_or_else(CallId::generate);
    match from_http(app, id, operation, request).await {
        Ok(response) => response,
        Err(error) => dialect::refuse(operation, id, &error),
    }
}

async fn from_http(
    app: &App,
    id: CallId,
    operation: Operation,
    request: axum::extract::Request,
) -> Result<Response, Error> {
    let (arrived, arrived_at_us) = (Instant::now(), app.clock.now_us());
    let (head, body) = request.into_parts();
    let (
        Caller {
            principal,
            region,
            snapshot,
            ..
        },
        body,
    ) = app.authenticator.authenticate_call(&head, body).await?;
    let mut request = dialect::decode(operation, &head, body)?;
    if operation == Operation::OpenAiResponses {
        // In a box, as whatever else is rare: it need not make the state of every call larger.
        request = Box::pin(recall::recall(app, id, &principal, request)).await?;
    }
    let mut call = Call {
        id,
        operation,
        arrived,
        arrived_at_us,
        snapshot,
        principal,
        region,
        request,
        standing: Standing::default(),
        attribution: Attribution::default(),
    };
    if operation.counts() {
        let input_tokens = Box::pin(count_tokens(app, &mut call)).await?;
        return dialect::encode_count(operation, input_tokens);
    }
    let events = answer(app, &mut call).await?;
    let mut response = dialect::encode(app, &call, events).await?;
    dialect::tell_limits(operation, &call.standing, response.headers_mut());
    Ok(response)
}

/// The steps between the dialects: what a call walks that came from inside the process too.
pub async fn answer(app: &App, call: &mut Call) -> Result<EventStream, Error> {
    let Resolved { model, profile } = resolve::resolve(call)?;
    let grant =
        authorize::authorize(call, &model, profile.as_ref()).inspect_err(authorize::denied(app, call))?;
    call.attribution = attribute::attribute(call, profile).inspect_err(authorize::denied(app, call))?;
    // An InvokeModel body is in the model's own form, so its limit is known only now: before anything is spent.
    call.request.read_as(model.family)?;
    capable::check(call, &model)?;
    guard::input(call)?;
    let admission = admit::admit(app, call, &model, &grant)
        .await
        .inspect_err(authorize::denied(app, call))?;
    let metered = route::route(app, call, &model, &grant, admission).await?;
    Ok(guard::output(call, metered))
}

/// How many tokens the request has as its model reads it. Nothing is answered, so nothing is admitted or spent.
pub async fn count_tokens(app: &App, call: &mut Call) -> Result<u64, Error> {
    let Resolved { model, profile } = resolve::resolve(call)?;
    let grant =
        authorize::authorize(call, &model, profile.as_ref()).inspect_err(authorize::denied(app, call))?;
    call.request.read_as(model.family)?;
    capable::check(call, &model)?;
    route::count_tokens(app, call, &model, &grant).await
}
