//! What a response goes on from: the conversation that was kept, put before what the request says itself.

use crate::app::App;
use crate::request::{Body, Request};
use outcrop_core::id::CallId;
use outcrop_core::principal::Principal;
use outcrop_core::{Code, Error};
use outcrop_wire::openai::responses;

/// Names the response, and makes its request say everything at once.
pub async fn recall(
    app: &App,
    id: CallId,
    principal: &Principal,
    mut request: Request,
) -> Result<Request, Error> {
    let Body::OpenAiResponses(response) = &mut request.body else {
        return Ok(request);
    };
    let mut text = [0; 32];
    response.id = format!("resp_{}", id.as_uuid().as_simple().encode_lower(&mut text));
    let Some(previous) = response.echo.previous() else {
        return Ok(request);
    };
    let kept = app.responses.find(principal, previous).await;
    let kept = kept.map_err(|error| match error.code() {
        Code::NotFound => error
            .because("previous_response_not_found")
            .at("previous_response_id"),
        _ => error,
    })?;
    let body = responses::Request::parse(response.original.body())?.following(&kept.conversation())?;
    response.original = responses::Request::parse(&body)?.original();
    request.prompt_bytes = body.len() as u64;
    Ok(request)
}
