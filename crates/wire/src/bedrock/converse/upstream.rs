//! Reading what Converse and ConverseStream answer.
//!
//! Two ways: passed on to a client that speaks the same dialect ([`Scanner`], [`answer::scan`]: bytes kept, only
//! usage and stop read), or turned into events for a client that does not ([`Decoder`], [`answer::decode`]). What a
//! provider sends is bounded and believed in nothing.

pub mod answer;
mod blocks;
mod decoder;
mod scanner;

pub use decoder::Decoder;
pub use scanner::Scanner;

use crate::bedrock::upstream::{Reported, Tier, tier};
use outcrop_core::event::{Event, StopReason};
use serde::Deserialize;
use serde_json::{Map, Value};

/// Why the model stopped. Names that no one has published count as an ordinary end.
fn stop_reason(name: &str) -> StopReason {
    match name {
        "tool_use" => StopReason::ToolUse,
        "max_tokens" => StopReason::MaxTokens,
        "stop_sequence" => StopReason::StopSequence,
        "guardrail_intervened" => StopReason::GuardrailIntervened,
        "content_filtered" => StopReason::ContentFiltered,
        "malformed_model_output" | "malformed_tool_use" => StopReason::Malformed,
        "model_context_window_exceeded" => StopReason::ContextWindow,
        _ => StopReason::EndTurn,
    }
}

/// The event `messageStop`, and the same members of an answer that is not streamed.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stopped {
    stop_reason: String,
    additional_model_response_fields: Option<Value>,
}

impl Stopped {
    fn events(self, out: &mut Vec<Event>) {
        let reason = stop_reason(&self.stop_reason);
        if let Some(Value::Object(fields)) = self.additional_model_response_fields {
            stop_sequence(reason, &fields, out);
            out.push(Event::AdditionalFields(fields));
        }
        out.push(Event::Stop(reason));
    }
}

/// Anthropic's models tell the sequence to callers that ask for the field.
fn stop_sequence(reason: StopReason, fields: &Map<String, Value>, out: &mut Vec<Event>) {
    if let (StopReason::StopSequence, Some(Value::String(sequence))) = (reason, fields.get("stop_sequence")) {
        out.push(Event::StopSequence(sequence.clone()));
    }
}

/// The event `metadata`, and the same members of an answer that is not streamed.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    usage: Option<Reported>,
    service_tier: Option<Tier>,
}

impl Metadata {
    fn events(&self, out: &mut Vec<Event>) {
        out.extend(tier(self.service_tier.as_ref()).map(Event::ServiceTier));
        out.extend(self.usage.as_ref().and_then(Reported::usage).map(Event::Usage));
    }
}
