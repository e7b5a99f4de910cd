//! The guardrails' place on the line: what goes in, and what comes out.
//!
//! No guardrail can be configured yet, so none applies, and both pass everything on as it is.

use crate::call::Call;
use outcrop_core::Error;
use outcrop_core::event::EventStream;

/// Looks at the request before anything is spent on it.
#[expect(
    clippy::unnecessary_wraps,
    reason = "a guardrail's refusal is this step's error"
)]
pub fn input(_call: &Call) -> Result<(), Error> {
    Ok(())
}

/// Looks at the answer, event by event, before the client sees it.
pub fn output(_call: &Call, events: EventStream) -> EventStream {
    events
}
