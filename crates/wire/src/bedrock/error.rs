//! Any error as bedrock-runtime says it: the one place where a code becomes a name and a status.
//!
//! The clients go by the name in `x-amzn-errortype`; they retry on throttling, on a model that is not ready or
//! timed out, and on every 5xx. A refusal that waiting cannot cure has a name that they do not retry.

use crate::Refusal;
use crate::eventstream;
use crate::json::write_string;
use outcrop_core::{Code, Error};

/// The answer in place of a result.
#[must_use]
pub fn refuse(error: &Error) -> Refusal {
    let (status, name) = row(error.code());
    let mut headers = vec![("x-amzn-errortype", own_reason(error).unwrap_or(name).to_owned())];
    if let Some(after) = error.retry_after_hint() {
        headers.push(("retry-after", after.as_secs_f64().ceil().max(1.0).to_string()));
    }
    Refusal {
        status,
        headers,
        body: body(error),
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

/// A reason in this dialect's form (`InvalidSignatureException`); those of others begin with a small letter.
fn own_reason(error: &Error) -> Option<&'static str> {
    error
        .reason()
        .filter(|reason| reason.starts_with(|first: char| first.is_ascii_uppercase()))
}

/// Status and name, from the service model where it has one.
const fn row(code: Code) -> (u16, &'static str) {
    match code {
        Code::Validation | Code::Guarded => (400, "ValidationException"),
        // Not in the model: what stands before the service answers these.
        Code::TooLarge => (413, "RequestEntityTooLargeException"),
        Code::RequestTimeout => (408, "RequestTimeoutException"),
        Code::Unauthenticated => (403, "UnrecognizedClientException"),
        Code::Forbidden => (403, "AccessDeniedException"),
        Code::NotFound => (404, "ResourceNotFoundException"),
        Code::Conflict => (400, "ConflictException"),
        Code::Throttled => (429, "ThrottlingException"),
        Code::QuotaExceeded | Code::BudgetExceeded => (400, "ServiceQuotaExceededException"),
        Code::ModelTimeout => (408, "ModelTimeoutException"),
        Code::ModelError => (424, "ModelErrorException"),
        Code::ModelNotReady => (429, "ModelNotReadyException"),
        Code::Unavailable => (503, "ServiceUnavailableException"),
        // Not in the model: no operation of a served service is missing at AWS.
        Code::NotServed => (501, "UnsupportedOperationException"),
        Code::Internal => (500, "InternalServerException"),
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
