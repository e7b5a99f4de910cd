//! What a refusal means to the caller.

use crate::provider::upstream::Refused;
use outcrop_core::Error;
use outcrop_wire::bedrock::upstream::failure;

pub fn meaning(refused: &Refused) -> Error {
    let error = failure(refused.status, name(refused), &refused.body);
    match refused.retry_after() {
        Some(after) => error.retry_after(after),
        None => error,
    }
}

/// The exception's name, where a header tells it.
pub fn name(refused: &Refused) -> Option<&str> {
    refused.headers.get("x-amzn-errortype")?.to_str().ok()
}
