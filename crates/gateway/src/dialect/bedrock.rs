//! Amazon Bedrock's runtime API.

pub mod converse;
pub mod count_tokens;
pub mod invoke;

use super::respond;
use axum::response::Response;
use http::request::Parts;
use outcrop_core::Error;
use outcrop_wire::bedrock::operation::{Labels, Operation, Query, Service};
use outcrop_wire::bedrock::{error, validate};

pub fn refuse(error: &Error) -> Response {
    respond::refusal(error::refuse(Service::BedrockRuntime, error))
}

/// What a request says outside of its body.
struct Said<'h> {
    /// The model's id or ARN, out of the path.
    model: String,
    /// The headers that the operation has, by the names of its members.
    headers: Vec<(&'static str, &'h str)>,
}

/// Checks all of a request against the service model, whoever reads its body: all that is wrong, in one message.
fn said<'h>(operation: Operation, head: &'h Parts, body: &[u8]) -> Result<Said<'h>, Error> {
    let labels = Labels::decode(operation, head.uri.path())?;
    let query = Query::decode(head.uri.query().unwrap_or_default())?;
    let mut headers = Vec::new();
    let mut members = Vec::new();
    for (name, member) in operation.headers() {
        let Some(value) = head.headers.get(*name) else {
            continue;
        };
        let value = value
            .to_str()
            .map_err(|_| Error::validation(format!("the header {name} is not text")).at(*member))?;
        headers.push((*name, value));
        members.push((*member, value));
    }
    let request = validate::Request {
        labels: &labels,
        query: &query,
        headers: &headers,
        body,
    };
    validate::request(operation, &request)?;
    Ok(Said {
        model: labels.get("modelId").unwrap_or_default().to_owned(),
        headers: members,
    })
}
