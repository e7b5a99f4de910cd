//! Any error as Bedrock's services say it: the one place where a code becomes a name and a status.
//!
//! The services differ: the same name has another status in each, and not every service has every name.
//! The clients go by the name in `x-amzn-errortype`; they retry on throttling, on a model that is not ready or
//! timed out, and on every 5xx. A refusal that waiting cannot cure has a name that they do not retry.

use crate::bedrock::operation::Service;
use crate::json::write_string;
use crate::{Refusal, eventstream, limit};
use outcrop_core::{Code, Error};

/// The answer in place of a result.
#[must_use]
pub fn refuse(service: Service, error: &Error) -> Refusal {
    let (status, name) = row(service, error.code());
    let mut headers = vec![("x-amzn-errortype", own_reason(error).unwrap_or(name).to_owned())];
    if let Some(after) = error.retry_after_hint() {
        headers.push(("retry-after", after.as_secs_f64().ceil().max(1.0).to_string()));
    }
    if let Some(standing) = error.standing() {
        headers.extend(limit::openai(standing));
    }
    Refusal {
        status,
        headers,
        body: match service {
            Service::BedrockAgent => body_with_fields(error),
            _ => body(error),
        },
    }
}

/// Appends the error as the last frame of a stream that has begun.
pub fn write_stream_error(out: &mut Vec<u8>, error: &Error) {
    eventstream::write_exception(out, in_stream(error.code()), &body(error));
}

/// The same in a stream of InvokeModel's chunks, which has a name more.
pub fn write_chunk_error(out: &mut Vec<u8>, error: &Error) {
    let name = match error.code() {
        Code::ModelTimeout => "modelTimeoutException",
        code => in_stream(code),
    };
    eventstream::write_exception(out, name, &body(error));
}

fn body(error: &Error) -> Vec<u8> {
    let mut out = b"{\"message\":".to_vec();
    write_string(&mut out, error.message());
    out.push(b'}');
    out
}

/// Bedrock Agents names the members that are wrong in a list of their own.
fn body_with_fields(error: &Error) -> Vec<u8> {
    let Some(name) = error.parameter().filter(|_| error.code() == Code::Validation) else {
        return body(error);
    };
    let mut out = body(error);
    out.pop();
    out.extend_from_slice(b",\"fieldList\":[{\"name\":");
    write_string(&mut out, name);
    out.extend_from_slice(b",\"message\":");
    write_string(&mut out, error.message());
    out.extend_from_slice(b"}]}");
    out
}

/// A reason in this dialect's form (`InvalidSignatureException`); those of others begin with a small letter.
fn own_reason(error: &Error) -> Option<&'static str> {
    error
        .reason()
        .filter(|reason| reason.starts_with(|first: char| first.is_ascii_uppercase()))
}

/// Status and name, from the service's model where it has one.
const fn row(service: Service, code: Code) -> (u16, &'static str) {
    use Service::{Bedrock, BedrockAgent, BedrockAgentRuntime, BedrockRuntime};
    match (code, service) {
        (Code::Validation | Code::Guarded, _) => (400, "ValidationException"),
        // Not in the models: what stands before the services answers these.
        (Code::TooLarge, _) => (413, "RequestEntityTooLargeException"),
        (Code::RequestTimeout, _) => (408, "RequestTimeoutException"),
        (Code::Unauthenticated, _) => (403, "UnrecognizedClientException"),
        (Code::Forbidden, _) => (403, "AccessDeniedException"),
        (Code::NotFound, _) => (404, "ResourceNotFoundException"),
        (Code::Conflict, Bedrock | BedrockRuntime) => (400, "ConflictException"),
        (Code::Conflict, BedrockAgent | BedrockAgentRuntime) => (409, "ConflictException"),
        (Code::Throttled, _) => (429, "ThrottlingException"),
        (Code::QuotaExceeded | Code::BudgetExceeded, BedrockAgent) => (402, "ServiceQuotaExceededException"),
        (Code::QuotaExceeded | Code::BudgetExceeded, _) => (400, "ServiceQuotaExceededException"),
        (Code::ModelTimeout, BedrockRuntime) => (408, "ModelTimeoutException"),
        (Code::ModelError, BedrockRuntime) => (424, "ModelErrorException"),
        (Code::ModelNotReady, BedrockRuntime) => (429, "ModelNotReadyException"),
        (Code::ModelNotReady, BedrockAgentRuntime) => (424, "ModelNotReadyException"),
        (Code::ModelTimeout | Code::ModelError, BedrockAgentRuntime) => (424, "DependencyFailedException"),
        (
            Code::Unavailable | Code::ModelTimeout | Code::ModelError | Code::ModelNotReady,
            Bedrock | BedrockRuntime,
        ) => (503, "ServiceUnavailableException"),
        // The agent services have no name for being down; this one is retried as well.
        (
            Code::Unavailable | Code::ModelTimeout | Code::ModelError | Code::ModelNotReady,
            BedrockAgent | BedrockAgentRuntime,
        )
        | (Code::Internal, _) => (500, "InternalServerException"),
        // Not in the models: at AWS no operation is missing.
        (Code::NotServed, _) => (501, "UnsupportedOperationException"),
    }
}

/// The member of the operation's stream that carries the error.
const fn in_stream(code: Code) -> &'static str {
    match code {
        Code::Throttled => "throttlingException",
        Code::ModelTimeout | Code::ModelError => "modelStreamErrorException",
        Code::ModelNotReady | Code::Unavailable => "serviceUnavailableException",
        Code::Internal => "internalServerException",
        Code::Validation
        | Code::TooLarge
        | Code::RequestTimeout
        | Code::Unauthenticated
        | Code::Forbidden
        | Code::NotFound
        | Code::Conflict
        | Code::QuotaExceeded
        | Code::BudgetExceeded
        | Code::NotServed
        | Code::Guarded => "validationException",
    }
}
