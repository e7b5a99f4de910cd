//! The events that the playground's page reads.

use crate::error::ErrorBody;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::{Delta, Event as Internal, StopReason};
use outcrop_core::id::CallId;
use outcrop_core::settlement::{Outcome, Settlement};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[schema(as = PlaygroundEvent)]
pub enum Event {
    /// More of the answer.
    Text { text: String },
    /// The model stopped, and why.
    Stop { reason: StopReason },
    /// The call is in the ledger.
    Settled(Settled),
    /// The answer broke off.
    Error(ErrorBody),
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Settled {
    call_id: String,
    input_tokens: u64,
    output_tokens: u64,
    /// Our own count, because the provider gave none.
    estimated: bool,
    cost_nanos: i64,
    #[schema(required = true)]
    first_event_us: Option<u32>,
    duration_us: u64,
    outcome: Outcome,
}

/// One SSE frame; none for events that the page has no use for.
pub fn frame(call: CallId, event: Result<Internal, Error>) -> Option<Bytes> {
    let event = match event {
        Ok(Internal::Delta {
            delta: Delta::Text(text),
            ..
        }) => Event::Text { text },
        Ok(Internal::Stop(reason)) => Event::Stop { reason },
        Ok(Internal::Settled(settlement)) => Event::Settled(settled(call, &settlement)),
        Ok(_) => return None,
        Err(error) => {
            tracing::warn!(call.id = %call, code = error.code().name(), detail = error.detail(), "call failed: {error}");
            Event::Error(ErrorBody::of(&error))
        }
    };
    let json = serde_json::to_string(&event).ok()?;
    Some(Bytes::from(format!("data: {json}\n\n")))
}

fn settled(call: CallId, settlement: &Settlement) -> Settled {
    Settled {
        call_id: call.to_string(),
        input_tokens: settlement.usage.total_input(),
        output_tokens: settlement.usage.output,
        estimated: settlement.estimated,
        cost_nanos: settlement.cost.0,
        first_event_us: settlement.first_event_us,
        duration_us: settlement.duration_us,
        outcome: settlement.outcome,
    }
}
