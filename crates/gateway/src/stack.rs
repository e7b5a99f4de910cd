//! The transport layers around every route, outermost first.
//!
//! They know HTTP and nothing of models or money; the steps of a call are plain functions in [`crate::call`].
//! The time to send headers is bounded where connections are accepted; the size and the time of a body where
//! it is read, in [`outcrop_access::authenticate`], because the bound depends on who sends it; a call's deadline and its
//! place among the calls in flight in [`crate::admit`], because both last until the last byte of a stream.

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use outcrop_core::id::CallId;
use tower_http::catch_panic::CatchPanicLayer;

/// What OpenAI's clients read the request id from.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What Anthropic's clients read it from.
const ANTHROPIC_REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
/// What the AWS SDKs read it from.
const AMZN_REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");

/// Puts the layers around the routes of both planes.
pub fn layers(routes: Router) -> Router {
    routes
        // Inside the request id, so that the answer to a panic carries the id too.
        .layer(CatchPanicLayer::custom(after_panic))
        // Outermost: whatever is answered, and by whom, carries the id that the log knows it by.
        .layer(from_fn(request_id))
}

/// Gives the call its id, and the answer the headers that tell it.
async fn request_id(mut request: Request, next: Next) -> Response {
    let id = CallId::generate();
    request.extensions_mut().insert(id);
    let mut response = next.run(request).await;
    let mut text = [0; 36];
    let text: &str = id.as_uuid().as_hyphenated().encode_lower(&mut text);
    if let Ok(value) = HeaderValue::from_str(text) {
        response.headers_mut().insert(REQUEST_ID, value.clone());
        response.headers_mut().insert(ANTHROPIC_REQUEST_ID, value.clone());
        response.headers_mut().insert(AMZN_REQUEST_ID, value);
    }
    response
}

/// A fault of ours that no one foresaw: logged once, answered in a form that every dialect's client can read.
fn after_panic(panic: Box<dyn std::any::Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    tracing::error!(panic = text, "a call panicked");
    let mut response = Response::new(axum::body::Body::from(
        r#"{"message":"an internal error occurred","error":{"message":"an internal error occurred","type":"server_error","code":"internal","param":null}}"#,
    ));
    *response.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
