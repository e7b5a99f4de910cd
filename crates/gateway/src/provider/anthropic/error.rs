//! What a refusal means to the caller.

use crate::provider::upstream::Refused;
use outcrop_core::Error;
use outcrop_wire::anthropic::messages::upstream::failure;

pub fn meaning(refused: &Refused) -> Error {
    let error = failure(refused.status, &refused.body);
    match refused.retry_after() {
        Some(after) => error.retry_after(after),
        None => error,
    }
}
